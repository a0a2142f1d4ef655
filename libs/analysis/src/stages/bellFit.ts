import { designBiquad, responseDb, type Kernels } from '@auralign/dsp';
import { createRowSums } from '../rowSums.ts';
import { NO_POWER } from './spectrumLevel.ts';

const CELLS_PER_OCTAVE = 48;
/** Bells are looked for between these; the spectrum around them is seen half an octave further. */
const LOW_HZ = 400;
const HIGH_HZ = 7000;
const REACH_CELLS = CELLS_PER_OCTAVE / 2;
/** The bell that is laid on. Twice as broad or narrow, it still fits most. */
const BELL_Q = 18;
const BELL_GAIN_DB = 12;
/** Far above the bells, so that the edge of the band bends nothing. */
const DESIGN_RATE_HZ = 192_000;
/** Frames this far below the loudest so far are pauses. */
const GATE_DB = 40;
/** Spectra rougher than this tell less: their weight falls with the cube, as fast as what they add to the error allows. */
const SMOOTH_DB = 0.5;
const LEAST_FRAMES = 10;
const WINDOW_SECONDS = 1;
/** 17 minutes; longer files get longer windows. */
const WINDOW_CAPACITY = 1024;

/** How much of a narrow bell lies over the spectrum, at each of many frequencies. */
export interface BellFits {
  readonly frequenciesHz: readonly number[];
  /** Gain that explains the frames best, mean over frames, smooth ones weighed most, dB. */
  readonly liftDb: readonly number[];
  /** Standard deviation of that over frames, weighed alike, dB: large where notes come and go. */
  readonly spreadDb: readonly number[];
  /** Of one of the frequencies: the same over time, by windows that follow without gaps. */
  over(cell: number): { readonly windowSeconds: number; readonly liftDb: readonly (number | null)[] };
}

/**
 * Lays a narrow bell over the spectrum of each frame at 200 frequencies, by least squares together with a parabola for what the spectrum does around. A
 * resonance lifts whatever sounds: notes, noise between them, attacks and tails, always alike. A note lifts its own frequency now and then.
 */
