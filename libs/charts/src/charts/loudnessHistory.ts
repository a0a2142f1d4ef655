import {
  defineChart,
  viewOf,
  type ChartInput,
  type ChartSection,
  type Reading,
  type LoudnessTarget,
} from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import type { Size } from '../svg/size.ts';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { loudnessTargetOf, shareAbove, targetWords } from '../data/loudnessTarget.ts';
import { measuredOf, seriesOf, type Series } from '../data/read.ts';
import { reading, valueAtTime } from '../data/readings.ts';
import { drawnTime, scaleOf, timeAxis, uprightAxis } from '../svg/axis.ts';
import { element } from '../svg/element.ts';
import { axes, clipped, endLabels, isNarrow, legend, linePath, picture, plotBox, type Box } from '../svg/frame.ts';
import type { Point } from '../svg/thin.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { clock, rounded } from '../words.ts';

interface HistoryData {
  readonly view: readonly [number, number];
  readonly momentary: Series;
  readonly shortTerm?: Series;
  readonly correctedShortTerm?: Series;
  readonly integrated: readonly { readonly role: Role; readonly lufs: number }[];
  readonly target?: LoudnessTarget;
  /** Borders between parts of the song, seconds. */
  readonly borders: readonly number[];
  readonly loudest: { readonly lufs: number; readonly seconds: number };
}

const TITLE = 'Loudness over time';
/** 36 LU are shown, 0 LUFS at the top unless the file is quiet. */
const SPAN_LU = 36;

/** Momentary loudness thin, short-term bold, integrated loudness of all files dashed; the zone it is meant to be in, and where it is above. */
export const loudnessHistory = defineChart({
  id: 'loudnessHistory',
  title: TITLE,
  note: 'Thin: momentary loudness (400 ms). Bold: short-term (3 s); both stand at the end of their window. Long dashes: integrated loudness of the whole file. Silence is a gap. The shaded zone is the target: where the short-term loudness of the reference lies (10th to 95th percentile), or what a store asks for. Thick and red: short-term loudness above it. Dotted uprights: parts of the song.',
  span: 'full',
  from(input: ChartInput): HistoryData | undefined {
    const momentary = seriesOf(input.mix, 'momentaryLufs');
    const loudness = measuredOf(input.mix, 'loudness');
    if (momentary === undefined || loudness === undefined) return undefined;
    const shortTerm = seriesOf(input.mix, 'shortTermLufs');
    const correctedShortTerm = seriesOf(input.corrected, 'shortTermLufs');
    const target = loudnessTargetOf(input);
    const sections: readonly ChartSection[] = input.sections ?? measuredOf(input.mix, 'sections')?.sections ?? [];
    return {
      view: viewOf(input),
      momentary,
      ...(shortTerm === undefined ? {} : { shortTerm }),
      ...(target === undefined ? {} : { target }),
      borders: sections.slice(1).map(({ startSeconds }) => startSeconds),
      ...(correctedShortTerm === undefined ? {} : { correctedShortTerm }),
      integrated: (['mix', 'reference', 'corrected'] as const).flatMap((role) => {
        const lufs = measuredOf(input[role], 'loudness')?.integratedLufs;
        return lufs === undefined ? [] : [{ role, lufs }];
      }),
      loudest: { lufs: loudness.maxMomentaryLufs, seconds: loudness.maxMomentarySeconds },
    };
  },
  heightFor: (width) => (width < 520 ? 250 : 290),
  draw(data, size: Size) {
    const { momentary, shortTerm, correctedShortTerm, integrated, target, borders } = data;
    const narrow = isNarrow(size);
    const { box, xAxis, yAxis } = layoutOf(data, size);
    const x = scaleOf(xAxis);
    const y = scaleOf(yAxis);
    const pointsOf = ({ startSeconds, stepSeconds, values }: Series): Point[] =>
      values.map((value, i) => [x(startSeconds + i * stepSeconds), value === null ? null : y(value)]);
    return picture(
      TITLE,
      message(data),
      size,
      narrow
        ? legend(
            integrated.map(({ role }) => role),
            'line',
          )
        : null,
      axes(box, drawnTime(xAxis), {
        scale: y,
        ticks: steppedTicks(...yAxis.domain, 8, LEVEL_STEPS),
        format: (tick) => rounded(tick, 0),
        label: 'Loudness, LUFS',
      }),
      target === undefined ? null : clipped(box, ...zone(target, box, y)),
      clipped(
        box,
        ...borders.map((seconds) =>
          element('line', {
            class: 'al-hint',
            x1: x(seconds),
            x2: x(seconds),
            y1: box.top,
            y2: box.top + box.height,
          }),
        ),
        linePath(pointsOf(momentary), 'al-line al-thin al-mix'),
        shortTerm === undefined ? null : linePath(pointsOf(shortTerm), 'al-line al-mix'),
        correctedShortTerm === undefined ? null : linePath(pointsOf(correctedShortTerm), 'al-line al-corrected'),
        ...integrated.map(({ role, lufs }) =>
          element('line', {
            class: `al-level al-${role}`,
            x1: box.left,
            x2: box.left + box.width,
            y1: y(lufs),
            y2: y(lufs),
          }),
        ),
      ),
      target === undefined || y(target.highLufs) <= box.top
        ? null
        : clipped(
            { ...box, height: Math.min(box.height, y(target.highLufs) - box.top) },
            linePath(pointsOf(shortTerm ?? momentary), 'al-line al-heavy al-fail'),
          ),
      target === undefined
        ? null
        : element(
            'text',
            { x: box.left + 6, y: Math.max(box.top + 12, Math.min(box.top + box.height - 4, y(target.highLufs) - 5)) },
            targetWords(target),
          ),
      narrow
        ? null
        : endLabels(
            box,
            integrated.map(({ role, lufs }) => ({
              role,
              y: Math.min(y(lufs), box.top + box.height),
              word: `${ROLE_WORDS[role]} ${rounded(lufs)} LUFS`,
            })),
          ),
    );
  },
  frame(data, size) {
    const { box, xAxis, yAxis } = layoutOf(data, size);
    return chartFrame(size, plotOf(box, xAxis, yAxis));
  },
  readAt({ momentary, shortTerm, correctedShortTerm }, { seconds }) {
    if (seconds === undefined) return [];
    const at = (series: Series, role: Role, label: string): Reading =>
      reading(role, valueAtTime(series, seconds), { label, unit: 'LUFS' });
    return [
      at(momentary, 'mix', 'Momentary'),
      ...(shortTerm === undefined ? [] : [at(shortTerm, 'mix', 'Short-term')]),
      ...(correctedShortTerm === undefined ? [] : [at(correctedShortTerm, 'corrected', 'Corrected, short-term')]),
    ];
  },
  message,
  table: ({ integrated, loudest, shortTerm, momentary }) => {
    const series = shortTerm ?? momentary;
    // At most 40 rows: a table is read, not plotted.
    const stride = Math.max(1, Math.ceil(series.values.length / 40));
    return {
      caption: `${shortTerm === undefined ? 'Momentary' : 'Short-term'} loudness of the mix over time; integrated: ${integrated.map(({ role, lufs }) => `${ROLE_WORDS[role]} ${rounded(lufs)} LUFS`).join(', ')}; loudest 400 ms ${rounded(loudest.lufs)} LUFS at ${clock(loudest.seconds, 1)}`,
      columns: [
        { label: 'Time', unit: 'min:s' },
        { label: 'Loudness', unit: 'LUFS' },
      ],
      rows: series.values.flatMap((value, i) =>
        i % stride === 0 ? [[clock(series.startSeconds + i * series.stepSeconds, 1), rounded(value)]] : [],
      ),
    };
  },
});

