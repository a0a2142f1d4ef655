import type { MoveOf } from '../moves/index.ts';
import { createResponseGrid } from './responseGrid.ts';
import type { WidthWish } from './widthWish.ts';

type WidthParameters = Pick<MoveOf<'width'>, 'sideGainDb' | 'lowShelf' | 'highShelf' | 'monoBelowHz'>;

export interface WidthFit {
  readonly parameters: WidthParameters;
  /** Gain of the side at the frequencies of the wish, dB. */
  readonly responseDb: Float64Array;
}

const LOW_CORNERS_HZ = [130, 160, 200, 250, 320, 400, 500, 640];
const HIGH_CORNERS_HZ = [900, 1300, 1800, 2500, 3500, 5000, 7000];
const SHELF_Q = 0.71;
/** Gain at which the shape of a shelf is taken; in dB it hardly depends on the gain. */
const UNIT_DB = 6;
/** What a further shelf must take off the weighted rms. */
const MIN_SHELF_WORTH_DB = 0.35;
const BOUNDS_DB = { low: -15, high: 9 } as const;
/** What may remain of a widening at the corner of the mono range. */
const MONO_TOLERANCE_DB = 0.05;

/**
 * One gain, one low shelf and one high shelf for what is wished on the side: the fewest of them that do it, by search over
 * corners and least squares over gains. Below `monoBelowHz` the gain stays at or below 0 dB.
 */
export function fitWidth(wish: WidthWish, options: { sampleRateHz: number; monoBelowHz: number }): WidthFit {
  const { sampleRateHz, monoBelowHz } = options;
  const frequencies = [...wish.frequenciesHz, ...monoProbes(monoBelowHz)];
  const grid = createResponseGrid(frequencies, sampleRateHz);
  const count = wish.frequenciesHz.length;
  const shape = (kind: 'low-shelf' | 'high-shelf', frequencyHz: number): Float64Array => {
    const out = new Float64Array(frequencies.length);
    grid.addDb({ kind, frequencyHz, gainDb: UNIT_DB, q: SHELF_Q }, out);
    return out.map((db) => db / UNIT_DB);
  };
  const usable = (hz: number) => hz < 0.4 * sampleRateHz;
  const lows = LOW_CORNERS_HZ.filter(usable).map((hz) => ({ hz, shape: shape('low-shelf', hz) }));
  const highs = HIGH_CORNERS_HZ.filter(usable).map((hz) => ({ hz, shape: shape('high-shelf', hz) }));
  const ones = new Float64Array(frequencies.length).fill(1);

  let best: { cost: number; size: number; gains: number[]; low: number; high: number } | undefined;
  for (const [low, high, size] of choices(lows.length, highs.length)) {
    const basis = [ones, ...(low < 0 ? [] : [lows[low]!.shape]), ...(high < 0 ? [] : [highs[high]!.shape])];
    const gains = solve(basis, wish, count, low < 0 ? undefined : 1);
    if (gains === undefined) continue;
    const cost = rms(basis, gains, wish, count);
    if (best === undefined || cost < best.cost - (size > best.size ? MIN_SHELF_WORTH_DB : 0)) {
      best = { cost, size, gains, low, high };
    }
  }
  const gains = best?.gains ?? [0];
  let next = 1;
  const lowShelf = best === undefined || best.low < 0 ? undefined : shelf(lows[best.low]!.hz, gains[next++]!);
  const highShelf = best === undefined || best.high < 0 ? undefined : shelf(highs[best.high]!.hz, gains[next]!);
  const parameters: WidthParameters = {
    sideGainDb: round(Math.min(BOUNDS_DB.high, Math.max(BOUNDS_DB.low, gains[0]!))),
    ...(lowShelf === undefined ? {} : { lowShelf }),
    ...(highShelf === undefined ? {} : { highShelf }),
    monoBelowHz,
  };
  const kept = withinBounds(parameters, sampleRateHz);
  return { parameters: kept, responseDb: widthResponseDb(kept, wish.frequenciesHz, sampleRateHz) };
}

/**
 * The curve weakened, a little at a time, until the true response keeps its bounds: the shapes that the fit adds up are those of
 * shelves of 6 dB, and steeper ones bend a little differently.
 */
export function withinBounds(parameters: WidthParameters, sampleRateHz: number): WidthParameters {
  const { sideGainDb, monoBelowHz } = parameters;
  const frequenciesHz = [...monoProbes(monoBelowHz), 60, 200, 400, 1000, 3000, 8000, 16_000].filter(
    (hz) => hz < 0.45 * sampleRateHz,
  );
  const responseDb = widthResponseDb(parameters, frequenciesHz, sampleRateHz);
  const excessDb = frequenciesHz.reduce((most, hz, n) => {
    const boundDb = hz <= monoBelowHz ? 0 : BOUNDS_DB.high;
    return Math.max(most, responseDb[n]! - boundDb);
  }, -Infinity);
  if (excessDb <= MONO_TOLERANCE_DB) return parameters;
  return withinBounds({ ...parameters, sideGainDb: round(sideGainDb - Math.max(0.05, excessDb)) }, sampleRateHz);
}

