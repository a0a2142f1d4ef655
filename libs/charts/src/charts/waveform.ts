import { scaleLinear } from 'd3-scale';
import { defineChart, type ChartFinding, type ChartInput, type Size } from '../chart.ts';
import { extentOf, measuredOf, seriesOf } from '../data/read.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { areaPath, axes, FONT_PX, isNarrow, picture, plotBox } from '../svg/frame.ts';
import { shorten } from '../svg/textWidth.ts';
import { timeTicks } from '../svg/ticks.ts';
import { clock, listed, rounded, timeRange } from '../words.ts';

type Severity = ChartFinding['severity'];
interface Lane {
  readonly title: string;
  readonly severity: Severity;
  readonly ranges: readonly { readonly startSeconds: number; readonly endSeconds: number }[];
}

interface WaveformData {
  readonly durationSeconds: number;
  /** Lowest and highest value of evenly spaced stretches; mirrored level where samples are not known. */
  readonly envelope: {
    readonly startSeconds: number;
    readonly stepSeconds: number;
    readonly low: readonly (number | null)[];
    readonly high: readonly (number | null)[];
    readonly isLevel: boolean;
  };
  readonly lanes: readonly Lane[];
}

const TITLE = 'Overview and places';
const LANE_HEIGHT = 22;
/** A title longer than this is cut where it stands in a sentence. */
const NAME_PX = 480;
/** Bold letters are about a tenth wider. */
const BOLD_PX = 1.1 * FONT_PX;
const MARKS: Readonly<Record<Severity, string>> = { pass: '✓', info: 'i', warn: '!', fail: '✗' };

/** The whole file at a glance, and under it one lane a finding with its places in time. */
export const waveform = defineChart({
  id: 'waveform',
  title: TITLE,
  note: 'Each lane below is one finding; its bars are the places in time where it was found. Bars shorter than three pixels are drawn three pixels wide.',
  span: 'full',
  from(input: ChartInput): WaveformData | undefined {
    const envelope = envelopeOf(input);
    if (envelope === undefined) return undefined;
    return { durationSeconds: input.mix.file.durationSeconds, envelope, lanes: lanesOf(input) };
  },
  heightFor: (_, { lanes }) => 42 + 36 + 110 + lanes.length * LANE_HEIGHT,
  draw(data, size: Size) {
    const { durationSeconds, envelope, lanes } = data;
    const narrow = isNarrow(size);
    const label = narrow || lanes.length === 0 ? 38 : 190;
    const whole = plotBox(size, { left: label });
    // On a narrow screen the name of a lane stands in a line of its own.
    const lanesHeight = Math.min(lanes.length * LANE_HEIGHT, whole.height - 30);
    const laneHeight = lanes.length === 0 ? LANE_HEIGHT : lanesHeight / lanes.length;
    const wave = { ...whole, height: whole.height - lanesHeight };
    const x = scaleLinear([0, durationSeconds], [whole.left, whole.left + whole.width]).clamp(true);
    const y = scaleLinear([-1, 1], [wave.top + wave.height - 4, wave.top + 4]).clamp(true);
    return picture(
      TITLE,
      message(data),
      size,
      axes(
        whole,
        {
          scale: x,
          ticks: timeTicks(durationSeconds, narrow ? 5 : 12),
          format: (tick) => clock(tick, durationSeconds < 3 ? 1 : 0),
          label: 'Time, min:s',
        },
        {
          scale: y,
          ticks: [-1, 0, 1],
          format: (tick) => rounded(Math.abs(tick), 0),
          label: envelope.isLevel ? 'Level, loudest moment = 1' : 'Amplitude, full scale = 1',
        },
      ),
      envelopePath(data, x, y, whole.width),
      ...lanes.map(({ title, severity, ranges }, lane) => {
        const middle = wave.top + wave.height + (lane + 0.5) * laneHeight;
        const words = `${MARKS[severity]} ${title}`;
        const bars: Child[] = ranges.map(({ startSeconds, endSeconds }) => {
          const from = x(startSeconds);
          const width = Math.max(3, x(endSeconds) - from);
          return element('rect', {
            class: `al-solid al-${severity}`,
            x: Math.min(from, whole.left + whole.width - width),
            width,
            y: middle + (narrow ? 3 : -5),
            height: narrow ? 6 : 10,
          });
        });
        return fragment(
          element('line', {
            class: 'al-grid',
            x1: whole.left,
            x2: whole.left + whole.width,
            y1: middle - laneHeight / 2,
            y2: middle - laneHeight / 2,
          }),
          narrow
            ? element(
                'text',
                { class: `al-name al-${severity}`, x: whole.left + 2, y: middle },
                shorten(words, BOLD_PX, whole.width),
              )
            : element(
                'text',
                { class: `al-name al-${severity}`, x: 0, y: middle + 4 },
                shorten(words, BOLD_PX, label - 14),
              ),
          ...bars,
        );
      }),
    );
  },
  message,
  table: ({ lanes }) => ({
    caption: 'Findings with a place in time',
    columns: [
      { label: 'Finding', isText: true },
      { label: 'Severity', isText: true },
      { label: 'Places', isText: true },
    ],
    rows:
      lanes.length === 0
        ? [['none', '', '']]
        : lanes.map(({ title, severity, ranges }) => [
            title,
            severity,
            ranges.map(({ startSeconds, endSeconds }) => timeRange(startSeconds, endSeconds)).join(', '),
          ]),
  }),
});

