import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, type ChartInput, type Size } from '../chart.ts';
import { levelAxis, scaleOf } from '../svg/axis.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, FONT_PX, isNarrow, picture, plotBox, type Box } from '../svg/frame.ts';
import { shorten } from '../svg/textWidth.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { translationRows, translationTable, type TranslationRow } from '../tables/translation.ts';
import { listed, signed } from '../words.ts';

const TITLE = 'On other devices';
const ROW_HEIGHT = 30;
const GAP_PX = 18;
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
  heightFor: (_, rows) => 46 + 40 + rows.length * ROW_HEIGHT,
  draw(rows, size: Size) {
    const plots = layoutOf(rows, size);
    const { box } = plots[0]!;
    const row = box.height / rows.length;
    return picture(
      TITLE,
      message(rows),
      size,
      ...rows.map(({ device, verdict }, i) => {
        const isFine = verdict === 'translates';
        const name = `${isFine ? '✓' : '!'} ${device}`;
        return element(
          'text',
          { class: `al-name al-${isFine ? 'pass' : 'warn'}`, x: 0, y: box.top + (i + 0.5) * row + 4 },
          element('title', {}, `${device}: ${verdict}`),
          shorten(name, 1.1 * FONT_PX, box.left - 10),
        );
      }),
      ...FIGURES.map(({ key, title }, k) => {
        const plot = plots[k]!;
        const x = scaleOf(plot.xAxis, true);
        return fragment(
          axes(
            plot.box,
            {
              scale: x,
              ticks: steppedTicks(...plot.xAxis.domain, isNarrow(size) ? 3 : 5, LEVEL_STEPS),
              format: (tick) => signed(tick, 0),
              label: 'dB',
            },
            undefined,
          ),
          element('text', { class: 'al-value', x: plot.box.left, y: plot.box.top - 8 }, title),
          element('line', {
            class: 'al-axis',
            x1: x(0),
            x2: x(0),
            y1: plot.box.top,
            y2: plot.box.top + plot.box.height,
          }),
          ...rows.map((device, i) => {
            const value = device[key];
            const [from, to] = [x(Math.min(0, value)), x(Math.max(0, value))];
            const middle = plot.box.top + (i + 0.5) * row;
            const isLeft = x(value) - plot.box.left > plot.box.width / 2 && value <= 0;
            return fragment(
              element('rect', {
                class: 'al-bar al-mix',
                x: from,
                width: Math.max(1, to - from),
                y: middle - 8,
                height: 16,
              }),
              element(
                'text',
                {
                  class: 'al-value',
                  x: isLeft ? from - 4 : value <= 0 ? from + 4 : to + 4,
                  y: middle + 4,
                  'text-anchor': isLeft ? 'end' : 'start',
                },
                signed(value),
              ),
            );
          }),
        );
      }),
    );
  },
  frame: (rows, size) => chartFrame(size, ...layoutOf(rows, size).map(({ box, xAxis }) => plotOf(box, xAxis))),
  message,
  table: (rows) => translationTable(rows),
});

function layoutOf(rows: readonly TranslationRow[], size: Size) {
  const whole = plotBox(size, { left: isNarrow(size) ? 92 : 152 });
  const width = (whole.width - 2 * GAP_PX) / 3;
  return FIGURES.map(({ key, least }, k) => {
    const box: Box = { ...whole, left: whole.left + k * (width + GAP_PX), width };
    const values = rows.map((row) => row[key]);
    const low = Math.min(0, ...values);
    const high = Math.max(0, ...values);
    // Room for figures beside the bars.
    const span = Math.max(least, (high - low) * 1.25);
    const domain: [number, number] =
      high === 0 ? [-span, span * 0.04] : [Math.min(low * 1.25, -span / 2), Math.max(high * 1.6, span / 2)];
    return { box, xAxis: levelAxis(box, domain, { unit: 'dB' }) };
  });
}

function message(rows: readonly TranslationRow[]): string {
  const bad = rows.filter(({ verdict }) => verdict !== 'translates');
  return bad.length === 0
    ? `The mix translates to ${listed(rows.map(({ device }) => device.toLowerCase()))}.`
    : bad.map(({ device, verdict }) => `${device}: ${verdict}.`).join(' ');
}
