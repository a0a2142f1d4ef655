import { describeRange, type VersionRange, type VersionReport } from '@auralign/analysis';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineFigure, type ShownChart } from '../chart.ts';
import { extentOf } from '../data/read.ts';
import {
  drawnFrequency,
  drawnTime,
  frequencyAxis,
  HIGH_HZ,
  LOW_HZ,
  scaleOf,
  timeAxis,
  uprightAxis,
} from '../svg/axis.ts';
import { element, fragment, type Child, type Markup } from '../svg/element.ts';
import { axes, clipped, FONT_PX, linePath, picture, plotBox, type Box } from '../svg/frame.ts';
import type { Size } from '../svg/size.ts';
import { textWidth } from '../svg/textWidth.ts';
import type { Point } from '../svg/thin.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { clock, hertz, rounded, signed, timeRange } from '../words.ts';

interface TimeData {
  readonly endSeconds: number;
  readonly level: NonNullable<VersionReport['level']>;
  readonly ranges: readonly VersionRange[];
  readonly message: string;
}

const TITLE = 'Where it departs from that';
const HEAD_PX = 46;
const LEVEL_PX = 120;
const BANDS_PX = 190;
const GAP_PX = 40;
const FOOT_PX = 36;
const MOST_DB = 24;
const LEAST_DB = 2;

/**
 * The level over time against the constant change, and below it the stretches and bands that changed otherwise.
 *
 * @returns `undefined` where that was not measured
 */
export function changeOverTimeFigure({ level, ranges, moreRanges }: VersionReport): ShownChart | undefined {
  if (level === undefined || level.changeDb.every((db) => db === null)) return undefined;
  const endOfLevel = level.startSeconds + (level.changeDb.length - 0.5) * level.stepSeconds;
  const endSeconds = Math.max(endOfLevel, ...ranges.map((range) => range.endSeconds));
  const rest = moreRanges === 0 ? '' : ` ${moreRanges} smaller ones are not drawn.`;
  return defineFigure(
    {
      id: 'changeOverTime',
      title: TITLE,
      note: `Above: level of the newer file against the constant change, on its own clock.${ranges.length === 0 ? '' : ' Below: boxes span the time and the bands that changed otherwise, with the change in dB where there is one.'}`,
      span: 'full',
    },
    {
      heightFor: () => HEAD_PX + LEVEL_PX + FOOT_PX + (ranges.length === 0 ? 0 : GAP_PX + BANDS_PX),
      draw,
      frame(data, size) {
        const { above, below, time, levels, bands } = layoutOf(data, size);
        return chartFrame(
          size,
          plotOf(above, time, levels),
          ...(below === undefined ? [] : [plotOf(below, time, bands)]),
        );
      },
      message: (data) => data.message,
      table,
    },
    {
      endSeconds,
      level,
      ranges,
      message:
        ranges.length === 0
          ? `No place departs from the constant change.${rest}`
          : `${ranges.length} ${ranges.length === 1 ? 'place departs' : 'places depart'} from the constant change.${rest}`,
    },
  );
}

function layoutOf({ endSeconds, level, ranges }: TimeData, size: Size) {
  const whole = plotBox(size);
  const above: Box = { ...whole, top: HEAD_PX, height: LEVEL_PX };
  const below: Box | undefined =
    ranges.length === 0 ? undefined : { ...whole, top: HEAD_PX + LEVEL_PX + GAP_PX, height: BANDS_PX };
  const extent = extentOf(level.changeDb)!;
  const reach = Math.ceil(Math.min(MOST_DB, Math.max(LEAST_DB, extent.high, -extent.low)));
  return {
    above,
    below,
    time: timeAxis(whole, [0, endSeconds]),
    levels: uprightAxis(above, [-reach, reach], { unit: 'dB' }),
    bands: below === undefined ? undefined : upright(below),
  };
}

function upright(box: Box) {
  return { ...frequencyAxis(box, [LOW_HZ, HIGH_HZ]), range: [box.top + box.height, box.top] as const };
}

