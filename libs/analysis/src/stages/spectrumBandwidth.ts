import { median } from '@auralign/dsp';
import { NO_POWER } from './spectrumLevel.ts';

/** Cells the average spectrum is looked at in: wide enough to be smooth, narrow against the accuracy wanted. */
const CELL_HZ = 100;
/** Cells on each side of a suspected cliff whose levels are compared. */
const REACH_CELLS = 10;
/** Cells between them: the slope of an encoder's or resampler's filter takes up to 300 Hz. */
const SLOPE_CELLS = 3;
/** Music falls by a few dB a kilohertz; a fall of this much within 300 Hz that never comes back is a filter. */
const CLIFF_DB = 20;
/** Lower down, music itself falls that fast: bass is often 20 dB above everything else. */
const LOWEST_CLIFF_HZ = 2000;
/** Where on the cliff the edge is said to be. */
const EDGE_DB = 10;

/**
 * The frequency at which the spectrum ends. Lossy encoders and files that once had a lower sample rate cut it off like
 * a cliff: the levels just below are at least 20 dB above everything higher up.
 *
 * @param power average power of each bin
 * @param binHz width of a bin
 * @returns the frequency where the level is 10 dB below that before the cliff, or half the sample rate when there is none
 */
export function bandwidthHz(power: Float64Array, binHz: number): number {
  const nyquistHz = (power.length - 1) * binHz;
  const cells = cellsOf(power, binHz);
  const cliff = findCliff(cells);
  if (cliff === undefined) return nyquistHz;
  const threshold = cells.before[cliff]! - EDGE_DB;
  // The last bin, smoothed over three, that still stands above the threshold near the cliff.
  const highest = Math.min(power.length - 2, Math.round(((cliff + SLOPE_CELLS) * CELL_HZ) / binHz));
  const lowest = Math.max(1, Math.round(((cliff - REACH_CELLS) * CELL_HZ) / binHz));
  for (let bin = highest; bin > lowest; bin--) {
    const smooth = (power[bin - 1]! + power[bin]! + power[bin + 1]!) / 3;
    if (levelDb(smooth) >= threshold) return bin * binHz;
  }
  return cliff * CELL_HZ;
}

interface Cells {
  /** Median level of the cells before each one. */
  readonly before: Float64Array;
  /** Highest level from `SLOPE_CELLS` after each one to the end. */
  readonly after: Float64Array;
}

function cellsOf(power: Float64Array, binHz: number): Cells {
  const count = Math.floor(((power.length - 1) * binHz) / CELL_HZ);
  const levels = new Float64Array(count);
  for (let cell = 0; cell < count; cell++) {
    const first = Math.max(1, Math.ceil((cell * CELL_HZ) / binHz));
    const end = Math.max(first + 1, Math.ceil(((cell + 1) * CELL_HZ) / binHz));
    let sum = 0;
    for (let bin = first; bin < end && bin < power.length; bin++) sum += power[bin]!;
    levels[cell] = levelDb(sum / (end - first));
  }
  const before = new Float64Array(count);
  const after = new Float64Array(count);
  let highest = -Infinity;
  for (let cell = count - 1; cell >= 0; cell--) {
    const next = cell + SLOPE_CELLS;
    if (next < count) highest = Math.max(highest, levels[next]!);
    after[cell] = highest;
    const reach = levels.subarray(Math.max(0, cell - REACH_CELLS), cell);
    before[cell] = reach.length > 0 ? median(Array.from(reach)) : -Infinity;
  }
  return { before, after };
}

/** The cell where the fall is deepest among those that are cliffs. */
function findCliff({ before, after }: Cells): number | undefined {
  let cliff: number | undefined;
  let deepest = CLIFF_DB;
  for (let cell = LOWEST_CLIFF_HZ / CELL_HZ; cell < before.length - SLOPE_CELLS; cell++) {
    const fall = before[cell]! - after[cell]!;
    if (fall > deepest) {
      deepest = fall;
      cliff = cell;
    }
  }
  return cliff;
}

function levelDb(power: number): number {
  return 10 * Math.log10(Math.max(power, NO_POWER));
}