/** The target as a band over the whole time, its upper edge a line. */
function zone({ lowLufs, highLufs, isReference = false }: LoudnessTarget, box: Box, y: (lufs: number) => number) {
  const ink = isReference ? 'al-reference' : 'al-info';
  const { left, width } = box;
  return [
    element('rect', {
      class: `al-area ${ink}`,
      x: left,
      width,
      y: y(highLufs),
      height: Math.max(1, y(lowLufs) - y(highLufs)),
    }),
    element('line', { class: `al-edge ${ink}`, x1: left, x2: left + width, y1: y(highLufs), y2: y(highLufs) }),
  ];
}

function layoutOf({ view, integrated, loudest, target }: HistoryData, size: Size) {
  const narrow = isNarrow(size);
  const box = plotBox(size, { legend: narrow, endLabels: !narrow, ...(narrow ? {} : { right: 168 }) });
  const quietest = Math.min(...integrated.map(({ lufs }) => lufs));
  const top = Math.max(loudest.lufs > 0 ? 6 : 0, 0) - Math.max(0, Math.floor((-SPAN_LU / 2 - 6 - quietest) / 6) * 6);
  const highest = Math.max(loudest.lufs, target?.highLufs ?? -Infinity, ...integrated.map(({ lufs }) => lufs));
  const domain: [number, number] = [top - SPAN_LU, Math.max(top, Math.ceil(highest / 6) * 6)];
  return { box, xAxis: timeAxis(box, view), yAxis: uprightAxis(box, domain, { unit: 'LUFS' }) };
}

function message({ integrated, loudest, target, shortTerm, momentary }: HistoryData): string {
  const figures = integrated
    .map(({ role, lufs }) => `${ROLE_WORDS[role].toLowerCase()} ${rounded(lufs)} LUFS`)
    .join(', ');
  const above =
    target === undefined
      ? ''
      : ` ${targetWords(target)}; the mix is above it ${rounded(100 * shareAbove(shortTerm ?? momentary, target), 0)} % of the time.`;
  return `Integrated loudness: ${figures}. Loudest moment of the mix: ${rounded(loudest.lufs)} LUFS at ${clock(loudest.seconds, 1)}.${above}`;
}
