export type PeakCellsOptions = Readonly<{
  binCount: number;
  binHz: number;
  /** Cells lie between these, `cellsPerOctave` of them an octave; peaks are looked for an octave further. */ lowHz: number;
  highHz: number;
  cellsPerOctave: number;
  /** Power below which nothing is a peak. */ floor: number;
  /** Peaks further than this below the highest within reach do not count. */ rangeDb: number;
  /** How far to either side a peak is held against others, in octaves, … */ reachOctaves: number;
  /** … but not against those nearer than this. */ nearOctaves: number;
}>;

/** The peaks of one power spectrum, at most one a cell, each against those around it. */
export interface PeakCells {
  readonly cellCount: number;
  /** Level of the highest peak in a cell against the peaks around it, dB; NaN where there is none. Of the last `read`. */
  readonly excessDb: Float64Array;
  /** Where it lies against the middle of the cell, in cents; says nothing where there is none. */
  readonly cents: Float64Array;
  /** Reads one spectrum of `binCount` powers. */
  read(power: Float32Array): void;
}

/** A peak is higher than so many bins to each side: the width of the main lobe of a Hann window. */
const LOBE_BINS = 2;

/** Bins [first, end) that are looked at, how many cells there are, and where bins lie. */
export function planPeakCells({ binCount, binHz, lowHz, highHz, cellsPerOctave }: PeakCellsOptions) {
  return {
    cellCount: Math.max(0, Math.floor(cellsPerOctave * Math.log2(highHz / lowHz))),
    firstBin: Math.max(LOBE_BINS, Math.floor(lowHz / 2 / binHz)),
    endBin: Math.min(binCount - LOBE_BINS, Math.ceil((2 * highHz) / binHz) + 1),
    /** Octaves over the lowest cell. */
    binOctaves: Float64Array.from({ length: binCount }, (_, bin) => Math.log2((bin * binHz) / lowHz)),
  };
}

/**
 * Finds the peaks, puts them at the top of the parabola through three levels, leaves out those far below the highest within reach, and sets
 * each against the mean level of those on its left and that of those on its right, averaged, so that a slope of the spectrum counts for
 * nothing. A cell keeps the one that stands out most.
 */
export function createPeakCells(options: PeakCellsOptions): PeakCells {
  const { binCount, cellsPerOctave, floor, rangeDb, reachOctaves, nearOctaves } = options;
  const { cellCount, firstBin, endBin, binOctaves } = planPeakCells(options);
  const excessDb = new Float64Array(cellCount);
  const cents = new Float64Array(cellCount);
  const bins = new Int32Array(binCount);
  // of the peaks of one frame, in order of frequency
  const octaves = new Float64Array(binCount);
  const levels = new Float64Array(binCount);
  // of those that count; sums of their levels up to each
  const keptOctaves = new Float64Array(binCount);
  const keptLevels = new Float64Array(binCount);
  const sums = new Float64Array(binCount + 1);

  /** The top of the parabola through three levels: within 0.05 bins for the Hann window. */
  function interpolate(power: Float32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const bin = bins[i]!;
      const a = 10 * Math.log10(power[bin - 1]! + floor);
      const b = 10 * Math.log10(power[bin]! + floor);
      const c = 10 * Math.log10(power[bin + 1]! + floor);
      const bend = a - 2 * b + c;
      const offset = bend < 0 ? (a - c) / (2 * bend) : 0;
      octaves[i] = binOctaves[bin]! + octavesOf(offset / bin);
      levels[i] = b - ((a - c) * offset) / 4;
    }
  }

  /** Peaks not too far below the highest within reach; returns how many. */
  function keepNearTop(count: number): number {
    let top = -Infinity;
    let topAt = -1;
    let to = 0;
    let kept = 0;
    for (let i = 0; i < count; i++) {
      if (topAt >= 0 && octaves[topAt]! < octaves[i]! - reachOctaves) {
        // It is out of reach: look again.
        top = -Infinity;
        to = topAt + 1;
        while (octaves[to]! < octaves[i]! - reachOctaves) to++;
      }
      while (to < count && octaves[to]! <= octaves[i]! + reachOctaves) {
        if (levels[to]! >= top) {
          top = levels[to]!;
          topAt = to;
        }
        to++;
      }
      keptOctaves[kept] = octaves[i]!;
      keptLevels[kept] = levels[i]!;
      if (levels[i]! < top - rangeDb) continue;
      sums[kept + 1] = sums[kept]! + levels[i]!;
      kept++;
    }
    return kept;
  }

  function fillCells(kept: number): void {
    excessDb.fill(Number.NaN);
    let leftFrom = 0;
    let leftTo = 0;
    let rightFrom = 0;
    let rightTo = 0;
    for (let i = 0; i < kept; i++) {
      const octave = keptOctaves[i]!;
      const place = octave * cellsPerOctave;
      const cell = Math.floor(place);
      if (cell >= cellCount) break; // those above are there to be held against
      while (leftFrom < kept && keptOctaves[leftFrom]! < octave - reachOctaves) leftFrom++;
      while (leftTo < kept && keptOctaves[leftTo]! <= octave - nearOctaves) leftTo++;
      while (rightFrom < kept && keptOctaves[rightFrom]! < octave + nearOctaves) rightFrom++;
      while (rightTo < kept && keptOctaves[rightTo]! <= octave + reachOctaves) rightTo++;
      if (cell < 0 || leftTo <= leftFrom || rightTo <= rightFrom) continue;
      const left = (sums[leftTo]! - sums[leftFrom]!) / (leftTo - leftFrom);
      const right = (sums[rightTo]! - sums[rightFrom]!) / (rightTo - rightFrom);
      const excess = keptLevels[i]! - (left + right) / 2;
      if (excessDb[cell]! >= excess) continue;
      excessDb[cell] = excess;
      cents[cell] = (place - cell - 0.5) * (1200 / cellsPerOctave);
    }
  }

  return {
    cellCount,
    excessDb,
    cents,
    read(power) {
      const count = localPeaks(power, firstBin, endBin, Math.fround(floor), bins);
      interpolate(power, count);
      fillCells(keepNearTop(count));
    },
  };
}

/** Bins [start, end) that are higher than the two on their left, not lower than the two on their right, and above `floor`. */
function localPeaks(power: Float32Array, start: number, end: number, floor: number, out: Int32Array): number {
  let count = 0;
  for (let bin = start; bin < end; bin++) {
    const top = power[bin]!;
    if (top <= power[bin - 1]! || top < power[bin + 1]! || top <= power[bin - 2]! || top < power[bin + 2]!) continue;
    if (top > floor) out[count++] = bin;
  }
  return count;
}

/** log2(1 + x) for |x| ≤ 1/4 (half a bin in two), to 1e-10: twice the series of the area tangent. */
function octavesOf(x: number): number {
  const r = x / (2 + x);
  const rr = r * r;
  return 2 * Math.LOG2E * r * (1 + rr * (1 / 3 + rr * (1 / 5 + rr * (1 / 7 + rr * (1 / 9)))));
}
