import { defineChart, reportsOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { measuredOf } from '../data/read.ts';
import { scaleOf, uprightAxis } from '../svg/axis.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, picture, plotBox } from '../svg/frame.ts';
import { spreadLabels } from '../svg/labels.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { rounded } from '../words.ts';

interface ColumnData {
  readonly columns: readonly {
    readonly role: Role;
    readonly truePeakDbtp: number;
    /** Runs of samples at full scale, or peaks over it between the samples. */
    readonly isClipped: boolean;
    readonly integratedLufs: number;
    readonly range?: { readonly lowLufs: number; readonly highLufs: number; readonly rangeLu: number };
  }[];
}

/** Half the height of a figure, and some air. */
const LINE_CLEARANCE_PX = 10;
const TITLE = 'Loudness and peak';

/** One column a file: true peak on top, loudness range as body, integrated loudness as a line in it. */
export const loudnessColumn = defineChart({
  id: 'loudnessColumn',
  title: TITLE,
  note: 'Top: true peak, with a red cap where the file clips. Bold line: integrated loudness. Body: loudness range (LRA, 10th to 95th percentile of short-term loudness). The distance from line to top is the peak-to-loudness ratio (PLR).',
  span: 'half',
  from(input: ChartInput): ColumnData | undefined {
    const columns = reportsOf(input).flatMap(({ role, report }) => {
      const loudness = measuredOf(report, 'loudness');
      const peak = measuredOf(report, 'truePeak');
      if (loudness === undefined || peak === undefined) return [];
      const {
        integratedLufs,
        loudnessRangeLu: rangeLu,
        loudnessRangeLowLufs: lowLufs,
        loudnessRangeHighLufs: highLufs,
      } = loudness;
      return [
        {
          role,
          truePeakDbtp: peak.truePeakDbtp,
          isClipped: peak.truePeakDbtp > 0 || (measuredOf(report, 'clipping')?.ranges.length ?? 0) > 0,
          integratedLufs,
          ...(rangeLu === undefined || lowLufs === undefined || highLufs === undefined
            ? {}
            : { range: { lowLufs, highLufs, rangeLu } }),
        },
      ];
    });
    return columns.some(({ role }) => role === 'mix') ? { columns } : undefined;
  },
  heightFor: () => 300,
  draw(data, size: Size) {
    const { columns } = data;
    const { box, yAxis } = layoutOf(data, size);
    const { domain } = yAxis;
    const y = scaleOf(yAxis);
    const step = box.width / columns.length;
    // Where columns stand close, the axis has to say the units.
    const crowded = step < 140;
    const unit = (words: string): string => (crowded ? '' : ` ${words}`);
    const width = Math.min(46, step * 0.28);
    // Left of the middle: the figures stand to the right of their column.
    const columnLeft = (i: number): number => box.left + (i + 0.5) * step - width / 2 - Math.min(34, step * 0.2);
    return picture(
      TITLE,
      message(data),
      size,
      axes(
        box,
        {
          scale: (i) => columnLeft(i) + width / 2,
          ticks: columns.map((_, i) => i),
          isCategory: true,
          format: (i) => ROLE_WORDS[columns[i]?.role ?? 'mix'],
          label: '',
        },
        {
          scale: y,
          ticks: steppedTicks(...domain, 8, LEVEL_STEPS),
          format: (tick) => rounded(tick, 0),
          label: 'Peak, dBTP · loudness, LUFS',
        },
      ),
      element('line', { class: 'al-axis', x1: box.left, x2: box.left + box.width, y1: y(0), y2: y(0) }),
      // Not where it would stand among the figures of a column.
      columns.some(({ truePeakDbtp }) => Math.abs(y(truePeakDbtp) - y(0)) < 20)
        ? null
        : element('text', { x: box.left + box.width, y: y(0) - 4, 'text-anchor': 'end' }, 'full scale'),
      ...columns.map(({ role, truePeakDbtp, integratedLufs, range, isClipped }, i) => {
        const x = columnLeft(i);
        const right = x + width;
        const peakY = y(truePeakDbtp);
        const loudY = y(integratedLufs);
        const labels = [
          { y: besideLine(peakY, y(0)), text: `${rounded(truePeakDbtp)}${unit('dBTP')}${isClipped ? ' ✗ clips' : ''}` },
          { y: (peakY + loudY) / 2, text: `PLR ${rounded(truePeakDbtp - integratedLufs)}${unit('dB')}` },
          { y: loudY, text: `${rounded(integratedLufs)}${unit('LUFS')}` },
          ...(range === undefined ? [] : [{ y: y(range.lowLufs), text: `LRA ${rounded(range.rangeLu)}${unit('LU')}` }]),
        ];
        const heights = spreadLabels(
          labels.map((label) => label.y),
          { distance: 15, low: box.top + 6, high: box.top + box.height - 4 },
        );
        return fragment(
          element('rect', {
            class: `al-area al-${role}`,
            x,
            width,
            y: peakY,
            height: Math.max(0, y(domain[0]) - peakY),
          }),
          range === undefined
            ? null
            : element('rect', {
                class: `al-bar al-${role}`,
                x,
                width,
                y: y(range.highLufs),
                height: Math.max(1, y(range.lowLufs) - y(range.highLufs)),
              }),
          element('line', {
            class: `al-outline al-${role}`,
            x1: x,
            x2: right,
            y1: peakY,
            y2: peakY,
          }),
          isClipped ? element('rect', { class: 'al-solid al-fail', x, width, y: peakY - 3, height: 6 }) : null,
          element('line', { class: `al-tick al-${role}`, x1: x - 3, x2: right + 3, y1: loudY, y2: loudY }),
          ...labels.map(({ text }, k) =>
            element(
              'text',
              {
                class: k === 2 || k === 0 ? `al-name al-${role}` : '',
                x: right + (crowded ? 8 : 12),
                y: heights[k]! + 4,
              },
              text,
            ),
          ),
        );
      }),
    );
  },
  frame(data, size) {
    const { box, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, undefined, yAxis));
  },
  message,
  table: ({ columns }) => ({
    caption: TITLE,
    columns: [
      { label: 'File', isText: true },
      { label: 'True peak', unit: 'dBTP' },
      { label: 'Integrated', unit: 'LUFS' },
      { label: 'PLR', unit: 'dB' },
      { label: 'LRA', unit: 'LU' },
    ],
    rows: columns.map(({ role, truePeakDbtp, integratedLufs, range }) => [
      ROLE_WORDS[role],
      rounded(truePeakDbtp),
      rounded(integratedLufs),
      rounded(truePeakDbtp - integratedLufs),
      rounded(range?.rangeLu),
    ]),
  }),
});

