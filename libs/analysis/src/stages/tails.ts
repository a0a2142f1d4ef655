import { fractionalOctaveBands, median, percentileOf, type Kernels } from '@auralign/dsp';
import { createRowSums } from '../rowSums.ts';
import type { SpectrumFrame } from '../sharedSpectrum.ts';
import { NO_POWER } from './spectrumLevel.ts';

const LOW_HZ = 500;
const HIGH_HZ = 8000;
/** Thirteen minutes of frames at 44.1 and 48 kHz; of longer files pairs are averaged. */
const ROW_CAPACITY = 16_384;
/** A level is held against that of so much later. */
const LAG_SECONDS = 0.093;
/** Only moments this near the loud ones (95th percentile) can show how fast a sound ends. */
const LOUD_FRACTION = 0.95;
const LOUD_WITHIN_DB = 20;
/** The steepest falls, without the very steepest: an edit is no instrument. */
const STEEP_FRACTION = 0.03;
/** Moments that fall are these: the lower two fifths of all changes. */
const FALLING_FRACTION = 0.4;
const LEAST_ROWS = 60;
const LEAST_BANDS = 3;

/** How sounds end. */
export interface Tails {
  /** How far the level falls within 93 ms where it falls most, dB. */
  readonly steepestFallDb?: number;
  /** How far it rises within as long where it rises most, dB. */
  readonly steepestRiseDb?: number;
  /** Side over mid while levels fall, dB. */
  readonly tailSideToMidDb?: number;
}

/** Gathers how third octaves from 500 Hz to 8 kHz rise and fall, and how wide they are while they fall. */
export function createTails(options: {
  readonly sampleRateHz: number;
  readonly hopFrames: number;
  readonly binHz: number;
  readonly binCount: number;
  readonly kernels: Kernels;
}): { add(frame: SpectrumFrame): void; result(): Tails } {
  const { sampleRateHz, hopFrames, binHz, binCount, kernels } = options;
  const bands = fractionalOctaveBands({ fraction: 3, lowHz: LOW_HZ, highHz: HIGH_HZ }).filter(
    ({ lowHz, highHz }) => lowHz >= LOW_HZ * 0.99 && highHz <= Math.min(HIGH_HZ * 1.01, 0.48 * sampleRateHz),
  );
  const map = kernels.createBandMap(bands, binHz, binCount);
  const powers = kernels.allocateDoubles(2 * bands.length);
  const mid = powers.subarray(0, bands.length);
  const side = powers.subarray(bands.length);
  const rows = createRowSums({ columnCount: powers.length, itemsPerRow: 1, capacity: ROW_CAPACITY });

  return {
    add(frame) {
      map.apply(frame.mid, mid);
      if (frame.side !== undefined) map.apply(frame.side, side);
      rows.add(powers);
    },
    result() {
      const lag = Math.max(1, Math.round((LAG_SECONDS * sampleRateHz) / hopFrames / rows.itemsPerRow));
      const count = rows.rowCount - lag;
      if (count < LEAST_ROWS) return {};
      const falls: number[] = [];
      const rises: number[] = [];
      const widths: number[] = [];
      for (let band = 0; band < bands.length; band++) {
        const mids = rows.column(band);
        const sides = rows.column(bands.length + band);
        const levels = levelsOf(mids, sides);
        const loudDb = percentileOf(levels.slice(), LOUD_FRACTION) - LOUD_WITHIN_DB;
        const changes = changesOver(levels, lag);
        const fromLoud = changesFrom(levels, changes, loudDb);
        if (fromLoud.length < LEAST_ROWS / 2 || !(loudDb > 10 * Math.log10(NO_POWER))) continue;
        falls.push(-percentileOf(fromLoud, STEEP_FRACTION));
        const toLoud = changes.filter((_, row) => levels[row + lag]! > loudDb);
        if (toLoud.length >= LEAST_ROWS / 2) rises.push(percentileOf(toLoud, 1 - STEEP_FRACTION));
        const falling = percentileOf(changes.slice(), FALLING_FRACTION);
        const ratios = widthsAfter({ mids, sides, changes }, lag, falling);
        if (ratios.length > 0) widths.push(median(ratios));
      }
      return {
        ...(falls.length < LEAST_BANDS ? {} : { steepestFallDb: median(falls) }),
        ...(rises.length < LEAST_BANDS ? {} : { steepestRiseDb: median(rises) }),
        ...(widths.length < LEAST_BANDS ? {} : { tailSideToMidDb: median(widths) }),
      };
    },
  };
}

// Every loop a function of its own: one around all of them takes the compiler longer than all of them run.

function levelsOf(mids: Float64Array, sides: Float64Array): Float64Array {
  const levels = new Float64Array(mids.length);
  for (let row = 0; row < levels.length; row++) {
    levels[row] = 10 * Math.log10(Math.max(NO_POWER, mids[row]! + sides[row]!));
  }
  return levels;
}

function changesOver(levels: Float64Array, lag: number): Float64Array {
  const changes = new Float64Array(levels.length - lag);
  for (let row = 0; row < changes.length; row++) changes[row] = levels[row + lag]! - levels[row]!;
  return changes;
}

/** The changes that begin above a level. */
function changesFrom(levels: Float64Array, changes: Float64Array, leastDb: number): Float64Array {
  const found = new Float64Array(changes.length);
  let count = 0;
  for (let row = 0; row < changes.length; row++) if (levels[row]! > leastDb) found[count++] = changes[row]!;
  return found.slice(0, count);
}

/** Side over mid after changes of no more than `mostDb`, dB, where both hold something. */
function widthsAfter(
  { mids, sides, changes }: { mids: Float64Array; sides: Float64Array; changes: Float64Array },
  lag: number,
  mostDb: number,
): number[] {
  const ratios: number[] = [];
  for (let row = 0; row < changes.length; row++) {
    const mid = mids[row + lag]!;
    const side = sides[row + lag]!;
    if (changes[row]! <= mostDb && mid > NO_POWER && side > NO_POWER) ratios.push(10 * Math.log10(side / mid));
  }
  return ratios;
}
