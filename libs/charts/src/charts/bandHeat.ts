import { BANDS } from '@auralign/analysis';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, referencesOf, viewOf, type ChartFinding, type ChartInput, type Size } from '../chart.ts';
import { medianLine } from '../data/corridor.ts';
import { measuredOf } from '../data/read.ts';
import { drawnTime, scaleOf, timeAxis } from '../svg/axis.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { axes, clipped, FONT_PX, isNarrow, picture, plotBox, type Box } from '../svg/frame.ts';
import { textWidth } from '../svg/textWidth.ts';
import { clock, hertz, hertzTick, listed, rounded, signed, withUnit } from '../words.ts';

interface HeatData {
  readonly view: readonly [number, number];
  readonly startSeconds: number;
  readonly stepSeconds: number;
  readonly bands: readonly {
    readonly id: string;
    readonly title: string;
    readonly lowHz: number;
    readonly highHz: number;
    /** Too much (+) or too little (−), dB, per window. */
    readonly excessDb: readonly (number | null)[];
  }[];
  readonly isAgainstReference: boolean;
  readonly boxes: readonly ChartFinding[];
}

const TITLE = 'Too much and too little, band by band';
const ROW_HEIGHT = 22;
/** From which a cell is shaded, in four strengths: about what is heard, what is clear, what disturbs, what is gross. */
const LIMITS_DB = [1.5, 3, 5, 8];

