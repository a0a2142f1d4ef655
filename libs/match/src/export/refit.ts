import type { EqBand } from '../moves/eq.ts';
import { fitSum, type Curve } from '../plan/leastSquares.ts';
import type { FilterModel } from './filterModels.ts';
import { largestDifference } from './planCurve.ts';

/** Ranges of the controls of an equaliser. */
export interface BandLimits {
  readonly frequencyHz: readonly [lowest: number, highest: number];
  readonly gainDb: readonly [lowest: number, highest: number];
  readonly q: readonly [lowest: number, highest: number];
}

/** A refitted curve must be nearer by this much, dB, to be worth numbers the plan does not show. */
const WORTH_DB = 0.1;

/** How far a band may move: an octave, three times the Q, 6 dB. Further away it would be another band. */
const REACH = { lnFrequency: Math.LN2, lnQ: Math.log(3), gainDb: 6 } as const;

/** A band whose own curve is off by less keeps its numbers: those of most low bands, which no design bends. */
const BENT_DB = 0.01;

/**
 * Rounds in which the places of the largest error gain weight (C. Lawson's way from least squares to least maximum); fewer
 * for very many bands, whose rounds are long.
 */
const MAX_ROUNDS = 6;
const BAND_ROUNDS = 64;

/** Cuts are fitted down to here; below, a difference is heard by nobody. */
const FLOOR_DB = -60;

/**
 * The same bands with the numbers that bring another program's curve as close to ours as it goes. Parameters as they are,
 * within limits and rounded, unless others are nearer by more than 0.1 dB at the worst frequency.
 *
 * @param all    the bands of our curve
 * @param kept   those of them there is room for
 * @param ours   how we turn bands into curves; on `frequenciesHz`, as all models
 * @param models bands are refitted when there is one; with several, nobody knows to what
 * @param round  to the numbers the program will read
 */
export function refitBands(options: {
  all: readonly EqBand[];
  kept: readonly EqBand[];
  ours: FilterModel;
  models: readonly FilterModel[];
  frequenciesHz: Float64Array;
  limits: BandLimits;
  round: (band: EqBand) => EqBand;
}): EqBand[] {
  const { all, kept, ours, models, frequenciesHz, limits, round } = options;
  const pointCount = frequenciesHz.length;
  const copied = kept.map((band) => round(withinLimits(band, limits)));
  const [model, ...others] = models;
  if (model === undefined || others.length > 0) return copied;

  const wantedDb = curveOf(all, ours, pointCount);
  const errorOf = (candidate: readonly EqBand[]) => {
    return largestDifference(curveOf(candidate, model, pointCount), wantedDb, frequenciesHz).errorDb;
  };
  const copiedError = errorOf(copied);
  const bent = kept.map((band, b) => {
    const [theirs, our] = [curveOf([copied[b]!], model, pointCount), curveOf([band], ours, pointCount)];
    return largestDifference(theirs, our, frequenciesHz).errorDb > BENT_DB;
  });
  const moving = kept.filter((_, b) => bent[b]);
  if (copiedError <= WORTH_DB || moving.length === 0) return copied;

  const still = curveOf(
    copied.filter((_, b) => !bent[b]),
    model,
    pointCount,
  );
  const target = wantedDb.map((value, n) => Math.max(FLOOR_DB, value - still[n]!));
  const curves = moving.map((band) => bandCurve(band, model, limits));
  let parameters = moving.map((band) => parametersOf(withinLimits(band, limits)));
  let best = copied;
  let bestError = copiedError;
  const weights = new Float64Array(pointCount).fill(1);
  const rounds = Math.max(1, Math.min(MAX_ROUNDS, Math.floor(BAND_ROUNDS / moving.length)));
  for (let turn = 0; turn < rounds; turn++) {
    parameters = fitSum(curves, parameters, target, weights).parameters;
    const fitted = moving.map((band, b) => round(withinLimits(bandOf(band, parameters[b]!), limits)));
    const queue = [...fitted];
    const candidate = copied.map((band, b) => (bent[b] ? queue.shift()! : band));
    const error = errorOf(candidate);
    if (error < bestError) [best, bestError] = [candidate, error];
    emphasise(weights, curveOf(fitted, model, pointCount), target);
  }
  return copiedError - bestError > WORTH_DB ? best : copied;
}

/** Multiplies each weight by the error that is left there; their mean stays 1. */
function emphasise(weights: Float64Array, reached: Float64Array, target: Float64Array): void {
  let sum = 0;
  for (let n = 0; n < weights.length; n++) {
    weights[n]! *= 1e-3 + Math.abs(Math.max(FLOOR_DB, reached[n]!) - target[n]!);
    sum += weights[n]!;
  }
  for (let n = 0; n < weights.length; n++) weights[n]! *= weights.length / sum;
}

/** The band with its numbers moved to the nearest the program takes. */
function withinLimits(band: EqBand, limits: BandLimits): EqBand {
  const frequencyHz = clamp(band.frequencyHz, limits.frequencyHz);
  const q = clamp(band.q, limits.q);
  return 'gainDb' in band
    ? { ...band, frequencyHz, q, gainDb: clamp(band.gainDb, limits.gainDb) }
    : { ...band, frequencyHz, q };
}

/** Sum of the bands, dB, one value a frequency of the model. */
export function curveOf(bands: readonly EqBand[], model: FilterModel, pointCount: number): Float64Array {
  const out = new Float64Array(pointCount);
  for (const band of bands) model.addDb(band, out);
  return out;
}

function bandCurve(band: EqBand, model: FilterModel, limits: BandLimits): Curve {
  const start = withinLimits(band, limits);
  const around = (value: number, reach: number, [lowest, highest]: readonly [number, number]) => {
    return [Math.max(lowest, value - reach), Math.min(highest, value + reach)] as const;
  };
  const logarithm = ([a, b]: readonly [number, number]) => [Math.log(a), Math.log(b)] as const;
  const ranges = [
    around(Math.log(start.frequencyHz), REACH.lnFrequency, logarithm(limits.frequencyHz)),
    around(Math.log(start.q), REACH.lnQ, logarithm(limits.q)),
  ];
  if ('gainDb' in start) ranges.push(around(start.gainDb, REACH.gainDb, limits.gainDb));
  return {
    lower: ranges.map(([lowest]) => lowest),
    upper: ranges.map(([, highest]) => highest),
    steps: [1e-4, 1e-4, 1e-3].slice(0, ranges.length),
    evaluate(parameters, out) {
      out.fill(0);
      model.addDb(bandOf(band, parameters), out);
      for (let n = 0; n < out.length; n++) out[n] = Math.max(FLOOR_DB, out[n]!);
    },
    penalty: () => 0,
  };
}

function parametersOf(band: EqBand): Float64Array {
  const shared = [Math.log(band.frequencyHz), Math.log(band.q)];
  return Float64Array.from('gainDb' in band ? [...shared, band.gainDb] : shared);
}

function bandOf(band: EqBand, parameters: Float64Array): EqBand {
  const frequencyHz = Math.exp(parameters[0]!);
  const q = Math.exp(parameters[1]!);
  return 'gainDb' in band ? { ...band, frequencyHz, q, gainDb: parameters[2]! } : { ...band, frequencyHz, q };
}

function clamp(value: number, [lowest, highest]: readonly [number, number]): number {
  return Math.min(highest, Math.max(lowest, value));
}
