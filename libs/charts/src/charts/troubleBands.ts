import { BANDS } from '@auralign/analysis';
import { percentileSorted } from '@auralign/dsp';
import { defineChart, referencesOf, viewOf, type ChartInput } from '../chart.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { seriesOf, sortedValues, type Series } from '../data/read.ts';
import { reading, valueAtTime } from '../data/readings.ts';
import { drawnTime, scaleOf, timeAxis, uprightAxis } from '../svg/axis.ts';
import { element, fragment } from '../svg/element.ts';
import { axes, clipped, legend, linePath, picture, plotBox, type Box } from '../svg/frame.ts';
import type { Point } from '../svg/thin.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { clock, hertz, rounded } from '../words.ts';

interface TroubleData {
  readonly view: readonly [number, number];
  readonly hasReference: boolean;
  readonly hasCorrected: boolean;
  readonly bands: readonly {
    readonly title: string;
    readonly lowHz: number;
    readonly highHz: number;
    readonly mix: Series;
    readonly corrected?: Series;
    /** Of the reference over its own time. */
    readonly corridor?: { readonly lowDb: number; readonly middleDb: number; readonly highDb: number };
  }[];
}

/** Where known faults are heard; presence is a range and a place of faults. */
const SHOWN = ['mud', 'boxiness', 'presence', 'sibilance'] as const;
const TITLE = 'Trouble bands over time';
const ROW_HEIGHT = 94;
/** Half of what a row shows, dB: wide enough for music, narrow enough to see 1 dB. */
const LEAST_SPAN_DB = 12;

/** Level of mud, boxiness, presence and sibilance against the whole, over time, with the corridor of the reference. */
export const troubleBands = defineChart({
  id: 'troubleBands',
  title: TITLE,
  note: 'Level of each band against the whole, every half second; pauses (40 dB below the loudest) are gaps. The shaded corridor spans the 10th to the 90th percentile of the reference over its own time, its median dashed.',
  span: 'full',
  from(input: ChartInput): TroubleData | undefined {
    const bands = SHOWN.flatMap((id) => {
      const band = BANDS.find((candidate) => candidate.id === id)!;
      const mix = seriesOf(input.mix, `${id}RelativeDb`);
      if (mix === undefined) return [];
      const corrected = seriesOf(input.corrected, `${id}RelativeDb`);
      const steps = sortedValues(
        referencesOf(input).flatMap((reference) => seriesOf(reference, `${id}RelativeDb`)?.values ?? []),
      );
      const { title, lowHz, highHz } = band;
      return [
        {
          title,
          lowHz,
          highHz,
          mix,
          ...(corrected === undefined ? {} : { corrected }),
          ...(steps.length < 4
            ? {}
            : {
                corridor: {
                  lowDb: percentileSorted(steps, 0.1),
                  middleDb: percentileSorted(steps, 0.5),
                  highDb: percentileSorted(steps, 0.9),
                },
              }),
        },
      ];
    });
    if (bands.length === 0) return undefined;
    return {
      view: viewOf(input),
      hasReference: bands.some(({ corridor }) => corridor !== undefined),
      hasCorrected: bands.some(({ corrected }) => corrected !== undefined),
      bands,
    };
  },
  heightFor: (_, { bands }) => 58 + 36 + bands.length * ROW_HEIGHT,
  draw(data, size: Size) {
    const { bands, hasReference, hasCorrected } = data;
    const rows = layoutOf(data, size);
    return picture(
      TITLE,
      message(data),
      size,
      legend(
        ['mix', ...(hasReference ? (['reference'] as const) : []), ...(hasCorrected ? (['corrected'] as const) : [])],
        'line',
      ),
      ...bands.map(({ title, lowHz, highHz, mix, corrected, corridor }, row) => {
        const isLast = row === bands.length - 1;
        const { box, xAxis, yAxis } = rows[row]!;
        const x = scaleOf(xAxis);
        const y = scaleOf(yAxis);
        const time = drawnTime(xAxis);
        const pointsOf = ({ startSeconds, stepSeconds, values: levels }: Series): Point[] =>
          levels.map((level, i) => [x(startSeconds + i * stepSeconds), level === null ? null : y(level)]);
        return fragment(
          axes(box, isLast ? time : { ...time, format: () => '', label: '' }, {
            scale: y,
            ticks: steppedTicks(...yAxis.domain, 4, LEVEL_STEPS),
            format: (tick) => rounded(tick, 0),
            label: '',
          }),
          element(
            'text',
            { x: 0, y: box.top - 10 },
            element('tspan', { class: 'al-value' }, title),
            ` ${hertz(lowHz)}–${hertz(highHz)}, dB against the whole`,
          ),
          clipped(
            box,
            corridor === undefined
              ? null
              : fragment(
                  element('rect', {
                    class: 'al-area al-reference',
                    x: box.left,
                    width: box.width,
                    y: y(corridor.highDb),
                    height: Math.max(1, y(corridor.lowDb) - y(corridor.highDb)),
                  }),
                  element('line', {
                    class: 'al-line al-reference',
                    x1: box.left,
                    x2: box.left + box.width,
                    y1: y(corridor.middleDb),
                    y2: y(corridor.middleDb),
                  }),
                ),
            linePath(pointsOf(mix), 'al-line al-mix'),
            corrected === undefined ? null : linePath(pointsOf(corrected), 'al-line al-corrected'),
          ),
        );
      }),
    );
  },
  frame: (data, size) =>
    chartFrame(size, ...layoutOf(data, size).map(({ box, xAxis, yAxis }) => plotOf(box, xAxis, yAxis))),
  readAt: ({ bands }, { seconds }) =>
    seconds === undefined
      ? []
      : bands.map(({ title, mix }) => reading('mix', valueAtTime(mix, seconds), { label: title, unit: 'dB' })),
  message,
  table: ({ bands, hasReference }) => ({
    caption: TITLE,
    columns: [
      { label: 'Band', isText: true },
      { label: 'Mix, median', unit: 'dB' },
      { label: 'Mix, strongest', unit: 'dB' },
      { label: 'At' },
      ...(hasReference ? [{ label: 'Reference, 10th to 90th percentile', unit: 'dB' }] : []),
    ],
    rows: bands.map(({ title, lowHz, highHz, mix, corridor }) => {
      const { value, seconds } = strongest(mix);
      return [
        `${title}, ${hertz(lowHz)} to ${hertz(highHz)}`,
        rounded(percentileSorted(sortedValues(mix.values), 0.5)),
        rounded(value),
        clock(seconds),
        ...(hasReference
          ? [corridor === undefined ? '–' : `${rounded(corridor.lowDb)} to ${rounded(corridor.highDb)}`]
          : []),
      ];
    }),
  }),
});

