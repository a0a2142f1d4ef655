import type { EqBand } from '../moves/eq.ts';
import { heldBands, keepsBounds, type EqBounds, type GainBand } from './heldBands.ts';
import { fitSum, type Curve } from './leastSquares.ts';
import { createResponseGrid, type ResponseGrid } from './responseGrid.ts';
import { weightedSpread } from './weightedSpread.ts';

/** What an equaliser is to do, on a logarithmic frequency grid. */
export interface EqTarget {
  /** Ascending, evenly spaced in octaves. */
  readonly frequenciesHz: ArrayLike<number>;
  /** Wanted gain, dB. */
  readonly wishDb: Float64Array;
  /** How much each point counts, ≥ 0. */
  readonly weights: Float64Array;
}

export interface EqFit {
  readonly bands: EqBand[];
  /** Gain of the bands at the frequencies of the target, dB. */
  readonly responseDb: Float64Array;
  /** Weighted root mean square of what is left, dB, up to a constant. */
  readonly residualDb: number;
}

export interface EqFitOptions extends EqBounds {
  readonly sampleRateHz: number;
  readonly maxBands: number;
  /** How much more than usual every decibel of gain has to be worth, ≥ 1; 1 when left out. */
  readonly reluctance?: number;
  /** Bands that are there already and are set again; none when left out. */
  readonly present?: readonly EqBand[];
}

/**
 * A band must take away at least as much as an error of so many decibels over one octave; that is about where an
 * engineer would no longer reach for the knob.
 */
const MIN_BAND_WORTH_DB = 0.7;
const MIN_BAND_GAIN_DB = 0.5;

const Q_RANGE = { bell: [0.4, 4], shelf: [0.4, 0.9] } as const;
/** Bells keep clear of the ends, which are the shelves' work; corners of shelves leave room to see them level out. */
const CENTRES_HZ = { bell: [45, 10_000], shelf: [40, 12_000] } as const;
/** Highest centre, as a share of the sample rate. */
const HIGHEST_SHARE = 0.42;

/** Pulls gains towards zero, boosts more than cuts: of two equal curves the one that takes away is safer. */
const PENALTY_PER_DB = { cut: 0.015, boost: 0.03 } as const;
/** A constant is loudness, not tone; it is free, but not for nothing. */
const OFFSET_PENALTY = 0.05;
const MAX_OFFSET_DB = 3;

type BandKind = 'peaking' | 'low-shelf' | 'high-shelf';
interface Seed {
  readonly kind: BandKind;
  /** ln frequency, ln Q, gain. */
  readonly parameters: Float64Array;
}

/**
 * The fewest shelves and bells that do what is wished. Starts with the worst place, refines all bands together
 * (Levenberg–Marquardt on the true digital responses), adds bands while one is worth it, and drops those that are not
 * after all. A constant offset of the wish is ignored.
 *
 * After J. Pasanen, AutoEq (greedy start, joint refinement).
 */
