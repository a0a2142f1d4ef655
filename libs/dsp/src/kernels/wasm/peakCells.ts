import { planPeakCells, type PeakCells, type PeakCellsOptions } from '../peakCells.ts';
import type { Room } from './arena.ts';

/** Rows of the kernel: octaves, levels, both of those that are kept, sums. */
const ROWS = 5;
/** Numbers and limits of the kernel, as in assembly/peakCells.ts. */
const NUMBERS = 9;
const LIMITS = 5;

/** Twin of `createPeakCells`: the same steps; levels agree to 1e-11 dB. */
export function createWasmPeakCells(roomFor: Room, options: PeakCellsOptions): PeakCells {
  const { binCount, cellsPerOctave, floor, rangeDb, reachOctaves, nearOctaves } = options;
  const { cellCount, firstBin, endBin, binOctaves } = planPeakCells(options);
  const rowLength = binCount + (binCount & 1) + 2;
  const arena = roomFor(8 * (ROWS * rowLength + binCount + 2 * cellCount + 16) + 8 * binCount);
  const octavesOfBins = arena.doubles(binCount);
  octavesOfBins.set(binOctaves);
  const excessDb = arena.doubles(cellCount + (cellCount & 1)).subarray(0, cellCount);
  const cents = arena.doubles(cellCount);
  const own = arena.floats(binCount);
  const limits = arena.doubles(LIMITS);
  limits.set([floor, cellsPerOctave, rangeDb, reachOctaves, nearOctaves]);
  const numbers = arena.integers(NUMBERS);
  numbers.set([
    firstBin,
    endBin,
    cellCount,
    octavesOfBins.byteOffset,
    arena.integers(binCount + 4).byteOffset,
    arena.doubles(ROWS * rowLength).byteOffset,
    8 * rowLength,
    excessDb.byteOffset,
    cents.byteOffset,
  ]);
  return {
    cellCount,
    excessDb,
    cents,
    read(power) {
      const isThere = arena.holds(power);
      if (!isThere) own.set(power);
      arena.exports.peakCells(numbers.byteOffset, limits.byteOffset, isThere ? power.byteOffset : own.byteOffset);
    },
  };
}