/** Where a figure is legible that would else be struck through by the line of full scale. */
function besideLine(at: number, lineAt: number): number {
  if (Math.abs(at - lineAt) >= LINE_CLEARANCE_PX) return at;
  return at < lineAt ? lineAt - LINE_CLEARANCE_PX : lineAt + LINE_CLEARANCE_PX;
}

function layoutOf({ columns }: ColumnData, size: Size) {
  const box = plotBox(size);
  const lows = columns.map(({ integratedLufs, range }) => Math.min(integratedLufs, range?.lowLufs ?? Infinity));
  const highs = columns.map(({ truePeakDbtp }) => truePeakDbtp);
  const domain: [number, number] = [
    Math.min(-6, Math.floor((Math.min(...lows) - 2) / 6) * 6),
    Math.max(3, Math.ceil(Math.max(...highs)) + 2),
  ];
  return { box, yAxis: uprightAxis(box, domain, { unit: 'dBTP, LUFS' }) };
}

function message({ columns }: ColumnData): string {
  return columns
    .map(
      ({ role, truePeakDbtp, integratedLufs }) =>
        `${ROLE_WORDS[role]}: ${rounded(integratedLufs)} LUFS, true peak ${rounded(truePeakDbtp)} dBTP, ${rounded(truePeakDbtp - integratedLufs)} dB between them.`,
    )
    .join(' ');
}
