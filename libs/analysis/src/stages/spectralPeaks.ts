import type { Kernels, PeakCells } from '@auralign/dsp';
import { NO_POWER } from './spectrumLevel.ts';

export interface PeakReader {
  /** Of the frame that was read last. Lent. */
  readonly cells: PeakCells;
  centreHz(cell: number): number;
  /** Reads one frame's power spectrum into `cells`; false (and nothing read) for a frame too soft to count. */
  read(power: Float32Array): boolean;
}

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
  const { kernels, ...range } = options;
  const { binCount, binHz, lowHz, highHz, cellsPerOctave } = range;
  const cells = kernels.createPeakCells({
    ...range,
    floor: NO_POWER,
    rangeDb: RANGE_DB,
    reachOctaves: REACH_OCTAVES,
    nearOctaves: NEAR_OCTAVES,
  });
  /** Whole bins, an octave beyond either end. */
  const seen = {
    lowHz: (Math.floor(lowHz / 2 / binHz) - 0.5) * binHz,
    centreHz: Math.sqrt(lowHz * highHz),
    highHz: (Math.ceil((2 * highHz) / binHz) + 0.5) * binHz,
  };
  const whole = kernels.createBandMap([seen], binHz, binCount);
  const sum = kernels.allocateDoubles(1);
  let loudest = 0;

  return {
    cells,
    centreHz: (cell) => lowHz * 2 ** ((cell + 0.5) / cellsPerOctave),
    read(power) {
      whole.apply(power, sum);
      if (sum[0]! > loudest) loudest = sum[0]!;
      if (!(sum[0]! > NO_POWER) || sum[0]! < loudest * 10 ** (-GATE_DB / 10)) return false;
      cells.read(power);
      return true;
    },
  };
}
