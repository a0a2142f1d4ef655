import type { Kernels } from '@auralign/dsp';
import { NO_POWER } from './spectrumLevel.ts';

/** The peaks of one frame, at most one a cell. Lent. */
export interface PeakCells {
  /** Level of the highest peak in the cell against the peaks around it, dB; NaN where there is none. */
  readonly excessDb: Float64Array;
  /** Where it lies against the middle of the cell, in cents. */
  readonly cents: Float64Array;
}

export interface PeakReader {
  readonly cellCount: number;
  readonly cells: PeakCells;
  centreHz(cell: number): number;
  /** Reads one frame's power spectrum into `cells`; false (and nothing read) for a frame too soft to count. */
  read(power: Float64Array): boolean;
}

/** A peak is higher than so many bins to each side: the width of the main lobe of the window. */
const LOBE_BINS = 2;
/** Peaks further than this below the highest within an octave are noise between the partials, or the window's skirts. */
const RANGE_DB = 25;
/** The peaks one is held against: up to so far to each side, in octaves, but not next to it. */
const REACH_OCTAVES = 1;
const NEAR_OCTAVES = 1 / 8;
/** Frames further than this below the loudest so far are pauses. */
const GATE_DB = 40;

/**
 * Finds the peaks of spectra and sets each against those around it: the mean level of the peaks on its left and of those on its right,
 * averaged, so that a slope of the spectrum counts for nothing.
 */
export function createPeakReader(options: {
  readonly binCount: number;
  readonly binHz: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly cellsPerOctave: number;
  readonly kernels: Kernels;
}): PeakReader {
  const { binCount, binHz, lowHz, highHz, cellsPerOctave, kernels } = options;
  const cellCount = Math.max(0, Math.floor(cellsPerOctave * Math.log2(highHz / lowHz)));
  const cells = { excessDb: new Float64Array(cellCount), cents: new Float64Array(cellCount) };
  const firstBin = Math.max(LOBE_BINS, Math.floor(lowHz / 2 / binHz));
  const lastBin = Math.min(binCount - 1 - LOBE_BINS, Math.ceil((2 * highHz) / binHz));
  const binLevels = kernels.allocateDoubles(binCount); // dB
  const binOctaves = Float64Array.from({ length: binCount }, (_, bin) => Math.log2((bin * binHz) / lowHz));
  const peakBins = kernels.allocateIntegers(binCount + 1);
  // of the peaks of one frame, in order of frequency
  const octaves = new Float64Array(binCount);
  const levels = new Float64Array(binCount);
  const sums = new Float64Array(binCount + 1);
  const isKept = new Uint8Array(binCount);
  let loudest = 0;

  // Small functions each: the compiler is done with them soon, and need not begin again with all of it when one was taken wrong.

  /** The top of the parabola through three levels: within 0.05 bins for the Hann window. */
  function interpolatePeaks(count: number): void {
    for (let i = 0; i < count; i++) {
      const bin = peakBins[i]!;
      const a = binLevels[bin - 1]!;
      const b = binLevels[bin]!;
      const c = binLevels[bin + 1]!;
      const bend = a - 2 * b + c;
      const offset = bend < 0 ? (a - c) / (2 * bend) : 0;
      octaves[i] = binOctaves[bin]! + octavesOf(offset / bin);
      levels[i] = b - ((a - c) * offset) / 4;
    }
  }

  /** Moves the marked peaks together and sums their levels up; returns how many there are. */
  function keepMarked(count: number): number {
    let kept = 0;
    for (let i = 0; i < count; i++) {
      if (isKept[i] === 0) continue;
      octaves[kept] = octaves[i]!;
      levels[kept] = levels[i]!;
      sums[kept + 1] = sums[kept]! + levels[i]!;
      kept++;
    }
    return kept;
  }

  function fillCells(kept: number): void {
    const { excessDb, cents } = cells;
    excessDb.fill(Number.NaN);
    let leftFrom = 0;
    let leftTo = 0;
    let rightFrom = 0;
    let rightTo = 0;
    for (let i = 0; i < kept; i++) {
      const octave = octaves[i]!;
      const place = octave * cellsPerOctave;
      const cell = Math.floor(place);
      if (cell >= cellCount) break; // those above are there to be held against
      while (leftFrom < kept && octaves[leftFrom]! < octave - REACH_OCTAVES) leftFrom++;
      while (leftTo < kept && octaves[leftTo]! <= octave - NEAR_OCTAVES) leftTo++;
      while (rightFrom < kept && octaves[rightFrom]! < octave + NEAR_OCTAVES) rightFrom++;
      while (rightTo < kept && octaves[rightTo]! <= octave + REACH_OCTAVES) rightTo++;
      if (cell < 0 || leftTo <= leftFrom || rightTo <= rightFrom) continue;
      const left = (sums[leftTo]! - sums[leftFrom]!) / (leftTo - leftFrom);
      const right = (sums[rightTo]! - sums[rightFrom]!) / (rightTo - rightFrom);
      const excess = levels[i]! - (left + right) / 2;
      if (excessDb[cell]! >= excess) continue;
      excessDb[cell] = excess;
      cents[cell] = (place - cell - 0.5) * (1200 / cellsPerOctave);
    }
  }

  return {
    cellCount,
    cells,
    centreHz: (cell) => lowHz * 2 ** ((cell + 0.5) / cellsPerOctave),
    read(power) {
      const whole = sumBetween(power, firstBin, lastBin + 1);
      if (whole > loudest) loudest = whole;
      if (!(whole > NO_POWER) || whole < loudest * 10 ** (-GATE_DB / 10)) return false;

      kernels.decibels(power, NO_POWER, binLevels);
      const count = kernels.localPeaks(power, firstBin, lastBin + 1, NO_POWER, peakBins);
      interpolatePeaks(count);
      markNearTop(octaves, levels, count, isKept);
      fillCells(keepMarked(count));
      return true;
    },
  };
}

function sumBetween(values: Float64Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum;
}

/** log2(1 + x) for |x| ≤ 1/4 (half a bin in two), to 1e-10: twice the series of the area tangent. A library call takes five times as long. */
function octavesOf(x: number): number {
  const r = x / (2 + x);
  const rr = r * r;
  return 2 * Math.LOG2E * r * (1 + rr * (1 / 3 + rr * (1 / 5 + rr * (1 / 7 + rr * (1 / 9)))));
}

/** 1 for peaks not too far below the highest within an octave to either side, else 0. */
function markNearTop(octaves: Float64Array, levels: Float64Array, count: number, isKept: Uint8Array): void {
  let top = -Infinity;
  let topAt = -1;
  let to = 0;
  for (let i = 0; i < count; i++) {
    if (topAt >= 0 && octaves[topAt]! < octaves[i]! - REACH_OCTAVES) {
      // It left the window: look again.
      top = -Infinity;
      to = topAt + 1;
      while (octaves[to]! < octaves[i]! - REACH_OCTAVES) to++;
    }
    while (to < count && octaves[to]! <= octaves[i]! + REACH_OCTAVES) {
      if (levels[to]! >= top) {
        top = levels[to]!;
        topAt = to;
      }
      to++;
    }
    isKept[i] = levels[i]! < top - RANGE_DB ? 0 : 1;
  }
}