/** Where and when there is too much or too little of something: every named band over time. */
export const bandHeat = defineChart({
  id: 'bandHeat',
  title: TITLE,
  note: 'Every named band in windows of two seconds. Purple with plus: more; green with minus: less; the fuller, the more: from 1.5, 3, 5 and 8 dB. Unshaded is within 1.5 dB, grey is a pause.',
  noteFor: ({ isAgainstReference, stepSeconds }) =>
    `Every named band in windows of ${rounded(stepSeconds, stepSeconds < 10 ? 1 : 0)} s, ${isAgainstReference ? 'against the reference as a whole, each file held against its own tilt' : 'against the tilt of the song itself'}. Purple is more, green is less; the fuller the shade, the more: from 1.5, 3, 5 and 8 dB. Unshaded is within 1.5 dB, grey is a pause. Outlines are findings in that band.`,
  span: 'full',
  from(input: ChartInput): HeatData | undefined {
    const timeline = measuredOf(input.mix, 'bandTimeline');
    if (timeline === undefined) return undefined;
    const references = referencesOf(input).flatMap((report) => measuredOf(report, 'bandTimeline') ?? []);
    const bands = timeline.windows.bands.flatMap(({ band, lowHz, highHz, excessDb }) => {
      const title = BANDS.find(({ id }) => id === band)?.title ?? band;
      // Presence and brilliance hold most of what sibilance is: it stays, being a name people look for.
      const wholes = references.map(({ excess }) => [excess[band as keyof typeof excess]?.wholeDb ?? null]);
      const [expected] = references.length === 0 ? [0] : medianLine(wholes, 1);
      if (expected === null || expected === undefined || excessDb.every((value) => value === null)) return [];
      return [
        {
          id: band,
          title,
          lowHz,
          highHz,
          excessDb: excessDb.map((value) => (value === null ? null : value - expected)),
        },
      ];
    });
    if (bands.length === 0) return undefined;
    return {
      view: viewOf(input),
      startSeconds: timeline.startSeconds,
      stepSeconds: timeline.windowSeconds,
      bands: bands.sort((a, b) => b.lowHz * b.highHz - a.lowHz * a.highHz),
      isAgainstReference: references.length > 0,
      boxes: (input.findings ?? []).filter(
        ({ severity, bandHz, ranges }) => severity !== 'pass' && bandHz !== undefined && (ranges?.length ?? 0) > 0,
      ),
    };
  },
  heightFor: (_, { bands }) => 46 + 36 + bands.length * ROW_HEIGHT,
  draw(data, size: Size) {
    const { bands, startSeconds, stepSeconds } = data;
    const { box, xAxis, rowHeight } = layoutOf(data, size);
    const x = scaleOf(xAxis);
    const top = (row: number): number => box.top + row * rowHeight;
    const narrow = isNarrow(size);
    return picture(
      TITLE,
      message(data),
      size,
      scaleWords(size.width, narrow),
      clipped(
        box,
        ...bands.flatMap(({ excessDb }, row) =>
          shades(excessDb).map(({ className, cells }) =>
            element('path', {
              class: className,
              d: cells
                .map(([from, to]) => {
                  const [left, right] = [x(startSeconds + from * stepSeconds), x(startSeconds + to * stepSeconds)];
                  return `M${left.toFixed(1)},${(top(row) + 1).toFixed(1)}H${right.toFixed(1)}V${(top(row + 1) - 1).toFixed(1)}H${left.toFixed(1)}Z`;
                })
                .join(''),
            }),
          ),
        ),
      ),
      axes(box, drawnTime(xAxis), undefined, 'ticks'),
      ...bands.map(({ title, lowHz, highHz }, row) =>
        fragment(
          element('line', { class: 'al-grid', x1: box.left, x2: box.left + box.width, y1: top(row), y2: top(row) }),
          element(
            'text',
            { x: 0, y: top(row) + rowHeight / 2 + 4 },
            element('tspan', { class: 'al-value' }, title),
            narrow ? '' : ` ${hertzTick(lowHz)}–${hertzTick(highHz)} Hz`,
          ),
        ),
      ),
      clipped(box, ...findingOutlines(data, x, top)),
    );
  },
  frame(data, size) {
    const { box, xAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis));
  },
  readAt: ({ bands, startSeconds, stepSeconds }, { seconds }) =>
    seconds === undefined
      ? []
      : bands.map(({ title, excessDb }) => {
          // Cells begin at their window, where lines have points.
          const value = excessDb[Math.floor((seconds - startSeconds) / stepSeconds)];
          return { label: title, role: 'mix' as const, text: withUnit(signed(value), 'dB') };
        }),
  message,
  table({ bands, startSeconds, stepSeconds, isAgainstReference }) {
    return {
      caption: `${TITLE}, dB against ${isAgainstReference ? 'the reference' : 'the song’s own tilt'}`,
      columns: [
        { label: 'Band', isText: true },
        { label: 'Range', isText: true },
        { label: 'Mean', unit: 'dB' },
        { label: 'Most', unit: 'dB' },
        { label: 'At' },
        { label: 'Least', unit: 'dB' },
        { label: 'At' },
      ],
      rows: bands.map(({ title, lowHz, highHz, excessDb }) => {
        const extreme = (sign: 1 | -1): { value: number; at: number } => extremeOf(excessDb, sign);
        const [most, least] = [extreme(1), extreme(-1)];
        const values = excessDb.filter((value) => value !== null);
        return [
          title,
          `${hertz(lowHz)} to ${hertz(highHz)}`,
          signed(values.reduce((sum, value) => sum + value, 0) / values.length),
          signed(most.value),
          clock(startSeconds + most.at * stepSeconds),
          signed(least.value),
          clock(startSeconds + least.at * stepSeconds),
        ];
      }),
    };
  },
});

function layoutOf(
  { bands, view }: HeatData,
  size: Size,
): { box: Box; xAxis: ReturnType<typeof timeAxis>; rowHeight: number } {
  const box = plotBox(size, { left: isNarrow(size) ? 78 : 152 });
  return { box, xAxis: timeAxis(box, view), rowHeight: box.height / bands.length };
}

/** Runs of windows of one shade, as [from, to) in windows. */
function shades(
  excessDb: readonly (number | null)[],
): { className: string; cells: (readonly [from: number, to: number])[] }[] {
  const byClass = new Map<string, [number, number][]>();
  for (const [i, value] of excessDb.entries()) {
    const className = classOf(value);
    if (className === undefined) continue;
    const cells = byClass.get(className) ?? [];
    const last = cells.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else cells.push([i, i + 1]);
    byClass.set(className, cells);
  }
  return [...byClass].map(([className, cells]) => ({ className, cells }));
}