export function fitEq(fine: EqTarget, options: EqFitOptions): EqFit {
  const target = thinned(fine);
  const { wishDb } = target;
  const grid = createResponseGrid(target.frequenciesHz, options.sampleRateHz);
  const octaves = weightedOctaves(target);
  const worth = (before: number, after: number) => Math.sqrt(Math.max(0, before - after) * octaves);
  const solve = (seeds: readonly Seed[]) => refine(seeds, grid, target, options);

  let best = solve((options.present ?? []).flatMap(toSeed));
  for (let twin = twinIn(best.seeds); twin >= 0; twin = twinIn(best.seeds)) {
    best = solve(best.seeds.filter((_, other) => other !== twin));
  }
  while (best.seeds.length < options.maxBands) {
    const rest = wishDb.map((wish, n) => wish - best.modelDb[n]!);
    const trials = candidates(rest, target, best.seeds)
      .map((seed) => solve([...best.seeds, seed]))
      .filter(({ seeds }) => twinIn(seeds) < 0);
    const winner = trials.reduce((a, b) => (b.loss < a.loss ? b : a), best);
    if (worth(best.loss, winner.loss) < MIN_BAND_WORTH_DB) break;
    best = winner;
  }
  // Backwards: refinement may have made an early band superfluous.
  for (let b = best.seeds.length - 1; b >= 0; b--) {
    const without = solve(best.seeds.filter((_, other) => other !== b));
    const weak = Math.abs(best.seeds[b]!.parameters[2]!) < MIN_BAND_GAIN_DB;
    if (weak || worth(without.loss, best.loss) < MIN_BAND_WORTH_DB) best = without;
  }

  const fineGrid = createResponseGrid(fine.frequenciesHz, options.sampleRateHz);
  const named = best.seeds.map((seed) => toBand(fromItsEnd(seed)));
  const found = keepsBounds(named, fineGrid, options) ? named : best.seeds.map(toBand);
  const bands = heldBands(found, fineGrid, options).sort((a, b) => a.frequencyHz - b.frequencyHz);
  const responseDb = new Float64Array(fine.wishDb.length);
  for (const band of bands) fineGrid.addDb(band, responseDb);
  return {
    bands,
    responseDb,
    residualDb: weightedSpread(
      fine.wishDb.map((w, n) => w - responseDb[n]!),
      fine.weights,
    ),
  };
}

/** Points an octave that a fit looks at at least: three across the sharpest bell it may set (Q 4 is 0.36 octaves wide); every one costs time. */
const FIT_POINTS_PER_OCTAVE = 8;

/** The target on a coarser grid: means of neighbouring points, each by its weight. */
function thinned({ frequenciesHz, wishDb, weights }: EqTarget): EqTarget {
  const count = wishDb.length;
  const octaves = count < 2 ? 0 : Math.log2(frequenciesHz[count - 1]! / frequenciesHz[0]!);
  const pointsPerOctave = Math.round((count - 1) / Math.max(octaves, 1e-9));
  const stride = Math.max(1, Math.floor(pointsPerOctave / FIT_POINTS_PER_OCTAVE));
  if (stride === 1) return { frequenciesHz, wishDb, weights };
  const points = Math.floor(count / stride);
  const coarse = {
    frequenciesHz: new Float64Array(points),
    wishDb: new Float64Array(points),
    weights: new Float64Array(points),
  };
  for (let p = 0; p < points; p++) {
    const [first, last] = [p * stride, (p + 1) * stride - 1];
    let weightSum = 0;
    let sum = 0;
    for (let n = first; n <= last; n++) {
      weightSum += weights[n]!;
      sum += weights[n]! * wishDb[n]!;
    }
    coarse.frequenciesHz[p] = Math.sqrt(frequenciesHz[first]! * frequenciesHz[last]!);
    coarse.wishDb[p] = weightSum > 0 ? sum / weightSum : wishDb[first]!;
    coarse.weights[p] = weightSum / stride;
  }
  return coarse;
}

interface Solution {
  readonly seeds: readonly Seed[];
  readonly modelDb: Float64Array;
  readonly loss: number;
}

function refine(seeds: readonly Seed[], grid: ResponseGrid, target: EqTarget, options: EqFitOptions): Solution {
  const curves = [offsetCurve(target, options), ...seeds.map((seed) => bandCurve(seed.kind, grid, options))];
  const start = [new Float64Array(1), ...seeds.map((seed) => seed.parameters)];
  const { parameters, loss } = fitSum(curves, start, target.wishDb, target.weights);
  const modelDb = new Float64Array(target.wishDb.length);
  const part = new Float64Array(modelDb.length);
  for (const [b, curve] of curves.entries()) {
    curve.evaluate(parameters[b]!, part);
    for (let n = 0; n < modelDb.length; n++) modelDb[n]! += part[n]!;
  }
  return { seeds: seeds.map(({ kind }, b) => ({ kind, parameters: parameters[b + 1]! })), modelDb, loss };
}

/** Bells of one width, by ratio of their Q, that stand nearer than this share of it are one. */
const TWINS = { share: 0.25, qRatio: 2 } as const;

/**
 * Index of a bell that does the work of one before it, −1 if none does. Each may have all the gain there is, and the penalties, being
 * squares, like two halves better than a whole: a wish beyond the largest boost is then had by stacking.
 */