/** True peaks of stretches where the host hands them in; else what the loudness series says of the level. */
function envelopeOf({ mix, peaks }: ChartInput): WaveformData['envelope'] | undefined {
  if (peaks !== undefined && peaks.maximum.length > 0) {
    return {
      startSeconds: peaks.stepSeconds / 2,
      stepSeconds: peaks.stepSeconds,
      low: peaks.minimum,
      high: peaks.maximum,
      isLevel: false,
    };
  }
  const momentary = seriesOf(mix, 'momentaryLufs');
  const loudest = extentOf(momentary?.values ?? [])?.high;
  if (momentary === undefined || loudest === undefined) return undefined;
  const high = momentary.values.map((lufs) => (lufs === null ? null : 10 ** ((lufs - loudest) / 20)));
  // The middle of the 400 ms window, where the series gives its end.
  const startSeconds = Math.max(0, momentary.startSeconds - 0.2);
  const low = high.map((value) => (value === null ? null : -value));
  return { startSeconds, stepSeconds: momentary.stepSeconds, low, high, isLevel: true };
}

/** Findings that have a place; without a diagnosis what the meters themselves have located. */
function lanesOf({ mix, findings }: ChartInput): Lane[] {
  if (findings !== undefined) {
    return findings
      .filter(({ ranges, severity }) => severity !== 'pass' && (ranges?.length ?? 0) > 0)
      .map(({ title, severity, ranges }) => ({ title, severity, ranges: ranges! }));
  }
  const clipping = measuredOf(mix, 'clipping')?.ranges ?? [];
  const dropouts = measuredOf(mix, 'file')?.dropouts ?? [];
  return [
    { title: 'Clipping', severity: 'warn' as const, ranges: clipping },
    { title: 'Dropouts', severity: 'warn' as const, ranges: dropouts },
  ].filter(({ ranges }) => ranges.length > 0);
}

/** One vertical extent a pixel: loudest and lowest of what falls on it. */
function envelopePath(
  { envelope: { startSeconds, stepSeconds, low, high } }: WaveformData,
  x: (seconds: number) => number,
  y: (value: number) => number,
  widthPx: number,
): Child {
  const perPixel = Math.max(1, Math.ceil(high.length / Math.max(1, widthPx)));
  const points: { x: number; low: number | null; high: number | null }[] = [];
  for (let i = 0; i < high.length; i += perPixel) {
    const bottom = extentOf(low.slice(i, i + perPixel))?.low;
    const top = extentOf(high.slice(i, i + perPixel))?.high;
    points.push({
      x: x(startSeconds + (i + (perPixel - 1) / 2) * stepSeconds),
      low: bottom === undefined ? null : y(bottom),
      high: top === undefined ? null : y(top),
    });
  }
  return areaPath(points, 'al-solid al-mix');
}

function message({ lanes, envelope }: WaveformData): string {
  const what = envelope.isLevel ? 'Level of the mix over time' : 'Waveform of the mix';
  if (lanes.length === 0) return `${what}; no finding has a place in time.`;
  const parts = lanes.slice(0, 3).map(({ title, ranges }) => {
    const first = ranges[0]!;
    const more = ranges.length > 1 ? ` and ${ranges.length - 1} more` : '';
    return `${shorten(title, FONT_PX, NAME_PX)} at ${timeRange(first.startSeconds, first.endSeconds)}${more}`;
  });
  return `${what}. ${listed(parts)}.`;
}