function classOf(value: number | null): string | undefined {
  if (value === null) return 'al-pause';
  const strength = LIMITS_DB.filter((limit) => Math.abs(value) >= limit).length;
  return strength === 0 ? undefined : `al-solid al-${value > 0 ? 'over' : 'under'} al-dense${strength}`;
}

/** What the shades mean, right of the title. */
function scaleWords(width: number, narrow: boolean): Child {
  const cell = narrow ? 14 : 22;
  const y = narrow ? 24 : 3;
  const words = ['+8 dB', '−8 dB'] as const;
  const right = narrow ? 8 * cell + textWidth(words[1], FONT_PX) + 6 : width - textWidth(words[0], FONT_PX) - 12;
  const left = right - 8 * cell;
  return fragment(
    element('text', { x: left - 5, y: y + 10, 'text-anchor': 'end' }, words[1]),
    ...[4, 3, 2, 1].map((strength, i) =>
      element('rect', {
        class: `al-solid al-under al-dense${strength}`,
        x: left + i * cell,
        width: cell - 1,
        y,
        height: 12,
      }),
    ),
    ...[1, 2, 3, 4].map((strength, i) =>
      element('rect', {
        class: `al-solid al-over al-dense${strength}`,
        x: left + (4 + i) * cell,
        width: cell - 1,
        y,
        height: 12,
      }),
    ),
    element('text', { x: right + 4, y: y + 10 }, words[0]),
  );
}

/** A finding outlines the rows its band covers for the most part. */
function findingOutlines(
  { bands, boxes, view }: HeatData,
  x: (seconds: number) => number,
  top: (row: number) => number,
): Child[] {
  return boxes.flatMap(({ severity, title, bandHz, ranges }) => {
    const rows = bands.flatMap(({ lowHz, highHz }, row) => {
      const shared = Math.log2(Math.min(highHz, bandHz!.highHz) / Math.max(lowHz, bandHz!.lowHz));
      return shared >= 0.5 * Math.log2(highHz / lowHz) ? [row] : [];
    });
    return rows.flatMap((row) =>
      ranges!
        .filter(({ startSeconds, endSeconds }) => endSeconds > view[0] && startSeconds < view[1])
        .map(({ startSeconds, endSeconds }) =>
          element(
            'rect',
            {
              class: `al-outline al-${severity}`,
              x: x(startSeconds),
              width: Math.max(3, x(endSeconds) - x(startSeconds)),
              y: top(row) + 2,
              height: Math.max(2, top(row + 1) - top(row) - 4),
            },
            element('title', {}, title),
          ),
        ),
    );
  });
}

function extremeOf(values: readonly (number | null)[], sign: 1 | -1): { value: number; at: number } {
  let best = -1;
  for (const [i, value] of values.entries()) {
    if (value !== null && (best < 0 || sign * value > sign * values[best]!)) best = i;
  }
  return { value: values[best] ?? 0, at: Math.max(0, best) };
}

function message({ bands, isAgainstReference }: HeatData): string {
  const means = bands
    .map(({ title, excessDb }) => {
      const values = excessDb.filter((value) => value !== null);
      return { title: title.toLowerCase(), mean: values.reduce((sum, value) => sum + value, 0) / values.length };
    })
    .filter(({ mean }) => Math.abs(mean) >= 1)
    .sort((a, b) => Math.abs(b.mean) - Math.abs(a.mean))
    .slice(0, 3);
  const against = isAgainstReference ? 'the reference' : 'the song’s own tilt';
  return means.length === 0
    ? `On average every band is within 1 dB of ${against}.`
    : `On average against ${against}: ${listed(means.map(({ title, mean }) => `${title} ${signed(mean)} dB`))}.`;
}