function twinIn(seeds: readonly Seed[]): number {
  return seeds.findIndex((seed, n) => seeds.slice(0, n).some((other) => areTwins(seed, other)));
}

function areTwins({ kind, parameters: a }: Seed, { kind: otherKind, parameters: b }: Seed): boolean {
  if (kind !== 'peaking' || otherKind !== 'peaking' || a[2]! > 0 !== b[2]! > 0) return false;
  const [wider, sharper] = [Math.min(a[1]!, b[1]!), Math.max(a[1]!, b[1]!)];
  const octaves = Math.abs(a[0]! - b[0]!) / Math.LN2;
  return sharper - wider < Math.log(TWINS.qRatio) && octaves < TWINS.share / Math.exp(sharper);
}

/** The bands do what is wished but for this constant, which must not take them beyond the bounds that the wish keeps. */
function offsetCurve({ wishDb, weights }: EqTarget, { maxBoostDb, maxCutDb }: EqBounds): Curve {
  const counting = wishDb.filter((_, n) => weights[n]! > 0);
  const highestDb = counting.reduce((a, b) => Math.max(a, b), -maxCutDb);
  const lowestDb = counting.reduce((a, b) => Math.min(a, b), maxBoostDb);
  return {
    lower: [Math.max(-MAX_OFFSET_DB, Math.min(0, highestDb - maxBoostDb))],
    upper: [Math.min(MAX_OFFSET_DB, Math.max(0, lowestDb + maxCutDb))],
    steps: [0.01],
    evaluate: (parameters, out) => void out.fill(parameters[0]!),
    penalty(parameters, derivative) {
      derivative[0] = OFFSET_PENALTY;
      return OFFSET_PENALTY * parameters[0]!;
    },
  };
}

function bandCurve(kind: BandKind, grid: ResponseGrid, options: EqFitOptions): Curve {
  const form = kind === 'peaking' ? 'bell' : 'shelf';
  const [lowestQ, highestQ] = Q_RANGE[form];
  const [lowestHz, centreLimitHz] = CENTRES_HZ[form];
  const highestHz = Math.min(centreLimitHz, HIGHEST_SHARE * grid.sampleRateHz);
  return {
    lower: [Math.log(lowestHz), Math.log(lowestQ), -options.maxCutDb],
    upper: [Math.log(highestHz), Math.log(highestQ), options.maxBoostDb],
    steps: [1e-4, 1e-4, 1e-3],
    evaluate(parameters, out) {
      out.fill(0);
      grid.addDb(
        { kind, frequencyHz: Math.exp(parameters[0]!), q: Math.exp(parameters[1]!), gainDb: parameters[2]! },
        out,
      );
    },
    penalty(parameters, derivative) {
      const gainDb = parameters[2]!;
      const perDb = (options.reluctance ?? 1) * (gainDb > 0 ? PENALTY_PER_DB.boost : PENALTY_PER_DB.cut);
      derivative.fill(0);
      derivative[2] = perDb;
      return perDb * gainDb;
    },
  };
}

/** Where another band might start: a bell on each of the two largest lobes, and the shelf of each end if it is free. */
function candidates(rest: Float64Array, target: EqTarget, present: readonly Seed[]): Seed[] {
  const seeds = lobes(rest, target)
    .sort((a, b) => b.area - a.area)
    .slice(0, 2)
    .map((lobe) => seedOf('peaking', lobe.centreHz, 1 / Math.max(0.3, lobe.octaves), lobe.peakDb));
  const ends = [
    { kind: 'low-shelf', cornerHz: 150 },
    { kind: 'high-shelf', cornerHz: 5000 },
  ] as const;
  for (const { kind, cornerHz } of ends) {
    if (present.some((seed) => seed.kind === kind)) continue;
    let sum = 0;
    let weightSum = 0;
    for (let n = 0; n < rest.length; n++) {
      const beyond = kind === 'low-shelf' ? target.frequenciesHz[n]! < cornerHz : target.frequenciesHz[n]! > cornerHz;
      if (!beyond) continue;
      sum += target.weights[n]! * rest[n]!;
      weightSum += target.weights[n]!;
    }
    if (weightSum > 0) seeds.push(seedOf(kind, cornerHz, 0.7, sum / weightSum));
  }
  return seeds;
}

