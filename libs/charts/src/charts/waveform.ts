import { defineChart, viewOf, type ChartFinding, type ChartInput } from '../chart.ts';
import type { ChartPeaks } from '../signal/peaks.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { extentOf, measuredOf, seriesOf } from '../data/read.ts';
import { SEVERITY } from '../severity.ts';
import { drawnTime, scaleOf, timeAxis, uprightAxis } from '../svg/axis.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { areaPath, axes, BOLD_PX, clipped, FONT_PX, isNarrow, picture, plotBox } from '../svg/frame.ts';
import { shorten } from '../svg/textWidth.ts';
import { listed, rounded, timeRange } from '../words.ts';

type Severity = ChartFinding['severity'];
interface Lane {
  readonly title: string;
  readonly severity: Severity;
  readonly ranges: readonly { readonly startSeconds: number; readonly endSeconds: number }[];
}

/** Lowest and highest value of evenly spaced stretches. */
interface Envelope {
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

interface WaveformData {
  readonly view: readonly [number, number];
  /** The same at several resolutions, finest first; mirrored level where samples are not known. */
  readonly envelopes: readonly Envelope[];
  readonly isLevel: boolean;
  readonly lanes: readonly Lane[];
}

const TITLE = 'Overview and places';
const LANE_HEIGHT = 22;
/** Where the name has a line of its own. */
const NARROW_LANE_HEIGHT = 30;
/** A title longer than this is cut where it stands in a sentence. */
const NAME_PX = 480;

/** The whole file at a glance, and under it one lane a finding with its places in time. */
export const waveform = defineChart({
  id: 'waveform',
  title: TITLE,
  note: 'Each lane below is one finding; its bars are the places in time where it was found. Bars shorter than three pixels are drawn three pixels wide.',
  span: 'full',
  from(input: ChartInput): WaveformData | undefined {
    const envelopes = envelopesOf(input.peaks ?? input.pictures?.mix?.peaks);
    if (envelopes.length > 0) return { view: viewOf(input), envelopes, isLevel: false, lanes: lanesOf(input) };
    const level = levelOf(input.mix);
    return level === undefined
      ? undefined
      : { view: viewOf(input), envelopes: [level], isLevel: true, lanes: lanesOf(input) };
  },
  heightFor: (width, { lanes }) => 42 + 36 + 110 + lanes.length * laneHeightAt(width),
  draw(data, size: Size) {
    const { isLevel, lanes, view } = data;
    const narrow = isNarrow(size);
    const { whole, wave, laneHeight, xAxis, yAxis } = layoutOf(data, size);
    const x = scaleOf(xAxis, true);
    const y = scaleOf(yAxis, true);
    return picture(
      TITLE,
      message(data),
      size,
      axes(whole, drawnTime(xAxis), {
        scale: y,
        ticks: [-1, 0, 1],
        format: (tick) => rounded(Math.abs(tick), 0),
        label: isLevel ? 'Level, loudest moment = 1' : 'Amplitude, full scale = 1',
      }),
      clipped(wave, envelopePath(data, scaleOf(xAxis), y, wave.width)),
      ...lanes.map(({ title, severity, ranges }, lane) => {
        const middle = wave.top + wave.height + (lane + 0.5) * laneHeight;
        const words = `${SEVERITY[severity].mark} ${title}`;
        const inView = ranges.filter(
          ({ startSeconds, endSeconds }) => endSeconds >= view[0] && startSeconds <= view[1],
        );
        const bars: Child[] = inView.map(({ startSeconds, endSeconds }) => {
          const from = x(startSeconds);
          const width = Math.max(3, x(endSeconds) - from);
          return element('rect', {
            class: `al-solid al-${severity}`,
            x: Math.min(from, whole.left + whole.width - width),
            width,
            y: middle + (narrow ? 5 : -5),
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
                element('title', {}, title),
                shorten(words, BOLD_PX, whole.width),
              )
            : element(
                'text',
                { class: `al-name al-${severity}`, x: 0, y: middle + 4 },
                element('title', {}, title),
                shorten(words, BOLD_PX, whole.left - 14),
              ),
          ...bars,
        );
      }),
    );
  },
  frame(data, size) {
    const { wave, xAxis, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(wave, xAxis, yAxis));
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

function laneHeightAt(width: number): number {
  return isNarrow({ width, height: 0 }) ? NARROW_LANE_HEIGHT : LANE_HEIGHT;
}

function layoutOf({ lanes, view }: WaveformData, size: Size) {
  // On a narrow screen the name of a lane stands in a line of its own.
  const left = isNarrow(size) || lanes.length === 0 ? 38 : Math.min(280, 0.28 * size.width);
  const whole = plotBox(size, { left });
  const lanesHeight = Math.min(lanes.length * laneHeightAt(size.width), whole.height - 30);
  const wave = { ...whole, height: whole.height - lanesHeight };
  return {
    whole,
    wave,
    laneHeight: lanes.length === 0 ? LANE_HEIGHT : lanesHeight / lanes.length,
    xAxis: timeAxis(wave, view),
    yAxis: uprightAxis(wave, [-1, 1], { unit: '', kind: 'ratio', margin: 4 }),
  };
}

/** Peaks the host hands in, finest first. */
function envelopesOf(peaks: ChartInput['peaks']): Envelope[] {
  const levels: readonly ChartPeaks[] = peaks === undefined ? [] : 'stepSeconds' in peaks ? [peaks] : peaks;
  return levels
    .filter(({ maximum }) => maximum.length > 0)
    .map(({ stepSeconds, minimum: low, maximum: high }) => ({ startSeconds: stepSeconds / 2, stepSeconds, low, high }))
    .sort((a, b) => a.stepSeconds - b.stepSeconds);
}

/** What the loudness series says of the level, where no peaks are at hand. */
function levelOf(mix: ChartInput['mix']): Envelope | undefined {
  const momentary = seriesOf(mix, 'momentaryLufs');
  const loudest = extentOf(momentary?.values ?? [])?.high;
  if (momentary === undefined || loudest === undefined) return undefined;
  const high = momentary.values.map((lufs) => (lufs === null ? null : 10 ** ((lufs - loudest) / 20)));
  // The middle of the 400 ms window, where the series gives its end.
  const startSeconds = Math.max(0, momentary.startSeconds - 0.2);
  const low = high.map((value) => (value === null ? null : -value));
  return { startSeconds, stepSeconds: momentary.stepSeconds, low, high };
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
  { envelopes, view }: WaveformData,
  x: (seconds: number) => number,
  y: (value: number) => number,
  widthPx: number,
): Child {
  const secondsPerPixel = (view[1] - view[0]) / Math.max(1, widthPx);
  // The coarsest that still has a value for every pixel.
  const { startSeconds, stepSeconds, low, high } =
    envelopes.filter(({ stepSeconds: step }) => step <= secondsPerPixel).at(-1) ?? envelopes[0]!;
  const perPixel = Math.max(1, Math.ceil(secondsPerPixel / stepSeconds));
  const first = Math.max(0, Math.floor((view[0] - startSeconds) / stepSeconds) - perPixel);
  const last = Math.min(high.length, Math.ceil((view[1] - startSeconds) / stepSeconds) + perPixel + 1);
  const points: { x: number; low: number | null; high: number | null }[] = [];
  for (let i = first; i < last; i += perPixel) {
    const bottom = extentOf(low.slice(i, i + perPixel))?.low;
    const top = extentOf(high.slice(i, i + perPixel))?.high;
    points.push({
      x: x(startSeconds + (i + (perPixel - 1) / 2) * stepSeconds),
      low: bottom === undefined ? null : y(bottom) + 0.4, // silence is a thin line, not nothing
      high: top === undefined ? null : y(top) - 0.4,
    });
  }
  return areaPath(points, 'al-solid al-mix');
}

function message({ lanes, isLevel }: WaveformData): string {
  const what = isLevel ? 'Level of the mix over time' : 'Waveform of the mix';
  if (lanes.length === 0) return `${what}; no finding has a place in time.`;
  const parts = lanes.slice(0, 3).map(({ title, ranges }) => {
    const first = ranges[0]!;
    const more = ranges.length > 1 ? ` and ${ranges.length - 1} more` : '';
    return `${shorten(title, FONT_PX, NAME_PX)} at ${timeRange(first.startSeconds, first.endSeconds)}${more}`;
  });
  return `${what}. ${listed(parts)}.`;
}
