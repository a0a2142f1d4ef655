import { figureInfo } from '@auralign/match';
import { chartFrame, plotOf } from './chartFrame.ts';
import { defineFigure, type ShownChart } from './chart.ts';
import type { Size } from './svg/size.ts';
import { extentOf } from './data/read.ts';
import { scaleOf, uprightAxis } from './svg/axis.ts';
import { element, fragment } from './svg/element.ts';
import { axes, clipped, FONT_PX, linePath, marker, picture, plotBox } from './svg/frame.ts';
import { shorten, textWidth } from './svg/textWidth.ts';
import type { Point } from './svg/thin.ts';
import { steppedTicks } from './svg/ticks.ts';
import { titleWithUnit } from './tables/receipt.ts';
import { rounded, signed, withUnit } from './words.ts';

/** One metric over the bounces of a song, or over the files of a batch. */
export interface TrendInput {
  /** Canonical name, such as `integratedLufs`. */
  readonly metric: string;
  /** In order; `value` is absent where it could not be measured. */
  readonly points: readonly { readonly label: string; readonly value?: number; readonly note?: string }[];
  /** Where it should lie: the reference, or a corridor. */
  readonly target?: { readonly low: number; readonly high: number };
}

const STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 3, 6, 12, 24, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

/**
 * How a metric moves from bounce to bounce, with the target it should reach.
 *
 * @returns `undefined` when there is no figure at all
 */
export function trendChart(input: TrendInput): ShownChart | undefined {
  if (!input.points.some(({ value }) => value !== undefined)) return undefined;
  return defineFigure(
    {
      id: `trend-${input.metric}`,
      title: figureInfo(input.metric).title,
      note: 'One point a bounce, in order. The shaded band is the target. A bounce that could not be measured is a gap.',
      span: 'half',
    },
    { heightFor: () => 230, draw, frame, message, table },
    input,
  );
}

function layoutOf({ points, target }: TrendInput, size: Size) {
  const box = plotBox(size, { left: 46 });
  const extent = extentOf([...points.map(({ value }) => value), target?.low, target?.high])!;
  const margin = Math.max(0.15 * (extent.high - extent.low), 0.02 * Math.abs(extent.high), 0.01);
  return { box, yAxis: uprightAxis(box, [extent.low - margin, extent.high + margin], { unit: '' }) };
}

function draw(input: TrendInput, size: Size): string {
  const { metric, points, target } = input;
  const { title, unit, digits } = figureInfo(metric);
  const { box, yAxis } = layoutOf(input, size);
  const y = scaleOf(yAxis, true);
  const step = box.width / points.length;
  const x = (i: number): number => box.left + (i + 0.5) * step;
  const line = points.map(({ value }, i): Point => [x(i), value === undefined ? null : y(value)]);
  // As many names as have room for a few letters each.
  const every = Math.max(1, Math.ceil(56 / step));
  return picture(
    title,
    message(input),
    size,
    axes(
      box,
      {
        scale: x,
        ticks: points.flatMap((_, i) => (i % every === 0 || i === points.length - 1 ? [i] : [])),
        isCategory: true,
        format: (i) => shorten(points[i]?.label ?? '', FONT_PX, Math.max(40, every * step - 8)),
        label: 'Bounces, oldest first',
      },
      {
        scale: y,
        ticks: steppedTicks(...yAxis.domain, 6, STEPS),
        format: (tick) => rounded(tick, Math.min(digits, 2)),
        label: titleWithUnit('Value', unit),
      },
    ),
    clipped(
      box,
      target === undefined
        ? null
        : element('rect', {
            class: 'al-area al-reference',
            x: box.left,
            width: box.width,
            y: y(target.high),
            height: Math.max(2, y(target.low) - y(target.high)),
          }),
      linePath(line, 'al-line al-mix'),
    ),
    ...points.map(({ value, label, note }, i) => {
      if (value === undefined) return null;
      const isLast = i === points.length - 1;
      const text = rounded(value, digits);
      const words = `${label}: ${withUnit(text, unit)}${note === undefined ? '' : `, ${note}`}`;
      return fragment(
        element('g', {}, element('title', {}, words), marker('mix', x(i), y(value))),
        isLast
          ? element(
              'text',
              {
                class: 'al-name al-mix',
                x: Math.min(x(i), box.left + box.width - textWidth(text, FONT_PX) / 2),
                y: y(value) - 11,
                'text-anchor': 'middle',
              },
              text,
            )
          : null,
      );
    }),
  );
}

function frame(input: TrendInput, size: Size) {
  const { box, yAxis } = layoutOf(input, size);
  return chartFrame(size, plotOf(box, undefined, yAxis));
}

function table({ metric, points }: TrendInput) {
  const { title, unit, digits } = figureInfo(metric);
  return {
    caption: title,
    columns: [
      { label: 'Bounce', isText: true },
      { label: title, unit },
      { label: 'Note', isText: true },
    ],
    rows: points.map(({ label, value, note = '' }) => [label, rounded(value, digits), note]),
  };
}

function message({ metric, points, target }: TrendInput): string {
  const { title, unit, digits } = figureInfo(metric);
  const there = points.filter(({ value }) => value !== undefined);
  const [first, last] = [there[0]!, there.at(-1)!];
  const now = `${title}: ${withUnit(rounded(last.value, digits), unit)} at ${shorten(last.label, FONT_PX, 300)}`;
  const change =
    there.length < 2
      ? ''
      : `, ${signed(last.value! - first.value!, digits)} since ${shorten(first.label, FONT_PX, 300)}`;
  const isInside = target !== undefined && last.value! >= target.low && last.value! <= target.high;
  return `${now}${change}.${target === undefined ? '' : isInside ? ' It is on target.' : ' It is off target.'}`;
}
