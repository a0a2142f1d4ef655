import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, type ChartInput } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { measuredOf } from '../data/read.ts';
import { levelAxis, scaleOf } from '../svg/axis.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, FONT_PX, isNarrow, picture, plotBox, type Box } from '../svg/frame.ts';
import { shorten } from '../svg/textWidth.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { storeRows, storeTable, type StoreRow } from '../tables/stores.ts';
import { listed, rounded, signed } from '../words.ts';

interface StoreData {
  readonly rows: readonly StoreRow[];
  readonly integratedLufs: number;
  readonly truePeakDbtp: number;
  readonly range?: { readonly lowLufs: number; readonly highLufs: number };
}

const TITLE = 'What stores will do';
const ROW_HEIGHT = 30;

/** The loudness block of the mix, moved to where each store plays it. */
export const stores = defineChart({
  id: 'stores',
  title: TITLE,
  note: 'Each row is the mix as a store plays it: the bar is its loudness range, the bold tick its integrated loudness, the thin line reaches up to the true peak. The triangle is the loudness the store aims at, the grey tick the mix as it is. Stores change their rules without notice; the table says where each is from and when it was looked at.',
  span: 'full',
  from(input: ChartInput): StoreData | undefined {
    const loudness = measuredOf(input.mix, 'loudness');
    const peak = measuredOf(input.mix, 'truePeak');
    const rows = input.stores ?? storeRows(input.mix);
    if (loudness === undefined || peak === undefined || rows.length === 0) return undefined;
    const { integratedLufs, loudnessRangeLowLufs: lowLufs, loudnessRangeHighLufs: highLufs } = loudness;
    return {
      rows,
      integratedLufs,
      truePeakDbtp: peak.truePeakDbtp,
      ...(lowLufs === undefined || highLufs === undefined ? {} : { range: { lowLufs, highLufs } }),
    };
  },
  heightFor: (_, { rows }) => 30 + 40 + rows.length * ROW_HEIGHT,
  draw(data, size: Size) {
    const { rows, integratedLufs, range } = data;
    const { box, xAxis } = layoutOf(data, size);
    const x = scaleOf(xAxis, true);
    const row = box.height / rows.length;
    const narrow = isNarrow(size);
    return picture(
      TITLE,
      message(data),
      size,
      axes(
        box,
        {
          scale: x,
          ticks: steppedTicks(...xAxis.domain, narrow ? 5 : 10, LEVEL_STEPS),
          format: (tick) => rounded(tick, 0),
          label: narrow ? 'LUFS, dBTP' : 'Loudness, LUFS · true peak, dBTP',
        },
        undefined,
      ),
      ...rows.map(({ store, targetLufs, gainDb, resultDbtp, resultLufs, risk }, i) => {
        const middle = box.top + (i + 0.5) * row;
        const isRisky = risk !== 'none';
        return fragment(
          element(
            'text',
            { class: 'al-value', x: 0, y: middle + 4 },
            element('title', {}, store),
            shorten(store, FONT_PX, box.left - 10),
          ),
          element('line', {
            class: 'al-hint',
            x1: x(integratedLufs),
            x2: x(integratedLufs),
            y1: middle - 9,
            y2: middle + 9,
          }),
          element('line', { class: 'al-outline al-mix', x1: x(resultLufs), x2: x(resultDbtp), y1: middle, y2: middle }),
          range === undefined
            ? null
            : element('rect', {
                class: 'al-bar al-mix',
                x: x(range.lowLufs + gainDb),
                width: Math.max(1, x(range.highLufs + gainDb) - x(range.lowLufs + gainDb)),
                y: middle - 6,
                height: 12,
              }),
          element('line', {
            class: 'al-tick al-mix',
            x1: x(resultLufs),
            x2: x(resultLufs),
            y1: middle - 9,
            y2: middle + 9,
          }),
          element('line', {
            class: `al-tick al-${isRisky ? 'warn' : 'mix'}`,
            x1: x(resultDbtp),
            x2: x(resultDbtp),
            y1: middle - 5,
            y2: middle + 5,
          }),
          element('path', {
            class: 'al-solid al-info',
            d: `M${x(targetLufs).toFixed(1)},${(middle - 8).toFixed(1)}l-4,-6h8z`,
          }),
          element(
            'text',
            { class: `al-name al-${isRisky ? 'warn' : 'mix'}`, x: box.left + box.width + 8, y: middle + 4 },
            `${arrow(gainDb)} ${signed(gainDb)} dB${isRisky ? (narrow ? ' !' : ` ! ${risk}`) : ''}`,
          ),
        );
      }),
    );
  },
  frame(data, size) {
    const { box, xAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis));
  },
  message,
  table: ({ rows }) => storeTable(rows),
});

function layoutOf({ rows, integratedLufs, truePeakDbtp, range }: StoreData, size: Size) {
  const narrow = isNarrow(size);
  const plot = plotBox(size, { left: narrow ? 112 : 180, right: narrow ? 96 : 200 });
  const box: Box = { ...plot, top: 30, height: Math.max(20, size.height - 70) };
  const lows = [integratedLufs, range?.lowLufs ?? integratedLufs];
  const lowestGain = Math.min(0, ...rows.map(({ gainDb }) => gainDb));
  const low = Math.min(...rows.map(({ targetLufs }) => targetLufs), ...lows.map((lufs) => lufs + lowestGain));
  const high = Math.max(0, truePeakDbtp, ...rows.map(({ resultDbtp }) => resultDbtp));
  return { box, xAxis: levelAxis(box, [Math.floor((low - 1) / 6) * 6, Math.ceil(high + 1)], { unit: 'LUFS, dBTP' }) };
}

function arrow(gainDb: number): string {
  return gainDb <= -0.05 ? '▼' : gainDb >= 0.05 ? '▲' : '=';
}

function message({ rows, integratedLufs }: StoreData): string {
  const down = rows.filter(({ gainDb }) => gainDb <= -0.05);
  const up = rows.filter(({ gainDb }) => gainDb >= 0.05);
  const risky = rows.filter(({ risk }) => risk !== 'none').map(({ store }) => store);
  const parts = [
    ...(down.length === 0 ? [] : [`${down.length} turn it down`]),
    ...(up.length === 0 ? [] : [`${up.length} turn it up`]),
    ...(down.length + up.length === rows.length ? [] : [`${rows.length - down.length - up.length} leave it`]),
  ];
  const risk = risky.length === 0 ? '' : ` Peaks are at risk at ${listed(risky)}.`;
  return `The mix has ${rounded(integratedLufs)} LUFS; of ${rows.length} stores ${listed(parts)}.${risk}`;
}
