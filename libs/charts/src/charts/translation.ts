import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, type ChartInput } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { levelAxis, scaleOf, type FrameAxis } from '../svg/axis.ts';
import { element, fragment, type Child } from '../svg/element.ts';
import { axes, BOLD_PX, FONT_PX, isNarrow, picture, plotBox, type Box } from '../svg/frame.ts';
import { shorten, textWidth } from '../svg/textWidth.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { FINE, translationRows, translationTable, type TranslationRow } from '../tables/translation.ts';
import { listed, signed } from '../words.ts';

const TITLE = 'On other devices';
const ROW_HEIGHT = 30;
const NARROW_ROW_HEIGHT = 22;
const GAP_PX = 32;
/** What is further down is gone; so far its bar reaches. */
const LOWEST_DB = -48;
/** Heading and axis of a panel. */
const PANEL_MARGIN = 62;
const FIGURES = [
  { key: 'bassShiftDb', title: 'Bass', least: 12 },
  { key: 'voiceShiftDb', title: 'Voice', least: 6 },
  { key: 'monoLossDb', title: 'Mono loss', least: 3 },
] as const;

/** What becomes of bass, voice and stereo on what people listen with. */
export const translation = defineChart({
  id: 'translation',
  title: TITLE,
  note: 'Models of devices, not measurements of products. Bass (40 to 250 Hz against 0.3 to 4 kHz) and voice (0.3 to 4 kHz of the middle against the rest): how they shift against full-range loudspeakers. Mono loss: what adding the channels takes. A device is marked where a finished song would rarely do as badly.',
  span: 'full',
  from(input: ChartInput): readonly TranslationRow[] | undefined {
    const rows = input.translation ?? translationRows(input.mix);
    return rows.length === 0 ? undefined : rows;
  },
  heightFor: (width, rows) =>
    isNarrow({ width, height: 0 })
      ? 3 * (rows.length * NARROW_ROW_HEIGHT + PANEL_MARGIN) + 16
      : 46 + 40 + rows.length * ROW_HEIGHT,
  draw(rows, size: Size) {
    const plots = layoutOf(rows, size);
    const named = isNarrow(size) ? plots : plots.slice(0, 1);
    return picture(
      TITLE,
      message(rows),
      size,
      ...named.map(({ box }) => deviceNames(rows, box)),
      ...FIGURES.map((figure, k) => panel(rows, figure, plots[k]!)),
    );
  },
  frame: (rows, size) => chartFrame(size, ...layoutOf(rows, size).map(({ box, xAxis }) => plotOf(box, xAxis))),
  message,
  table: (rows) => translationTable(rows),
});

interface Panel {
  readonly box: Box;
  readonly xAxis: FrameAxis;
}

function deviceNames(rows: readonly TranslationRow[], box: Box): Child {
  const row = box.height / rows.length;
  return rows.map(({ device, verdict }, i) => {
    const isFine = verdict === FINE;
    return element(
      'text',
      { class: `al-name al-${isFine ? 'pass' : 'warn'}`, x: 0, y: box.top + (i + 0.5) * row + 4 },
      element('title', {}, `${device}: ${verdict}`),
      shorten(`${isFine ? '✓' : '!'} ${device}`, BOLD_PX, box.left - 8),
    );
  });
}

function panel(
  rows: readonly TranslationRow[],
  { key, title }: (typeof FIGURES)[number],
  { box, xAxis }: Panel,
): Child {
  const x = scaleOf(xAxis, true);
  const row = box.height / rows.length;
  const half = Math.min(8, row * 0.32);
  return fragment(
    axes(
      box,
      {
        scale: x,
        ticks: steppedTicks(...xAxis.domain, 5, LEVEL_STEPS),
        format: (tick) => signed(tick, 0),
        label: 'dB',
      },
      undefined,
    ),
    element('text', { class: 'al-value', x: box.left, y: box.top - 8 }, title),
    element('line', { class: 'al-axis', x1: x(0), x2: x(0), y1: box.top, y2: box.top + box.height }),
    ...rows.map((device, i) => {
      const value = device[key];
      const [from, to] = [x(Math.min(0, value)), x(Math.max(0, value))];
      const middle = box.top + (i + 0.5) * row;
      const text = signed(value);
      const room = textWidth(text, FONT_PX) + 6;
      const [hasLeft, hasRight] = [from - room > box.left, to + room < box.left + box.width];
      // Outside the bar, on its own side if there is room; a bar over the whole width has its figure inside.
      const isLeft = value < 0 ? hasLeft : hasLeft && !hasRight;
      const at = isLeft ? from - 4 : hasRight ? to + 4 : from + 4;
      return fragment(
        element('rect', {
          class: 'al-bar al-mix',
          x: from,
          width: Math.max(1, to - from),
          y: middle - half,
          height: 2 * half,
        }),
        element('text', { class: 'al-value', x: at, y: middle + 4, 'text-anchor': isLeft ? 'end' : 'start' }, text),
      );
    }),
  );
}

/** Side by side; one below the other where that would be too narrow for figures. */
function layoutOf(rows: readonly TranslationRow[], size: Size): Panel[] {
  const narrow = isNarrow(size);
  const whole = plotBox(size, { left: narrow ? 150 : 184 });
  const width = (whole.width - 2 * GAP_PX) / 3;
  const height = Math.max(20, (size.height - 16) / 3 - PANEL_MARGIN);
  return FIGURES.map(({ key, least }, k) => {
    const box: Box = narrow
      ? { ...whole, top: 42 + k * (height + PANEL_MARGIN), height }
      : { ...whole, left: whole.left + k * (width + GAP_PX), width };
    const values = rows.map((row) => row[key]);
    const low = Math.max(LOWEST_DB, Math.min(0, ...values));
    const high = Math.max(0, ...values);
    // Room for figures beside the bars.
    const span = Math.max(least, (high - low) * 1.4);
    const domain: [number, number] =
      high === 0 ? [-span, span * 0.1] : [Math.min(low * 1.5, -span / 3), Math.max(high * 1.6, span / 3)];
    return { box, xAxis: levelAxis(box, domain, { unit: 'dB' }) };
  });
}

function message(rows: readonly TranslationRow[]): string {
  const bad = rows.filter(({ verdict }) => verdict !== FINE);
  return bad.length === 0
    ? `The mix translates to ${listed(rows.map(({ device }) => device.toLowerCase()))}.`
    : bad.map(({ device, verdict }) => `${device}: ${verdict}.`).join(' ');
}