/** Gain of the side, dB, at any frequencies. */
export function widthResponseDb(
  { sideGainDb, lowShelf, highShelf }: WidthParameters,
  frequenciesHz: ArrayLike<number>,
  sampleRateHz: number,
): Float64Array {
  const out = new Float64Array(frequenciesHz.length).fill(sideGainDb);
  const grid = createResponseGrid(frequenciesHz, sampleRateHz);
  if (lowShelf !== undefined) grid.addDb({ kind: 'low-shelf', ...lowShelf }, out);
  if (highShelf !== undefined) grid.addDb({ kind: 'high-shelf', ...highShelf }, out);
  return out;
}

/** Index of the low and high shelf (−1 for none) and how many there are, the simplest first. */
function* choices(lowCount: number, highCount: number): Generator<[low: number, high: number, size: number]> {
  yield [-1, -1, 0];
  for (let low = 0; low < lowCount; low++) yield [low, -1, 1];
  for (let high = 0; high < highCount; high++) yield [-1, high, 1];
  for (let low = 0; low < lowCount; low++) for (let high = 0; high < highCount; high++) yield [low, high, 2];
}

/** Where the bound below the mono corner is looked at. */
function monoProbes(monoBelowHz: number): number[] {
  return monoBelowHz <= 0 ? [] : [monoBelowHz / 8, monoBelowHz / 2, 0.8 * monoBelowHz, monoBelowHz];
}

/**
 * Weighted least squares for the gains. Where the side would be widened below the mono corner, the low shelf is bound to take
 * that back; undefined when there is no low shelf to do so.
 */
function solve(
  basis: readonly Float64Array[],
  wish: WidthWish,
  count: number,
  lowIndex: number | undefined,
): number[] | undefined {
  const free = leastSquares(basis, wish, count);
  const probes = basis[0]!.length - count;
  const excess = (gains: readonly number[]) => {
    let worst = -Infinity;
    for (let n = count; n < count + probes; n++) {
      worst = Math.max(
        worst,
        basis.reduce((sum, curve, i) => sum + gains[i]! * curve[n]!, 0),
      );
    }
    return worst;
  };
  if (excess(free) <= MONO_TOLERANCE_DB) return bounded(free);
  if (lowIndex === undefined) return undefined;
  // The low shelf becomes −k times the rest, k such that nothing is left at the corner of the mono range.
  const low = basis[lowIndex]!;
  const last = low.length - 1;
  const tied = basis
    .filter((_, i) => i !== lowIndex)
    .map((curve) => curve.map((value, n) => value - (curve[last]! / Math.max(0.05, low[last]!)) * low[n]!));
  const gains = leastSquares(tied, wish, count);
  const others = basis.filter((_, i) => i !== lowIndex);
  const lowGain = -others.reduce((sum, curve, i) => sum + gains[i]! * (curve[last]! / Math.max(0.05, low[last]!)), 0);
  const all = gains.slice();
  all.splice(lowIndex, 0, lowGain);
  return excess(all) <= MONO_TOLERANCE_DB ? bounded(all) : undefined;
}

/** Undefined when a gain or a sum of gains leaves what a side may be given. */
function bounded(gains: readonly number[]): number[] | undefined {
  const span = BOUNDS_DB.high - BOUNDS_DB.low;
  if (gains.some((gain, i) => (i === 0 ? gain > BOUNDS_DB.high || gain < BOUNDS_DB.low : Math.abs(gain) > span))) {
    return undefined;
  }
  return gains.every((gain, i) => i === 0 || gains[0]! + gain <= BOUNDS_DB.high) ? [...gains] : undefined;
}

function leastSquares(basis: readonly Float64Array[], { wishDb, weights }: WidthWish, count: number): number[] {
  const size = basis.length;
  const matrix = basis.map((curve) =>
    Float64Array.of(
      ...basis.map((other) => weightedProduct(weights, curve, other, count)),
      weightedProduct(weights, curve, wishDb, count),
    ),
  );
  const scale = Math.max(...matrix.map((row, i) => row[i]!), 1e-12);
  for (let i = 0; i < size; i++) matrix[i]![i]! += 1e-6 * scale; // keeps shelves no band can tell apart from running away
  for (let i = 0; i < size; i++) {
    for (let k = i + 1; k < size; k++) {
      const factor = matrix[k]![i]! / matrix[i]![i]!;
      for (let j = i; j <= size; j++) matrix[k]![j]! -= factor * matrix[i]![j]!;
    }
  }
  const gains = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let rest = matrix[i]![size]!;
    for (let j = i + 1; j < size; j++) rest -= matrix[i]![j]! * gains[j]!;
    gains[i] = rest / matrix[i]![i]!;
  }
  return gains;
}

function weightedProduct(weights: Float64Array, a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += weights[n]! * a[n]! * b[n]!;
  return sum;
}

function rms(basis: readonly Float64Array[], gains: readonly number[], { wishDb, weights }: WidthWish, count: number) {
  let sum = 0;
  let weightSum = 0;
  for (let n = 0; n < count; n++) {
    let model = 0;
    for (let i = 0; i < basis.length; i++) model += gains[i]! * basis[i]![n]!;
    sum += weights[n]! * (wishDb[n]! - model) ** 2;
    weightSum += weights[n]!;
  }
  return Math.sqrt(sum / Math.max(weightSum, 1e-12));
}

function shelf(frequencyHz: number, gainDb: number): { frequencyHz: number; gainDb: number; q: number } {
  return { frequencyHz, gainDb: round(gainDb), q: SHELF_Q };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
