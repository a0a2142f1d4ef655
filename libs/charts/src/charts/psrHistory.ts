import { percentileSorted } from '@auralign/dsp';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineChart, referencesOf, reportsOf, viewOf, type ChartInput } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { seriesOf, sortedValues, type Series } from '../data/read.ts';
import { reading, valueAtTime } from '../data/readings.ts';
import { drawnTime, levelAxis, scaleOf, timeAxis, uprightAxis } from '../svg/axis.ts';
import { element, short, type Child } from '../svg/element.ts';
import { axes, clipped, isNarrow, legend, linePath, picture, plotBox, type Box } from '../svg/frame.ts';
import type { Point } from '../svg/thin.ts';
import { SHARE_STEPS, steppedTicks } from '../svg/ticks.ts';
import { clock, rounded } from '../words.ts';

interface PsrHistoryData {
  readonly view: readonly [number, number];
  readonly files: readonly {
    readonly role: Role;
    readonly series: Series;
    /** Percent of the time in each bin of 1 dB from 0 up. */
    readonly share: readonly number[];
    readonly medianDb: number;
  }[];
  /** Of the references over their own time. */
  readonly corridor?: { readonly lowDb: number; readonly highDb: number };
  readonly highestDb: number;
}

const TITLE = 'Dynamics over time (PSR)';
const PART_OF_TIME = 0.74;
const GAP_PX = 26;
/** Single strokes after a break would set the scale. */
const MOST_DB = 24;

/** True peak over short-term loudness every second, and how much of the time it spends where. */
export const psrHistory = defineChart({
  id: 'psrHistory',
  title: TITLE,
  note: 'Peak to short-term loudness ratio: true peak minus loudness of the same 3 s, at the end of the window; breaks are gaps. Low is dense. The shaded corridor spans the 10th to the 90th percentile of the reference over its own time. At the right: share of the time at each ratio.',
  span: 'full',
  from(input: ChartInput): PsrHistoryData | undefined {
    const files = reportsOf(input).flatMap(({ role, report }) => {
      const series = seriesOf(report, 'psrDb');
      return series === undefined ? [] : [{ role, series, values: sortedValues(series.values) }];
    });
    if (!files.some(({ role }) => role === 'mix')) return undefined;
    const highestDb = Math.min(
      MOST_DB,
      Math.ceil(Math.max(10, ...files.map(({ values }) => percentileSorted(values, 0.98)))) + 1,
    );
    const steps = sortedValues(referencesOf(input).flatMap((report) => seriesOf(report, 'psrDb')?.values ?? []));
    return {
      view: viewOf(input),
      highestDb,
      files: files.map(({ role, series, values }) => {
        const share = Array.from({ length: highestDb }, () => 0);
        for (const value of values) {
          share[Math.min(highestDb - 1, Math.max(0, Math.floor(value)))]! += 100 / values.length;
        }
        return { role, series, share, medianDb: percentileSorted(values, 0.5) };
      }),
      ...(steps.length < 4
        ? {}
        : { corridor: { lowDb: percentileSorted(steps, 0.1), highDb: percentileSorted(steps, 0.9) } }),
    };
  },
  heightFor: (width) => (width < 520 ? 250 : 270),
  draw(data, size: Size) {
    const { files, corridor } = data;
    const { box, xAxis, yAxis, histogram } = layoutOf(data, size);
    const x = scaleOf(xAxis);
    const y = scaleOf(yAxis, true);
    const levels = {
      scale: y,
      ticks: steppedTicks(...yAxis.domain, 9, [1, 2, 3, 5, 10]),
      format: (tick: number) => rounded(tick, 0),
      label: 'PSR, dB',
    };
    return picture(
      TITLE,
      message(data),
      size,
      legend(
        files.map(({ role }) => role),
        'line',
      ),
      axes(box, drawnTime(xAxis), levels),
      clipped(
        box,
        corridor === undefined
          ? null
          : element('rect', {
              class: 'al-area al-reference',
              x: box.left,
              width: box.width,
              y: y(corridor.highDb),
              height: Math.max(1, y(corridor.lowDb) - y(corridor.highDb)),
            }),
        // Another song's moments are not this song's: of the reference there is only the corridor.
        ...files
          .filter(({ role }) => role !== 'reference')
          .map(({ role, series: { startSeconds, stepSeconds, values } }) =>
            linePath(
              values.map((value, i): Point => [x(startSeconds + i * stepSeconds), value === null ? null : y(value)]),
              `al-line al-${role}`,
            ),
          ),
      ),
      histogram === undefined ? null : sideHistogram(data, histogram, y, levels.ticks),
    );
  },
  frame(data, size) {
    const { box, xAxis, yAxis, histogram } = layoutOf(data, size);
    return chartFrame(
      size,
      plotOf(box, xAxis, yAxis),
      ...(histogram === undefined ? [] : [plotOf(histogram.box, histogram.xAxis, yAxis)]),
    );
  },
  readAt: ({ files }, { seconds }) =>
    seconds === undefined
      ? []
      : files
          .filter(({ role }) => role !== 'reference')
          .map(({ role, series }) => reading(role, valueAtTime(series, seconds), { unit: 'dB' })),
  message,
  table: ({ files }) => ({
    caption: `${TITLE}: share of the time`,
    columns: [
      { label: 'From', unit: 'dB' },
      { label: 'To', unit: 'dB' },
      ...files.map(({ role }) => ({ label: ROLE_WORDS[role], unit: '%' })),
    ],
    rows: files[0]!.share.map((_, bin) => [
      String(bin),
      bin === files[0]!.share.length - 1 ? 'and more' : String(bin + 1),
      ...files.map(({ share }) => rounded(share[bin])),
    ]),
  }),
});

