import { sliceStartFrame, type LevelGrid } from './levelGrid.ts';

/** Slices in a momentary window and gating block (400 ms), a short-term window (3 s) and a step of 100 ms. */
export const MOMENTARY_SLICES = 40;
export const SHORT_TERM_SLICES = 300;
export const STEP_SLICES = 10;

/** −0.691 cancels the gain of the K-weighting at 997 Hz. Source: ITU-R BS.1770-5, Annex 1, eq. 2. */
const LOUDNESS_OFFSET_DB = -0.691;

/** BS.1770-5 eq. 2: loudness of a channel-weighted K-weighted power; −Infinity for 0. */
export function powerToLufs(weightedPower: number): number {
  return LOUDNESS_OFFSET_DB + 10 * Math.log10(weightedPower);
}

/** Inverse of `powerToLufs`. */
export function lufsToPower(lufs: number): number {
  return 10 ** ((lufs - LOUDNESS_OFFSET_DB) / 10);
}

/** Number of slices that are complete: the last one of a file usually is not. */
export function completeSliceCount(grid: LevelGrid): number {
  let count = grid.sliceCount;
  while (count > 0 && sliceStartFrame(count, grid.sampleRateHz) > grid.frameCount) count--;
  return count;
}

/**
 * Mean weighted power of sliding rectangular windows, taken only where a whole window fits in the file.
 *
 * Sums are built afresh for each window out of sums of ten slices, instead of adding the new and subtracting the old: a
 * running sum keeps rounding errors of the loudest passage and can turn negative in silence.
 *
 * @param windowSlices length of the window, a multiple of 10 slices
 * @param stepSlices   distance between windows; window `i` covers slices [i·step, i·step + windowSlices)
 * @returns linear power, one a window; empty if the file is shorter than the window
 */
export function slidingPower(grid: LevelGrid, windowSlices: number, stepSlices: number): Float64Array {
  const complete = completeSliceCount(grid);
  if (complete < windowSlices) return new Float64Array(0);
  const tens = sumsOfTen(grid, complete);
  const result = new Float64Array(Math.floor((complete - windowSlices) / stepSlices) + 1);
  for (let i = 0; i < result.length; i++) {
    result[i] = powerOfWindow(tens, i * stepSlices, windowSlices, grid.sampleRateHz);
  }
  return result;
}

/**
 * The first of the loudest windows among those that begin with any slice; nothing else of them is kept: of an hour they would be 3 MB.
 *
 * @returns linear power and the slice it begins with; `undefined` if the file is shorter than the window
 */
export function loudestWindow(grid: LevelGrid, windowSlices: number): { power: number; start: number } | undefined {
  const complete = completeSliceCount(grid);
  if (complete < windowSlices) return undefined;
  const tens = sumsOfTen(grid, complete);
  const loudest = { power: -Infinity, start: 0 };
  for (let start = 0; start + windowSlices <= complete; start++) {
    const power = powerOfWindow(tens, start, windowSlices, grid.sampleRateHz);
    if (power <= loudest.power) continue;
    loudest.power = power;
    loudest.start = start;
  }
  return loudest;
}

function powerOfWindow(tens: Float64Array, start: number, windowSlices: number, sampleRateHz: number): number {
  let energy = 0;
  for (let at = start; at < start + windowSlices; at += 10) energy += tens[at]!;
  return energy / (sliceStartFrame(start + windowSlices, sampleRateHz) - sliceStartFrame(start, sampleRateHz));
}

/** What was worked out before: half a dozen windows are made of the same sums. A grid only grows, so array and length say what is in it. */
const known = new WeakMap<Float32Array, Float64Array>();

/** Slices whose energies are in memory at a time: of an hour they are 3 MB. */
const STRETCH_SLICES = 4096;

/** Energy (power × frames, so that slices of unequal length count as they should) of slices [k, k + 10). */
function sumsOfTen({ weightedPower, sampleRateHz }: LevelGrid, complete: number): Float64Array {
  const length = Math.max(0, complete - 9);
  const before = known.get(weightedPower);
  if (before?.length === length) return before;
  const tens = new Float64Array(length);
  const energy = new Float64Array(STRETCH_SLICES + 9);
  for (let start = 0; start < length; start += STRETCH_SLICES) {
    const count = Math.min(STRETCH_SLICES, length - start);
    for (let i = 0; i < count + 9; i++) {
      const k = start + i;
      energy[i] = weightedPower[k]! * (sliceStartFrame(k + 1, sampleRateHz) - sliceStartFrame(k, sampleRateHz));
    }
    for (let i = 0; i < count; i++) tens[start + i] = sumFrom(energy, i, 10);
  }
  known.set(weightedPower, tens);
  return tens;
}

function sumFrom(values: Float64Array, start: number, count: number): number {
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += values[i]!;
  return sum;
}