function draw(data: TimeData, size: Size): string {
  const { above, below, time, levels, bands } = layoutOf(data, size);
  const { level, ranges, message } = data;
  const [x, y] = [scaleOf(time), scaleOf(levels, true)];
  const points = level.changeDb.map((db, i): Point => [
    x(level.startSeconds + i * level.stepSeconds),
    db === null ? null : y(db),
  ]);
  return picture(
    TITLE,
    message,
    size,
    axes(above, below === undefined ? drawnTime(time) : { ...drawnTime(time), format: () => '', label: '' }, {
      scale: y,
      ticks: steppedTicks(...levels.domain, 5, LEVEL_STEPS),
      format: (tick) => signed(tick, 0),
      label: 'Level, dB',
    }),
    element('line', { class: 'al-axis', x1: above.left, x2: above.left + above.width, y1: y(0), y2: y(0) }),
    clipped(above, element('g', { class: 'al-corrected' }, linePath(points, 'al-line'))),
    below === undefined || bands === undefined
      ? null
      : fragment(
          axes(below, drawnTime(time), {
            ...drawnFrequency(bands),
            ticks: [20, 100, 1000, 10_000],
            label: 'Frequency, Hz',
          }),
          clipped(below, ...ranges.map((range) => box(range, below, x, scaleOf(bands, true)))),
          ...labels(ranges, below, x, scaleOf(bands, true)),
        ),
  );
}

/** More is one colour, less the other, another sound the third; the label says it, too. */
function inkOf({ kind }: VersionRange): string {
  switch (kind) {
    case 'louder':
    case 'wider':
    case 'appeared':
      return 'al-over';
    case 'softer':
    case 'narrower':
    case 'vanished':
      return 'al-under';
    case 'different':
    case 'moved':
      return 'al-info';
    default:
      return kind satisfies never;
  }
}

function spanOf(
  range: VersionRange,
  { top, height }: Box,
  y: (hz: number) => number,
): readonly [top: number, bottom: number] {
  return range.bandHz === undefined ? [top + 1, top + height - 1] : [y(range.bandHz.highHz), y(range.bandHz.lowHz)];
}

function box(range: VersionRange, plot: Box, x: (seconds: number) => number, y: (hz: number) => number): Markup {
  const [left, right] = [x(range.startSeconds), x(range.endSeconds)];
  const [top, bottom] = spanOf(range, plot, y);
  return element(
    'rect',
    {
      class: `al-bar ${inkOf(range)}`,
      x: left,
      y: top,
      width: Math.max(2, right - left),
      height: Math.max(3, bottom - top),
    },
    element('title', {}, describeRange(range)),
  );
}

/** In the middle of its box, in order of time; what would touch the label before it is left to the table. */
function labels(
  ranges: readonly VersionRange[],
  plot: Box,
  x: (seconds: number) => number,
  y: (hz: number) => number,
): Child[] {
  const taken: { readonly from: number; readonly to: number; readonly y: number }[] = [];
  return ranges.map((range) => {
    const text = labelOf(range);
    const half = textWidth(text, FONT_PX) / 2;
    const [top, bottom] = spanOf(range, plot, y);
    const at = Math.min(
      plot.left + plot.width - half,
      Math.max(plot.left + half, (x(range.startSeconds) + x(range.endSeconds)) / 2),
    );
    const place = {
      from: at - half - 3,
      to: at + half + 3,
      y: Math.min(plot.top + plot.height - 4, Math.max(plot.top + 12, (top + bottom) / 2 + 4)),
    };
    if (taken.some((other) => place.from < other.to && place.to > other.from && Math.abs(place.y - other.y) < 14))
      return null;
    taken.push(place);
    return element('text', { class: 'al-value', x: at, y: place.y, 'text-anchor': 'middle' }, text);
  });
}

function labelOf({ kind, changeDb }: VersionRange): string {
  if (changeDb === undefined) return kind;
  if (kind === 'louder' || kind === 'softer') return signed(changeDb);
  return kind === 'wider' || kind === 'narrower' ? `${kind} ${rounded(Math.abs(changeDb))}` : kind;
}

function table({ ranges, level }: TimeData) {
  if (ranges.length > 0) {
    return {
      caption: TITLE,
      columns: [
        { label: 'Time', unit: 'min:s', isText: true },
        { label: 'Band', isText: true },
        { label: 'What', isText: true },
        { label: 'Change', unit: 'dB' },
      ],
      rows: ranges.map(({ startSeconds, endSeconds, bandHz, kind, changeDb }) => [
        timeRange(startSeconds, endSeconds),
        bandHz === undefined ? 'all' : `${hertz(bandHz.lowHz)}–${hertz(bandHz.highHz)}`,
        kind,
        signed(changeDb),
      ]),
    };
  }
  const stride = Math.max(1, Math.ceil(level.changeDb.length / 40));
  return {
    caption: TITLE,
    columns: [
      { label: 'Time', unit: 'min:s' },
      { label: 'Level', unit: 'dB' },
    ],
    rows: level.changeDb.flatMap((db, i) =>
      i % stride === 0 ? [[clock(level.startSeconds + i * level.stepSeconds, 1), signed(db)]] : [],
    ),
  };
}
