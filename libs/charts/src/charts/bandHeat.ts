import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, viewOf, type ChartFinding, type ChartInput } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { drawnTime, scaleOf, timeAxis } from '../svg/axis.ts';
import { element, type Child } from '../svg/element.ts';
import { axes, clipped, isNarrow, picture, plotBox, type Box } from '../svg/frame.ts';
import { clock, hertz, listed, rounded, signed, withUnit } from '../words.ts';
import { bandNames, excessOf, excessScale, shadeOf, type Excess } from './excess.ts';

interface HeatData extends Excess {
  readonly view: readonly [number, number];
  readonly boxes: readonly ChartFinding[];
}

const TITLE = 'Too much and too little, band by band';
const ROW_HEIGHT = 22;
/** Where and when there is too much or too little of something: every named band over time. */
export const bandHeat = defineChart({
  id: 'bandHeat',
  title: TITLE,
  note: 'Every named band in windows of two seconds. Purple with plus: more; green with minus: less; the fuller, the more: from 1.5, 3, 5 and 8 dB. Unshaded is within 1.5 dB, grey is a pause.',
  noteFor: ({ isAgainstReference, stepSeconds }) =>
    `Every named band in windows of ${rounded(stepSeconds, stepSeconds < 10 ? 1 : 0)} s, ${isAgainstReference ? 'against the reference as a whole, each file held against its own tilt' : 'against the tilt of the song itself'}. Purple is more, green is less; the fuller the shade, the more: from 1.5, 3, 5 and 8 dB. Unshaded is within 1.5 dB, grey is a pause. Outlines are findings in that band.`,
  span: 'full',
  from(input: ChartInput): HeatData | undefined {
    const excess = excessOf(input);
    if (excess === undefined) return undefined;
    return {
      ...excess,
      view: viewOf(input),
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
      excessScale(size.width, narrow),
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
      bandNames(data, box, narrow),
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
    const className = shadeOf(value);
    if (className === undefined) continue;
    const cells = byClass.get(className) ?? [];
    const last = cells.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else cells.push([i, i + 1]);
    byClass.set(className, cells);
  }
  return [...byClass].map(([className, cells]) => ({ className, cells }));
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