function seedOf(kind: BandKind, frequencyHz: number, q: number, gainDb: number): Seed {
  return { kind, parameters: Float64Array.of(Math.log(frequencyHz), Math.log(q), gainDb) };
}

interface Lobe {
  readonly centreHz: number;
  readonly octaves: number;
  readonly peakDb: number;
  readonly area: number;
}

/** Runs of one sign of what is left. */
function lobes(rest: Float64Array, { frequenciesHz, weights }: EqTarget): Lobe[] {
  const found: Lobe[] = [];
  let start = 0;
  for (let n = 1; n <= rest.length; n++) {
    if (n < rest.length && rest[n]! > 0 === rest[start]! > 0) continue;
    let area = 0;
    let logCentre = 0;
    let peakDb = 0;
    for (let i = start; i < n; i++) {
      const weighted = weights[i]! * Math.abs(rest[i]!);
      area += weighted;
      logCentre += weighted * Math.log(frequenciesHz[i]!);
      if (weights[i]! > 0 && Math.abs(rest[i]!) > Math.abs(peakDb)) peakDb = rest[i]!;
    }
    if (area > 0) {
      // Width of the rectangle of the same area and height: what a Q means.
      const octavesAPoint = Math.log2(frequenciesHz[n - 1]! / frequenciesHz[start]!) / Math.max(1, n - 1 - start);
      let height = 0;
      for (let i = start; i < n; i++) height += Math.abs(rest[i]!);
      const octaves = (octavesAPoint * height) / Math.abs(peakDb);
      found.push({ centreHz: Math.exp(logCentre / area), octaves, peakDb, area });
    }
    start = n;
  }
  return found;
}

/** Corners beyond these are of the end they lie at. */
const ENDS_HZ = { low: 300, high: 2000 } as const;

/**
 * A shelf that reaches over nearly everything says in other words what the opposite one at the end it leaves out says: both are the same
 * curve but for a constant, and a constant is loudness. "High shelf +3 dB above 9.9 kHz" is what an engineer would set, and what is
 * meant; as a cut of all that lies below it was only the safer one of two to look for.
 */
function fromItsEnd(seed: Seed): Seed {
  const [logHz, logQ, gainDb] = seed.parameters as unknown as [number, number, number];
  const hz = Math.exp(logHz);
  const isTurned = (seed.kind === 'low-shelf' && hz > ENDS_HZ.high) || (seed.kind === 'high-shelf' && hz < ENDS_HZ.low);
  if (!isTurned) return seed;
  return {
    kind: seed.kind === 'low-shelf' ? 'high-shelf' : 'low-shelf',
    parameters: Float64Array.of(logHz, logQ, -gainDb),
  };
}

/** Three significant digits of frequency, hundredths of Q and gain: what can be typed into any equaliser. */
function toBand({ kind, parameters }: Seed): GainBand {
  return {
    kind,
    frequencyHz: Number(Math.exp(parameters[0]!).toPrecision(3)),
    gainDb: Math.round(parameters[2]! * 100) / 100,
    q: Math.round(Math.exp(parameters[1]!) * 100) / 100,
  };
}

function toSeed(band: EqBand): Seed[] {
  return band.kind === 'peaking' || band.kind === 'low-shelf' || band.kind === 'high-shelf'
    ? [seedOf(band.kind, band.frequencyHz, band.q, band.gainDb)]
    : [];
}

/** Octaves that count: those of the grid, each point by its weight over the largest. */
function weightedOctaves({ frequenciesHz, weights }: EqTarget): number {
  const count = frequenciesHz.length;
  const largest = Math.max(...weights);
  if (count < 2 || largest === 0) return 0;
  const octavesAPoint = Math.log2(frequenciesHz[count - 1]! / frequenciesHz[0]!) / (count - 1);
  return weights.reduce((sum, weight) => sum + weight / largest, 0) * octavesAPoint;
}
