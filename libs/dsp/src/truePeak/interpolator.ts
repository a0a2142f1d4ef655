import { kaiserWindow } from '../windows.ts';

/** Steps a sample interval is divided into. */
export const STEPS = 8;

/** Taps of one phase; the interpolator sees `REACH` samples to the left of an interval's right end and as many beyond. */
const TAPS = 42;
export const REACH = TAPS / 2;

/**
 * Shape of the Kaiser window. At 42 taps 6.5 gives the smallest error up to 0.45 of the sample rate (0.0009 of the amplitude);
 * less lets the side lobes through, more widens the transition into the pass band.
 */
const KAISER_BETA = 6.5;

/**
 * Band-limited interpolation between samples, at eighths: a Kaiser-windowed sinc whose phases are corrected to pass
 * constants and straight lines exactly (which the bounds need). The curve at `index + step / STEPS` is
 * Σ taps[step·tapCount + k]·samples[index − REACH + 1 + k].
 *
 * Source: ITU-R BS.1770-5, Annex 2 asks for 4× oversampling or more; the length is chosen for the error stated at
 * `TRUE_PEAK_WORST_CASE_DB`.
 */
export interface Interpolator {
  /** STEPS + 1 phases (the first and last are the samples themselves) of `tapCount` taps, a multiple of 3. */
  readonly taps: Float64Array;
  readonly tapCount: number;
  /**
   * How far the curve can rise above the larger of the two ends of a piece, as a multiple of the largest second
   * difference |x[k−1] − 2·x[k] + x[k+1]| among the samples in reach. For pieces of 8, 4, 2, 1 steps.
   */
  readonly bounds: readonly [number, number, number, number];
  /**
   * Rough value half-way between samples[i] and samples[i + 1]: Σ preview[k]·(samples[i − k] + samples[i + 1 + k]).
   */
  readonly preview: readonly [number, number, number, number, number];
  /** How far the preview can be off, as a multiple of the same second difference. */
  readonly previewBound: number;
}

/** Computed anew for each caller (well under a millisecond), so that nothing is shared. */
export function createInterpolator(): Interpolator {
  const phases: Float64Array[] = [];
  for (let step = 0; step <= STEPS; step++) phases.push(designPhase(step / STEPS));
  const taps = new Float64Array((STEPS + 1) * TAPS);
  for (const [step, phase] of phases.entries()) taps.set(phase, step * TAPS);
  return { taps, tapCount: TAPS, bounds: deriveBounds(phases), ...designPreview(phases) };
}

/** Taps for the position `fraction` ∈ [0, 1] of an interval; tap j belongs to sample j − REACH + 1. */
function designPhase(fraction: number): Float64Array {
  const taps = new Float64Array(TAPS);
  if (fraction === 0 || fraction === 1) {
    taps[REACH - 1 + fraction] = 1;
    return taps;
  }
  // The window, sampled finely enough to be read at eighths of a sample: tap j sits at distance j − REACH + 1 − fraction.
  const window = kaiserWindow(TAPS * STEPS + 1, KAISER_BETA);
  let sum = 0;
  let moment = 0;
  let windowSum = 0;
  let windowMoment = 0;
  let windowSquare = 0;
  for (let j = 0; j < TAPS; j++) {
    const distance = j - REACH + 1 - fraction;
    const w = window[Math.round((distance + REACH) * STEPS)]!;
    taps[j] = (Math.sin(Math.PI * distance) / (Math.PI * distance)) * w;
    sum += taps[j]!;
    moment += taps[j]! * distance;
    windowSum += w;
    windowMoment += w * distance;
    windowSquare += w * distance * distance;
  }
  // Add window·(constant + slope·distance) so that Σ taps = 1 and Σ taps·distance = 0.
  const determinant = windowSum * windowSquare - windowMoment * windowMoment;
  const constant = ((1 - sum) * windowSquare + moment * windowMoment) / determinant;
  const slope = (-moment * windowSum - (1 - sum) * windowMoment) / determinant;
  for (let j = 0; j < TAPS; j++) {
    const distance = j - REACH + 1 - fraction;
    taps[j]! += window[Math.round((distance + REACH) * STEPS)]! * (constant + slope * distance);
  }
  return taps;
}

/**
 * The curve minus the straight line between the ends of a piece is a sum over samples whose taps add up to 0 and have no
 * first moment, hence a sum over second differences; the absolute sum of *its* taps is the bound. The parabola through
 * three neighbouring steps rises above its middle by at most an eighth of their second difference, which is bounded alike.
 */
function deriveBounds(phases: readonly Float64Array[]): [number, number, number, number] {
  let vertex = 0;
  for (let step = 1; step < STEPS; step++) {
    vertex = Math.max(vertex, secondDifferenceSum(phases[step - 1]!, phases[step]!, phases[step + 1]!, 0.5) * 2);
  }
  const overEnds = [8, 4, 2, 1].map((piece) => {
    let largest = 0;
    for (let start = 0; start < STEPS; start += piece) {
      for (let step = 1; step < piece; step++) {
        const left = phases[start]!;
        const right = phases[start + piece]!;
        largest = Math.max(largest, secondDifferenceSum(left, phases[start + step]!, right, step / piece));
      }
    }
    return largest + vertex / 8;
  });
  return overEnds as [number, number, number, number];
}

/**
 * The half-way phase, cut down to the eight second differences next to it (ten samples). What is left out are the others,
 * each at most as large as the largest: the sum of their weights is the bound.
 */
function designPreview(phases: readonly Float64Array[]): {
  preview: [number, number, number, number, number];
  previewBound: number;
} {
  const weights = secondDifferenceWeights(phases[0]!, phases[STEPS / 2]!, phases[STEPS]!, 0.5);
  const firstKept = REACH - 4;
  const kept = weights.map((weight, j) => (j >= firstKept && j < firstKept + 8 ? weight : 0));
  const tap = (j: number) => kept[j - 1]! - 2 * kept[j]! + kept[j + 1]!;
  return {
    preview: [0.5 + tap(REACH), tap(REACH + 1), tap(REACH + 2), tap(REACH + 3), tap(REACH + 4)],
    previewBound: weights.reduce((sum, weight, j) => sum + Math.abs(weight - kept[j]!), 0),
  };
}

/** Σ|q| of `secondDifferenceWeights`. */
function secondDifferenceSum(left: Float64Array, middle: Float64Array, right: Float64Array, weight: number): number {
  return secondDifferenceWeights(left, middle, right, weight).reduce((sum, q) => sum + Math.abs(q), 0);
}

/**
 * q with Σ q[j]·(x[j−1] − 2·x[j] + x[j+1]) = Σ (middle − (1 − weight)·left − weight·right)[j]·x[j], j counted like the taps.
 */
function secondDifferenceWeights(
  left: Float64Array,
  middle: Float64Array,
  right: Float64Array,
  weight: number,
): Float64Array {
  const weights = new Float64Array(TAPS + 1);
  for (let j = 0; j < TAPS; j++) {
    const excess = middle[j]! - (1 - weight) * left[j]! - weight * right[j]!;
    weights[j + 1] = excess + 2 * weights[j]! - (j > 0 ? weights[j - 1]! : 0);
  }
  return weights;
}