function layoutOf({ view, highestDb, files }: PsrHistoryData, size: Size) {
  const whole = plotBox(size, { legend: true });
  const hasHistogram = !isNarrow(size);
  const box: Box = hasHistogram ? { ...whole, width: Math.round(whole.width * PART_OF_TIME) } : whole;
  const beside: Box = { ...whole, left: box.left + box.width + GAP_PX, width: whole.width - box.width - GAP_PX };
  const highest = Math.max(...files.flatMap(({ share }) => share));
  return {
    box,
    xAxis: timeAxis(box, view),
    yAxis: uprightAxis(box, [0, highestDb], { unit: 'dB' }),
    ...(hasHistogram
      ? { histogram: { box: beside, xAxis: levelAxis(beside, [0, highest * 1.05], { unit: '%', kind: 'share' }) } }
      : {}),
  };
}

function sideHistogram(
  { files }: PsrHistoryData,
  { box, xAxis }: NonNullable<ReturnType<typeof layoutOf>['histogram']>,
  y: (value: number) => number,
  ticks: readonly number[],
): Child {
  const x = scaleOf(xAxis);
  return [
    axes(
      box,
      {
        scale: x,
        ticks: steppedTicks(...xAxis.domain, 4, SHARE_STEPS),
        format: (tick) => rounded(tick, tick % 1 === 0 ? 0 : 1),
        label: 'Share of time, %',
      },
      { scale: y, ticks, format: () => '', label: '' },
    ),
    clipped(
      box,
      ...files.map(({ role, share }) => {
        let d = `M${short(x(0))},${short(y(0))}`;
        for (const [bin, percent] of share.entries()) d += `H${short(x(percent))}V${short(y(bin + 1))}`;
        d += `H${short(x(0))}`;
        return [
          role === 'mix' ? element('path', { class: 'al-area al-mix', d: `${d}Z` }) : null,
          element('path', { class: `al-line al-${role}`, d }),
        ];
      }),
    ),
  ];
}

function message({ files, corridor }: PsrHistoryData): string {
  const mix = files.find(({ role }) => role === 'mix')!;
  const medians = files
    .map(({ role, medianDb }) => `${ROLE_WORDS[role].toLowerCase()} ${rounded(medianDb)} dB`)
    .join(', ');
  const { values, startSeconds, stepSeconds } = mix.series;
  let densest = -1;
  for (const [i, value] of values.entries()) {
    if (value !== null && (densest < 0 || value < values[densest]!)) densest = i;
  }
  const below =
    corridor === undefined
      ? ''
      : ` ${Math.round((100 * values.filter((value) => value !== null && value < corridor.lowDb).length) / Math.max(1, values.filter((value) => value !== null).length))} % of the mix is denser than the corridor of the reference.`;
  return `Median: ${medians}. The mix is densest at ${clock(startSeconds + densest * stepSeconds)}, ${rounded(values[densest])} dB.${below}`;
}
