import type { VersionReport } from '@auralign/analysis';
import type { BounceReceipt } from '@auralign/match';
import { chartFrame, plotOf } from '../chartFrame.ts';
import { defineFigure, type ShownChart } from '../chart.ts';
import { extentOf } from '../data/read.ts';
import { drawnFrequency, frequencyAxis, HIGH_HZ, LOW_HZ, scaleOf, uprightAxis } from '../svg/axis.ts';
import { element, fragment, type Child, type Markup } from '../svg/element.ts';
import { axes, clipped, FONT_PX, linePath, picture, plotBox, type Box } from '../svg/frame.ts';
import type { Size } from '../svg/size.ts';
import { textWidth } from '../svg/textWidth.ts';
import type { Point } from '../svg/thin.ts';
import { LEVEL_STEPS, steppedTicks } from '../svg/ticks.ts';
import { hertz, rounded, signed } from '../words.ts';

type Curves = NonNullable<BounceReceipt['curves']>;

/** Mid or side over frequency. */
interface Part {
  readonly title: 'Mid' | 'Side';
  readonly doneDb: readonly (number | null)[];
  /** Of a plan. */
  readonly askedDb?: readonly number[];
}

interface CurveData {
  readonly title: string;
  readonly frequenciesHz: readonly number[];
  /** Points are drawn as such, or as a line only: twelve an octave are too many. */
  readonly perOctave: 3 | 12;
  readonly parts: readonly Part[];
  readonly message: string;
}

const PLOT_PX = 168;
const GAP_PX = 62;
const HEAD_PX = 64;
/** From here on mid and side stand side by side. */
const WIDE_PX = 900;
/** Beyond this a curve is a filter that takes all away. */
const MOST_DB = 24;
const LEAST_DB = 3;
/** Less than a twentieth of a decibel is nothing to draw attention to. */
const LEVEL_DB = 0.05;

/**
 * The constant change between two versions in third octaves, mid and side by themselves.
 *
 * @returns `undefined` where there is no such change to speak of
 */
export function changeCurveFigure(versions: VersionReport): ShownChart | undefined {
  return figure(measuredOf(versions), {
    id: 'changeCurve',
    note: 'Gain from the older to the newer file, level included, by what both have in common. Side is (L−R)/2. Gaps: nothing to tell it by.',
  });
}

/**
 * The equaliser of a plan and what was done, mid and side by themselves.
 *
 * @returns `undefined` where the music tells nothing of either
 */
export function planCurveFigure(curves: Curves): ShownChart | undefined {
  return figure(againstPlan(curves), {
    id: 'planCurve',
    note: 'Twelve points an octave; the level of the whole is taken out, and what limiter or compressor add. Gaps: the music has nothing to tell it by.',
  });
}

function figure(
  data: CurveData | undefined,
  { id, note }: { readonly id: string; readonly note: string },
): ShownChart | undefined {
  if (data === undefined) return undefined;
  return defineFigure(
    { id, title: data.title, note, span: 'full' },
    {
      heightFor: (width) => HEAD_PX + rowCount(data, width) * (PLOT_PX + GAP_PX) - GAP_PX + 36,
      draw,
      frame: (shown, size) =>
        chartFrame(size, ...layoutOf(shown, size).map(({ box, xAxis, yAxis }) => plotOf(box, xAxis, yAxis))),
      message: ({ message }) => message,
      table,
    },
    data,
  );
}

function measuredOf({ bands, verdict }: VersionReport): CurveData | undefined {
  if (verdict === 'same' || verdict === 'gain') return undefined;
  const parts = (['mid', 'side'] as const).flatMap((key): Part[] => {
    const doneDb = bands.map((band) => band[`${key}Db`] ?? null);
    return doneDb.every((db) => db === null) ? [] : [{ title: key === 'mid' ? 'Mid' : 'Side', doneDb }];
  });
  if (parts.length === 0) return undefined;
  const frequenciesHz = bands.map(({ centreHz }) => centreHz);
  const ends = parts.map(({ title, doneDb }) => {
    const { low, high } = extentOf(doneDb)!;
    const at = (db: number): string => hertz(frequenciesHz[doneDb.indexOf(db)]!);
    return high - low < LEVEL_DB
      ? `${title}: ${signed(high)} dB everywhere.`
      : `${title}: ${signed(low)} dB at ${at(low)} to ${signed(high)} dB at ${at(high)}.`;
  });
  return { title: 'What changed all the time', frequenciesHz, perOctave: 3, parts, message: ends.join(' ') };
}

function againstPlan({ frequenciesHz, mid, side }: Curves): CurveData | undefined {
  const given = [
    { title: 'Mid', part: mid },
    { title: 'Side', part: side },
  ] as const;
  const known = given.flatMap(({ title, part }) => (part === undefined ? [] : [{ title, ...part }]));
  if (known.length === 0) return undefined;
  const off = known.flatMap(({ title, rmsDb, largest }) =>
    rmsDb === undefined || largest === undefined
      ? []
      : [
          `${title}: off by ${rounded(rmsDb, 2)} dB rms, by ${signed(largest.differenceDb)} dB at most, at ${hertz(largest.frequencyHz)}.`,
        ],
  );
  return {
    title: 'The equaliser, asked and done',
    frequenciesHz,
    perOctave: 12,
    parts: known.map(({ title, askedDb, doneDb }) => ({ title, askedDb, doneDb })),
    message: off.length === 0 ? 'What was asked, and what was done.' : off.join(' '),
  };
}

