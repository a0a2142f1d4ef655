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

/** Rounds in which the places of the largest error gain weight (C. Lawson's way from least squares to least maximum). */
const ROUNDS = 6;

/** Cuts are fitted down to here; below, a difference is heard by nobody. */
const FLOOR_DB = -60;

/**
 * The same bands with the numbers that bring another program's curve as close to a wanted one as it goes. Parameters as they are,
 * within limits and rounded, unless others are nearer by more than 0.1 dB at the worst frequency.
 *
 * @param wantedDb one a frequency of `frequenciesHz`, on which the models work too
 * @param models   bands are refitted when there is one; with several, nobody knows to what
 * @param round    to the numbers the program will read
 */
export function refitBands(options: {
  bands: readonly EqBand[];
  wantedDb: Float64Array;
  frequenciesHz: Float64Array;
  models: readonly FilterModel[];
  limits: BandLimits;
  round: (band: EqBand) => EqBand;
}): EqBand[] {
  const { bands, wantedDb, frequenciesHz, models, limits, round } = options;
  const copied = bands.map((band) => round(withinLimits(band, limits)));
  const [model, ...others] = models;
  if (model === undefined || others.length > 0 || bands.length === 0) return copied;
  const errorOf = (candidate: readonly EqBand[]) => {
    return largestDifference(curveOf(candidate, model, wantedDb.length), wantedDb, frequenciesHz).errorDb;
  };
  let best = copied;
  let bestError = errorOf(copied);
  if (bestError <= WORTH_DB) return copied;
  const copiedError = bestError;

  const curves = bands.map((band) => bandCurve(band, model, limits));
  const target = wantedDb.map((value) => Math.max(FLOOR_DB, value));
  let parameters = bands.map((band) => parametersOf(withinLimits(band, limits)));
  const weights = new Float64Array(target.length).fill(1);
  for (let turn = 0; turn < ROUNDS; turn++) {
    parameters = fitSum(curves, parameters, target, weights).parameters;
    const fitted = bands.map((band, b) => round(withinLimits(bandOf(band, parameters[b]!), limits)));
    const error = errorOf(fitted);
    if (error < bestError) [best, bestError] = [fitted, error];
    const reached = curveOf(fitted, model, target.length);
    let sum = 0;
    for (let n = 0; n < weights.length; n++) {
      weights[n]! *= 1e-3 + Math.abs(Math.max(FLOOR_DB, reached[n]!) - target[n]!);
      sum += weights[n]!;
    }
    for (let n = 0; n < weights.length; n++) weights[n]! *= weights.length / sum;
  }
  return copiedError - bestError > WORTH_DB ? best : copied;
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