export function createBellFit(options: {
  readonly sampleRateHz: number;
  readonly binHz: number;
  readonly binCount: number;
  /** Between the frames that are added. */
  readonly hopSeconds: number;
  readonly kernels: Kernels;
}): { add(power: Float32Array): void; result(): BellFits | undefined } {
  const { sampleRateHz, binHz, binCount, hopSeconds, kernels } = options;
  const highHz = Math.min(HIGH_HZ, 0.3 * sampleRateHz);
  const fitCount = Math.max(0, Math.floor(CELLS_PER_OCTAVE * Math.log2(highHz / LOW_HZ)));
  const cellCount = fitCount + 2 * REACH_CELLS;
  const hertz = (cell: number): number => LOW_HZ * 2 ** ((cell - REACH_CELLS) / CELLS_PER_OCTAVE);
  const cells = Array.from({ length: cellCount }, (_, cell) => ({
    lowHz: hertz(cell - 0.5),
    highHz: hertz(cell + 0.5),
    centreHz: hertz(cell),
  }));
  const map = kernels.createBandMap(cells, binHz, binCount);
  const powers = kernels.allocateDoubles(cellCount);
  const { basis, bellNorm, freedom } = bellBasis();
  const fits = kernels.createShapeProducts({ shapes: basis, placeCount: fitCount });
  const columns = kernels.allocateDoubles(3 * fitCount);
  const sums = kernels.allocateDoubles(3 * fitCount); // Σ weight, Σ weight·gain, Σ weight·gain²
  const windows = createRowSums({
    columnCount: 2 * fitCount,
    itemsPerRow: Math.max(1, Math.round(WINDOW_SECONDS / hopSeconds)),
    capacity: WINDOW_CAPACITY,
    kernels,
  });
  const weighed = columns.subarray(0, 2 * fitCount);
  let loudest = 0;
  let frameCount = 0;

  const { squares } = fits;
  const [flats, slopes, bends, bells] = fits.products as [Float64Array, Float64Array, Float64Array, Float64Array];
  /** Gain at each place, and how rough what is left is. */
  const weigh = (): void => {
    for (let fit = 0; fit < fitCount; fit++) {
      const a = flats[fit]!;
      const b = slopes[fit]!;
      const c = bends[fit]!;
      const d = bells[fit]!;
      const rough = SMOOTH_DB + Math.sqrt(Math.max(0, squares[fit]! - a * a - b * b - c * c - d * d) / freedom);
      const weight = 1 / (rough * rough * rough);
      const gain = d / bellNorm;
      columns[fit] = weight;
      columns[fitCount + fit] = weight * gain;
      columns[2 * fitCount + fit] = weight * gain * gain;
    }
  };

  return {
    add(power) {
      map.apply(power, powers);
      const whole = sumOf(powers);
      if (whole > loudest) loudest = whole;
      const isHeard = whole > NO_POWER && whole > loudest * 10 ** (-GATE_DB / 10);
      if (isHeard) {
        kernels.decibels(powers, NO_POWER, fits.values);
        fits.run();
        weigh();
        kernels.accumulate(columns, sums);
        frameCount++;
      } else columns.fill(0);
      windows.add(weighed);
    },
    result() {
      if (frameCount < LEAST_FRAMES) return undefined;
      const lift = Array.from({ length: fitCount }, (_, fit) => sums[fitCount + fit]! / sums[fit]!);
      return {
        frequenciesHz: lift.map((_, fit) => hertz(fit + REACH_CELLS)),
        liftDb: lift,
        spreadDb: lift.map((mean, fit) => Math.sqrt(Math.max(0, sums[2 * fitCount + fit]! / sums[fit]! - mean * mean))),
        over(cell) {
          const weights = windows.column(cell);
          const gains = windows.column(fitCount + cell);
          return {
            windowSeconds: windows.itemsPerRow * hopSeconds,
            liftDb: Array.from(gains, (gain, row) => (weights[row]! > 0 ? gain / weights[row]! : null)),
          };
        },
      };
    },
  };
}

function sumOf(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}

type Basis = readonly [flat: Float64Array, slope: Float64Array, bend: Float64Array, bell: Float64Array];

/** An orthonormal basis of level, slope, bend and bell over the window, and the length of what of the bell the others do not explain. */
function bellBasis(): { readonly basis: Basis; readonly bellNorm: number; readonly freedom: number } {
  const length = 2 * REACH_CELLS + 1;
  const bell = designBiquad({ kind: 'peaking', frequencyHz: 1000, q: BELL_Q, gainDb: BELL_GAIN_DB }, DESIGN_RATE_HZ);
  const shapes = [
    () => 1,
    (octaves: number) => octaves,
    (octaves: number) => octaves ** 2,
    (octaves: number) => responseDb([bell], 1000 * 2 ** octaves, DESIGN_RATE_HZ) / BELL_GAIN_DB,
  ] as const;
  const before: Float64Array[] = [];
  let norm = 0;
  const orthonormal = (shape: (octaves: number) => number): Float64Array => {
    const row = Float64Array.from({ length }, (_, i) => shape((i - REACH_CELLS) / CELLS_PER_OCTAVE));
    for (const other of before) {
      const share = other.reduce((sum, x, i) => sum + x * row[i]!, 0);
      for (let i = 0; i < length; i++) row[i] = row[i]! - share * other[i]!;
    }
    norm = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0));
    const unit = row.map((x) => x / norm);
    before.push(unit);
    return unit;
  };
  const basis: Basis = [orthonormal(shapes[0]), orthonormal(shapes[1]), orthonormal(shapes[2]), orthonormal(shapes[3])];
  return { basis, bellNorm: norm, freedom: length - shapes.length };
}
