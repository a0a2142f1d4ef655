import { scaleLinear } from 'd3-scale';
import { defineChart, type ChartInput, type ChartSection, type Size } from '../chart.ts';
import { extentOf, measuredOf } from '../data/read.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, FONT_PX, isNarrow, picture, plotBox } from '../svg/frame.ts';
import { shorten, textWidth } from '../svg/textWidth.ts';
import { timeTicks } from '../svg/ticks.ts';
import { clock, listed, rounded, withUnit } from '../words.ts';

interface SectionData {
  readonly durationSeconds: number;
  readonly sections: readonly ChartSection[];
}

const TITLE = 'Sections';

/** The parts of the song one after the other; same label, same part. The louder, the fuller the shade. */
export const sectionBar = defineChart({
  id: 'sectionBar',
  title: TITLE,
  note: 'Parts with the same letter sound alike. The fuller the shade, the louder the part.',
  span: 'full',
  from({ mix, sections = measuredOf(mix, 'sections')?.sections }: ChartInput): SectionData | undefined {
    // One part is the whole song: nothing to see.
    if (sections === undefined || sections.length < 2) return undefined;
    return { durationSeconds: mix.file.durationSeconds, sections };
  },
  heightFor: () => 132,
  draw(data, size: Size) {
    const { sections, durationSeconds } = data;
    const box = { ...plotBox(size, { left: 16 }), top: 26, height: Math.max(20, size.height - 64) };
    const x = scaleLinear([0, durationSeconds], [box.left, box.left + box.width]).clamp(true);
    const loudness = extentOf(sections.map(({ integratedLufs }) => integratedLufs)) ?? { low: 0, high: 0 };
    const shade = scaleLinear([loudness.low, Math.max(loudness.low + 1, loudness.high)], [0.1, 0.5]).clamp(true);
    return picture(
      TITLE,
      message(data),
      size,
      axes(
        box,
        {
          scale: x,
          ticks: timeTicks(durationSeconds, isNarrow(size) ? 5 : 12),
          format: (tick) => clock(tick),
          label: 'Time, min:s',
        },
        undefined,
      ),
      ...sections.map(({ label, startSeconds, endSeconds, integratedLufs }) => {
        const from = x(startSeconds);
        const width = Math.max(1, x(endSeconds) - from);
        const figure = withUnit(rounded(integratedLufs), 'LUFS');
        return fragment(
          element('rect', {
            class: 'al-bar al-mix',
            style: `fill-opacity:${shade(integratedLufs ?? loudness.low).toFixed(2)}`,
            x: from,
            width,
            y: box.top,
            height: box.height,
          }),
          width < 16
            ? null
            : element(
                'text',
                { class: 'al-value al-plain', x: from + 6, y: box.top + 18 },
                shorten(label, FONT_PX, width - 10),
              ),
          integratedLufs === undefined || width < textWidth(figure, FONT_PX) + 10
            ? null
            : element('text', { class: 'al-value al-plain', x: from + 6, y: box.top + 35 }, figure),
        );
      }),
    );
  },
  message,
  table: ({ sections }) => ({
    caption: TITLE,
    columns: [
      { label: 'Section', isText: true },
      { label: 'From' },
      { label: 'To' },
      { label: 'Loudness', unit: 'LUFS' },
    ],
    rows: sections.map(({ label, startSeconds, endSeconds, integratedLufs }) => [
      label,
      clock(startSeconds),
      clock(endSeconds),
      rounded(integratedLufs),
    ]),
  }),
});

function message({ sections }: SectionData): string {
  const loudest = sections.reduce((most, section) =>
    (section.integratedLufs ?? -Infinity) > (most.integratedLufs ?? -Infinity) ? section : most,
  );
  const order = listed(sections.slice(0, 12).map(({ label }) => label));
  const rest = sections.length > 12 ? ` and ${sections.length - 12} more` : '';
  return `${sections.length} sections: ${order}${rest}. The loudest is ${loudest.label} at ${clock(loudest.startSeconds)}.`;
}