function rowCount({ parts }: CurveData, width: number): number {
  return width >= WIDE_PX ? 1 : parts.length;
}

function layoutOf(data: CurveData, size: Size) {
  const { parts } = data;
  const isBeside = rowCount(data, size.width) < parts.length;
  const extent = extentOf(parts.flatMap(({ doneDb, askedDb = [] }) => [...doneDb, ...askedDb]))!;
  // The same scale for both: what is larger looks larger.
  const domain: readonly [number, number] = [
    -ceiling(Math.max(LEAST_DB, Math.min(MOST_DB, -extent.low))),
    ceiling(Math.max(LEAST_DB, Math.min(MOST_DB, extent.high))),
  ];
  const whole = plotBox(size);
  const width = isBeside ? (whole.width - GAP_PX) / parts.length : whole.width;
  return parts.map((part, i) => {
    const box: Box = {
      left: whole.left + (isBeside ? i * (width + GAP_PX) : 0),
      top: HEAD_PX + (isBeside ? 0 : i * (PLOT_PX + GAP_PX)),
      width,
      height: PLOT_PX,
    };
    return { part, box, xAxis: frequencyAxis(box, [LOW_HZ, HIGH_HZ]), yAxis: uprightAxis(box, domain, { unit: 'dB' }) };
  });
}

/** To whole steps of 3 dB. */
function ceiling(db: number): number {
  return Math.ceil(db / 3 - 1e-9) * 3;
}

function draw(data: CurveData, size: Size): string {
  const plots = layoutOf(data, size);
  return picture(
    data.title,
    data.message,
    size,
    data.parts.some(({ askedDb }) => askedDb !== undefined) ? key() : null,
    ...plots.map((plot) => drawPart(data, plot)),
  );
}

function drawPart(
  { frequenciesHz, perOctave }: CurveData,
  { part, box, xAxis, yAxis }: ReturnType<typeof layoutOf>[number],
): Markup {
  const [x, y] = [scaleOf(xAxis), scaleOf(yAxis)];
  const pointsOf = (curve: readonly (number | null)[]): Point[] =>
    curve.map((db, i): Point => [x(frequenciesHz[i]!), db === null ? null : y(db)]);
  const done = pointsOf(part.doneDb);
  return fragment(
    axes(box, drawnFrequency(xAxis), {
      scale: y,
      ticks: steppedTicks(...yAxis.domain, 8, LEVEL_STEPS),
      format: (tick) => signed(tick, 0),
      label: '',
    }),
    element('text', { class: 'al-value', x: box.left - 38, y: box.top - 11 }, `${part.title}, dB`),
    element('line', { class: 'al-axis', x1: box.left, x2: box.left + box.width, y1: y(0), y2: y(0) }),
    clipped(
      box,
      element('g', { class: 'al-corrected' }, linePath(done, 'al-line')),
      part.askedDb === undefined ? null : asked(pointsOf(part.askedDb)),
      perOctave === 3
        ? done.map(([at, level]): Child =>
            level === null ? null : element('circle', { class: 'al-solid al-corrected', cx: at, cy: level, r: 3 }),
          )
        : null,
    ),
  );
}

function asked(points: readonly Point[]): Markup {
  return element('g', { class: 'al-info', 'stroke-dasharray': '7 4' }, linePath(points, 'al-line'));
}

function key(): Markup {
  const second = 30 + textWidth('asked', FONT_PX) + 16;
  return fragment(
    asked([
      [0, 27],
      [24, 27],
    ]),
    element('text', { x: 30, y: 31 }, 'asked'),
    element(
      'g',
      { class: 'al-corrected' },
      linePath(
        [
          [second, 27],
          [second + 24, 27],
        ],
        'al-line',
      ),
    ),
    element('text', { class: 'al-name al-corrected', x: second + 30, y: 31 }, 'done'),
  );
}

function table({ title: caption, frequenciesHz, perOctave, parts }: CurveData) {
  return {
    caption,
    columns: [
      { label: 'Band' },
      ...parts.flatMap(({ title, askedDb }) =>
        askedDb === undefined
          ? [{ label: title, unit: 'dB' }]
          : [
              { label: `${title}, asked`, unit: 'dB' },
              { label: `${title}, done`, unit: 'dB' },
            ],
      ),
    ],
    rows: frequenciesHz.flatMap((frequencyHz, i) =>
      i % (perOctave / 3) === 0
        ? [
            [
              hertz(frequencyHz),
              ...parts.flatMap(({ doneDb, askedDb }) => [
                ...(askedDb === undefined ? [] : [signed(askedDb[i])]),
                signed(doneDb[i]),
              ]),
            ],
          ]
        : [],
    ),
  };
}
