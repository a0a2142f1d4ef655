import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, viewOf, type ChartInput, type ChartSection } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { extentOf, measuredOf, seriesOf, type Series } from '../data/read.ts';
import { reading } from '../data/readings.ts';
import { drawnTime, scaleOf, timeAxis, type FrameAxis } from '../svg/axis.ts';
import { element, fragment, short, type Child } from '../svg/element.ts';
import { axes, clipped, FONT_PX, linePath, picture, plotBox, type Box } from '../svg/frame.ts';
import { shorten, textWidth } from '../svg/textWidth.ts';
import type { Point } from '../svg/thin.ts';
import { clock, hertz, hertzTick, listed, rounded, withUnit } from '../words.ts';

interface SectionData {
  readonly view: readonly [number, number];
  readonly sections: readonly ChartSection[];
  readonly lines: readonly SectionLine[];
}

/** One figure, section by section, over what it does in between. */
interface SectionLine {
  readonly title: string;
  readonly unit: string;
  readonly values: readonly (number | undefined)[];
  readonly series?: Series;
  readonly scale: 'linear' | 'log';
  readonly format: (value: number) => string;
}

const TITLE = 'Sections';
const BAR_HEIGHT = 44;
const LINE_HEIGHT = 62;
/** A row with less than this in it would make noise look like contrast: LU, dB, or a third of an octave. */
const LEAST_SPAN = { linear: 6, log: 1 / 3 } as const;

/** The parts of the song one after the other; under them how loud, wide and bright each is. */
export const sectionBar = defineChart({
  id: 'sectionBar',
  title: TITLE,
  note: 'Parts with the same letter sound alike; the fuller the shade, the louder the part. Below: bold, the figure of each part as a whole; thin, short-term loudness and width from moment to moment. Brightness is the centre of the spectrum, turned by 4.5 dB per octave.',
  span: 'full',
  from(input: ChartInput): SectionData | undefined {
    const sections: readonly ChartSection[] | undefined = input.sections ?? measuredOf(input.mix, 'sections')?.sections;
    // One part is the whole song: nothing to see.
    if (sections === undefined || sections.length < 2) return undefined;
    return { view: viewOf(input), sections, lines: linesOf(input, sections) };
  },
  heightFor: (_, { lines }) => 26 + BAR_HEIGHT + lines.length * LINE_HEIGHT + 38,
  draw(data, size: Size) {
    const { sections, lines } = data;
    const { bar, rows, xAxis } = layoutOf(data, size);
    const x = scaleOf(xAxis, true);
    const time = drawnTime(xAxis);
    const loudness = extentOf(sections.map(({ integratedLufs }) => integratedLufs)) ?? { low: 0, high: 0 };
    const shade = (lufs: number): number =>
      0.1 + (0.4 * (lufs - loudness.low)) / Math.max(1, loudness.high - loudness.low);
    return picture(
      TITLE,
      message(data),
      size,
      axes(bar, lines.length === 0 ? time : { ...time, format: () => '', label: '' }, undefined),
      ...sections
        .filter(({ startSeconds, endSeconds }) => x(endSeconds) > x(startSeconds))
        .map(({ label, startSeconds, endSeconds, integratedLufs }) => {
          const from = x(startSeconds);
          const width = Math.max(1, x(endSeconds) - from);
          const figure = withUnit(rounded(integratedLufs), 'LUFS');
          return fragment(
            element(
              'rect',
              {
                class: 'al-part al-mix',
                'fill-opacity': shade(integratedLufs ?? loudness.low),
                x: from,
                width,
                y: bar.top,
                height: bar.height,
              },
              element('title', {}, `${label}, ${clock(startSeconds)}–${clock(endSeconds)}`),
            ),
            width < 16
              ? null
              : element(
                  'text',
                  { class: 'al-value al-plain', x: from + 6, y: bar.top + 18 },
                  shorten(label, FONT_PX, width - 10),
                ),
            integratedLufs === undefined || width < textWidth(figure, FONT_PX) + 10
              ? null
              : element('text', { class: 'al-value al-plain', x: from + 6, y: bar.top + 35 }, figure),
          );
        }),
      ...rows.map(({ box, yAxis }, i) => drawnLine(lines[i]!, data, { box, xAxis, yAxis }, i === rows.length - 1)),
    );
  },
  frame(data, size) {
    const { bar, rows, xAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(bar, xAxis), ...rows.map(({ box, yAxis }) => plotOf(box, xAxis, yAxis)));
  },
  readAt({ sections }, { seconds }) {
    const section = sections.find(
      ({ startSeconds, endSeconds }) => seconds !== undefined && seconds >= startSeconds && seconds < endSeconds,
    );
    return section === undefined
      ? []
      : [reading('mix', section.integratedLufs, { label: section.label, unit: 'LUFS' })];
  },
  message,
  table: ({ sections }) => ({
    caption: TITLE,
    columns: [
      { label: 'Section', isText: true },
      { label: 'From' },
      { label: 'To' },
      { label: 'Loudness', unit: 'LUFS' },
      { label: 'Side to mid', unit: 'dB' },
      { label: 'Brightness' },
    ],
    rows: sections.map(({ label, startSeconds, endSeconds, integratedLufs, sideToMidDb, centroidHz }) => [
      label,
      clock(startSeconds),
      clock(endSeconds),
      rounded(integratedLufs),
      rounded(sideToMidDb),
      centroidHz === undefined ? '–' : hertz(centroidHz),
    ]),
  }),
});

