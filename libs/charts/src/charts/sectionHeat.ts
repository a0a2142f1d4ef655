import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, viewOf, type ChartInput, type ChartSection } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { measuredOf } from '../data/read.ts';
import { drawnTime, scaleOf, timeAxis } from '../svg/axis.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, clipped, FONT_PX, isNarrow, picture, plotBox } from '../svg/frame.ts';
import { shorten, textWidth } from '../svg/textWidth.ts';
import { clock, signed, withUnit } from '../words.ts';
import { bandNames, excessOf, excessScale, shadeOf, type Excess } from './excess.ts';

interface SectionHeatData extends Excess {
  readonly view: readonly [number, number];
  readonly sections: readonly ChartSection[];
  /** Mean of each section, by band and section. */
  readonly means: readonly (readonly (number | null)[])[];
}

const TITLE = 'Too much and too little, section by section';
const ROW_HEIGHT = 22;
/** Names of the sections above the cells. */
const HEADER_PX = 18;

/** What is too much or too little in which part of the song: a chorus may be muddy where the verse is not. */
export const sectionHeat = defineChart({
  id: 'sectionHeat',
  title: TITLE,
  note: 'Mean of every named band over each section, dB.',
  noteFor: ({ isAgainstReference }) =>
    `Mean of every named band over each section, in dB ${isAgainstReference ? 'against the reference as a whole, each file held against its own tilt' : 'against the tilt of the song itself'}. Purple is more, green is less, from 1.5, 3, 5 and 8 dB; grey is a pause. The width of a section is its length.`,
  span: 'full',
  from(input: ChartInput): SectionHeatData | undefined {
    const excess = excessOf(input);
    const sections: readonly ChartSection[] | undefined = input.sections ?? measuredOf(input.mix, 'sections')?.sections;
    if (excess === undefined || sections === undefined || sections.length < 2) return undefined;
    const { startSeconds, stepSeconds } = excess;
    const means = excess.bands.map(({ excessDb }) =>
      sections.map((section) => {
        // A window belongs to the section its middle lies in.
        const inside = excessDb.filter((value, i): value is number => {
          const middle = startSeconds + (i + 0.5) * stepSeconds;
          return value !== null && middle >= section.startSeconds && middle < section.endSeconds;
        });
        return inside.length === 0 ? null : inside.reduce((sum, value) => sum + value, 0) / inside.length;
      }),
    );
    return { ...excess, view: viewOf(input), sections, means };
  },
  heightFor: (_, { bands }) => 46 + HEADER_PX + 36 + bands.length * ROW_HEIGHT,
  draw(data, size: Size) {
    const { sections, means } = data;
    const { box, xAxis, rowHeight } = layoutOf(data, size);
    const x = scaleOf(xAxis, true);
    const narrow = isNarrow(size);
    const shown = sections
      .map((section, i) => ({ ...section, i, left: x(section.startSeconds), right: x(section.endSeconds) }))
      .filter(({ left, right }) => right > left);
    return picture(
      TITLE,
      message(data),
      size,
      excessScale(size.width, narrow),
      ...shown.map(({ label, left, right }) =>
        right - left < 14
          ? null
          : element(
              'text',
              { class: 'al-value', x: left + 3, y: box.top - 6 },
              element('title', {}, label),
              shorten(label, FONT_PX, right - left - 4),
            ),
      ),
      clipped(
        box,
        ...means.flatMap((row, band) =>
          shown.map(({ i, left, right }) => {
            const value = row[i] ?? null;
            const shade = shadeOf(value);
            const top = box.top + band * rowHeight;
            const text = value === null ? '' : signed(value, 0);
            return fragment(
              shade === undefined
                ? null
                : element('rect', {
                    class: shade,
                    x: left + 0.5,
                    width: Math.max(0.5, right - left - 1),
                    y: top + 1,
                    height: rowHeight - 2,
                  }),
              shade === undefined || text === '' || right - left < textWidth(text, FONT_PX) + 8
                ? null
                : element(
                    'text',
                    { class: 'al-value', x: (left + right) / 2, y: top + rowHeight / 2 + 4, 'text-anchor': 'middle' },
                    text,
                  ),
            );
          }),
        ),
      ),
      axes(box, drawnTime(xAxis), undefined, 'ticks'),
      bandNames(data, box, narrow),
    );
  },
  frame(data, size) {
    const { box, xAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis));
  },
  readAt({ bands, sections, means }, { seconds }) {
    const at = sections.findIndex(
      ({ startSeconds, endSeconds }) => seconds !== undefined && seconds >= startSeconds && seconds < endSeconds,
    );
    return at === -1
      ? []
      : bands.map(({ title }, band) => ({
          label: title,
          role: 'mix' as const,
          text: withUnit(signed(means[band]![at]), 'dB'),
        }));
  },
  message,
  table: ({ bands, sections, means }) => ({
    caption: TITLE,
    columns: [
      { label: 'Section', isText: true },
      { label: 'From' },
      { label: 'To' },
      ...bands.map(({ title }) => ({ label: title, unit: 'dB' })),
    ],
    rows: sections.map(({ label, startSeconds, endSeconds }, i) => [
      label,
      clock(startSeconds),
      clock(endSeconds),
      ...bands.map((_, band) => signed(means[band]![i])),
    ]),
  }),
});

function layoutOf({ bands, view }: SectionHeatData, size: Size) {
  const plot = plotBox(size, { left: isNarrow(size) ? 78 : 152 });
  const box = { ...plot, top: plot.top + HEADER_PX, height: Math.max(20, plot.height - HEADER_PX) };
  return { box, xAxis: timeAxis(box, view), rowHeight: box.height / bands.length };
}

function message({ bands, sections, means }: SectionHeatData): string {
  let most = { value: 0, band: -1, section: -1 };
  for (const [band, row] of means.entries()) {
    for (const [section, value] of row.entries()) {
      if (value !== null && Math.abs(value) > Math.abs(most.value)) most = { value, band, section };
    }
  }
  if (Math.abs(most.value) < 1) return 'No band of any section is off by more than 1 dB.';
  const { label, startSeconds } = sections[most.section]!;
  return `Furthest off: ${bands[most.band]!.title.toLowerCase()} in section ${label} at ${clock(startSeconds)}, ${signed(most.value)} dB.`;
}