/** One plot a band, all on one time axis. */
function layoutOf({ bands, view }: TroubleData, size: Size) {
  const whole = plotBox(size, { legend: true });
  const rowHeight = whole.height / bands.length;
  return bands.map(({ mix, corrected, corridor }, row) => {
    const isLast = row === bands.length - 1;
    const box: Box = { ...whole, top: whole.top + row * rowHeight + 8, height: rowHeight - 34 + (isLast ? 16 : 0) };
    const values = sortedValues([...mix.values, ...(corrected?.values ?? [])]);
    // A breath between two notes is no trouble: the lowest twentieth may leave the picture.
    const from = Math.min(percentileSorted(values, 0.05), corridor?.lowDb ?? Infinity);
    const to = Math.max(values.at(-1)!, corridor?.highDb ?? -Infinity);
    const missing = Math.max(0, LEAST_SPAN_DB - (to - from)) / 2;
    const domain: [number, number] = [Math.floor(from - missing - 1), Math.ceil(to + missing + 1)];
    return { box, xAxis: timeAxis(box, view), yAxis: uprightAxis(box, domain, { unit: 'dB' }) };
  });
}

function message({ bands, hasReference }: TroubleData): string {
  if (!hasReference) {
    return `Strongest moments: ${bands.map(({ title, mix }) => `${title.toLowerCase()} at ${clock(strongest(mix).seconds)}`).join(', ')}.`;
  }
  const parts = bands.flatMap(({ title, mix, corridor }) => {
    if (corridor === undefined) return [];
    const values = sortedValues(mix.values);
    const over = values.filter((value) => value > corridor.highDb).length / values.length;
    return [`${title.toLowerCase()} ${Math.round(100 * over)} %`];
  });
  return `Share of the time in which the mix stands above the corridor of the reference: ${parts.join(', ')}.`;
}

function strongest({ values, startSeconds, stepSeconds }: Series): { value: number; seconds: number } {
  let best = { value: -Infinity, seconds: 0 };
  for (const [i, value] of values.entries()) {
    if (value !== null && value > best.value) best = { value, seconds: startSeconds + i * stepSeconds };
  }
  return best;
}