function linesOf({ mix }: ChartInput, sections: readonly ChartSection[]): SectionLine[] {
  const shortTerm = seriesOf(mix, 'shortTermLufs');
  const width = seriesOf(mix, 'sideToMidDb');
  const whole = (value: number): string => rounded(value, 0);
  const lines: SectionLine[] = [
    {
      title: 'Loudness',
      unit: 'LUFS',
      values: sections.map(({ integratedLufs }) => integratedLufs),
      ...(shortTerm === undefined ? {} : { series: shortTerm }),
      scale: 'linear',
      format: whole,
    },
    {
      title: 'Width, side to mid',
      unit: 'dB',
      values: sections.map(({ sideToMidDb }) => sideToMidDb),
      ...(width === undefined ? {} : { series: averaged(width, 3) }),
      scale: 'linear',
      format: whole,
    },
    {
      title: 'Brightness',
      unit: 'Hz',
      values: sections.map(({ centroidHz }) => centroidHz),
      scale: 'log',
      format: (value) => hertzTick(Number(value.toPrecision(2))),
    },
  ];
  return lines.filter(({ values }) => values.some((value) => value !== undefined));
}

/** Moving mean over some seconds; a gap stays a gap. */
function averaged({ startSeconds, stepSeconds, values }: Series, seconds: number): Series {
  const reach = Math.max(0, Math.round(seconds / stepSeconds / 2));
  const mean = values.map((value, i) => {
    if (value === null) return null;
    const near = values.slice(Math.max(0, i - reach), i + reach + 1).filter((other) => other !== null);
    return near.reduce((sum, other) => sum + other, 0) / near.length;
  });
  return { startSeconds, stepSeconds, values: mean };
}

function layoutOf({ view, lines }: SectionData, size: Size) {
  const whole = { ...plotBox(size), top: 26, height: Math.max(20, size.height - 64) };
  const barHeight = lines.length === 0 ? whole.height : Math.min(BAR_HEIGHT, whole.height / (lines.length + 1));
  const bar: Box = { ...whole, height: barHeight };
  const rowHeight = lines.length === 0 ? 0 : (whole.height - barHeight) / lines.length;
  const rows = lines.map(({ values, series, scale, unit }, row) => {
    const box: Box = {
      ...whole,
      top: whole.top + barHeight + row * rowHeight + 27,
      height: Math.max(8, rowHeight - 32),
    };
    // What a fade does in between would press the parts together.
    const parts = extentOf(values)!;
    const between = scale === 'log' ? undefined : extentOf(series?.values ?? []);
    const low = Math.min(parts.low, Math.max(between?.low ?? parts.low, parts.low - LEAST_SPAN.linear));
    const high = Math.max(parts.high, Math.min(between?.high ?? parts.high, parts.high + LEAST_SPAN.linear));
    const domain: [number, number] =
      scale === 'log'
        ? [parts.low * 2 ** -LEAST_SPAN.log, parts.high * 2 ** LEAST_SPAN.log]
        : [Math.min(low, (low + high) / 2 - 3), Math.max(high, (low + high) / 2 + 3)];
    const yAxis: FrameAxis = {
      kind: scale === 'log' ? 'ratio' : 'level',
      unit,
      scale,
      domain,
      range: [box.top + box.height, box.top],
    };
    return { box, yAxis };
  });
  return { bar, rows, xAxis: timeAxis(whole, view) };
}

function drawnLine(
  { title, unit, values, series, format }: SectionLine,
  { sections }: SectionData,
  { box, xAxis, yAxis }: { box: Box; xAxis: FrameAxis; yAxis: FrameAxis },
  isLast: boolean,
): Child {
  const x = scaleOf(xAxis);
  const y = scaleOf(yAxis);
  const time = drawnTime(xAxis);
  const parts = sections
    .map(({ startSeconds, endSeconds }, i) => {
      const value = values[i];
      return value === undefined ? '' : `M${short(x(startSeconds))},${short(y(value))}H${short(x(endSeconds))}`;
    })
    .join('');
  const extent = extentOf(values)!;
  const ticks = y(extent.low) - y(extent.high) < 14 ? [(extent.low + extent.high) / 2] : [extent.low, extent.high];
  return fragment(
    axes(box, isLast ? time : { ...time, format: () => '', label: '' }, { scale: y, ticks, format, label: '' }),
    element('text', { x: 0, y: box.top - 10 }, `${title}, ${unit}`),
    clipped(
      box,
      series === undefined
        ? null
        : linePath(
            series.values.map((value, i): Point => [
              x(series.startSeconds + i * series.stepSeconds),
              value === null ? null : y(value),
            ]),
            'al-line al-thin al-mix',
          ),
      element('path', { class: 'al-line al-mix', d: parts }),
    ),
  );
}

function message({ sections }: SectionData): string {
  const loudest = sections.reduce((most, section) =>
    (section.integratedLufs ?? -Infinity) > (most.integratedLufs ?? -Infinity) ? section : most,
  );
  const order = listed(sections.slice(0, 12).map(({ label }) => label));
  const rest = sections.length > 12 ? ` and ${sections.length - 12} more` : '';
  return `${sections.length} sections: ${order}${rest}. The loudest is ${loudest.label} at ${clock(loudest.startSeconds)}.`;
}
