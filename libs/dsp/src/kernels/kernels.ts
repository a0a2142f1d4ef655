import type { BiquadCascade } from '../biquad/cascade.ts';
import type { BiquadCoefficients } from '../biquad/types.ts';
import type { RealFft } from '../fft.ts';
import type { IntervalSearch } from '../truePeak/intervalSearch.ts';

/** Energies of spans of a multichannel signal; keeps the state of the weighting filter between calls. */
export interface WeightedEnergy {
  /**
   * Filters frames [start, end) of every channel and adds Σ filtered² to `weighted[channel]` and Σ x² to
   * `plain[channel]`. The signal is not modified. Finite samples only. Results depend on the cuts between calls only by the
   * order of summation.
   */
  add(channels: readonly Float32Array[], start: number, end: number, weighted: Float64Array, plain: Float64Array): void;
  reset(): void;
}

/** Indices into the result of `Kernels.measure`. */
export const MEASURED_MINIMUM = 0;
export const MEASURED_MAXIMUM = 1;
export const MEASURED_SUM = 2;
export const MEASURED_ENERGY = 3;

/**
 * The hot loops, behind one seam: the TypeScript originals are `referenceKernels`, a WebAssembly twin may take their place
 * without a caller noticing. Only typed arrays and numbers cross. What has state or tables is created here, so that a twin can
 * keep them in its own memory. Nothing but `create…` allocates; nothing checks its arguments.
 */
export interface Kernels {
  readonly backend: 'typescript' | 'wasm-simd';

  /** Sections in series, in place; see `createBiquadCascade`. */
  createBiquadCascade(sections: readonly BiquadCoefficients[], channelCount: number): BiquadCascade;

  /** Two biquads in series (such as `kWeighting(fs)`), energies only. */
  createWeightedEnergy(
    sections: readonly [BiquadCoefficients, BiquadCoefficients],
    channelCount: number,
  ): WeightedEnergy;

  /** See `createRealFft`: unscaled forward, inverse by 1/N. */
  createRealFft(size: number): RealFft;

  /** power[k] = scale·(re² + im²), k < binCount. */
  spectralPower(re: Float64Array, im: Float64Array, binCount: number, scale: number, power: Float64Array): void;

  /** cross[k] = scale·Re(L·conj(R)) = scale·(lRe·rRe + lIm·rIm), k < binCount. */
  spectralCross(
    leftRe: Float64Array,
    leftIm: Float64Array,
    rightRe: Float64Array,
    rightIm: Float64Array,
    binCount: number,
    scale: number,
    cross: Float64Array,
  ): void;

  /**
   * Power of mid = (L + R)/2 and side = (L − R)/2 from powers and cross-spectrum: (left + right ± 2·cross)/4, not below 0.
   */
  spectralMidSide(
    left: Float64Array,
    right: Float64Array,
    cross: Float64Array,
    binCount: number,
    mid: Float64Array,
    side: Float64Array,
  ): void;

  /** Minimum, maximum, Σ x and Σ x² of samples [start, end), into `out` at the `MEASURED_…` indices; end > start. */
  measure(samples: Float32Array, start: number, end: number, out: Float64Array): void;

  /**
   * For `blockCount` blocks of `blockFrames` samples (an even number) from `start`: the largest |x[k]|, into `peaks` from
   * `at`, and the largest |x[k−1] − 2·x[k] + x[k+1]|, into `bends` from `at`; both to about 1e-16 of themselves. Reads
   * samples[start − 1 … start + blockCount·blockFrames].
   */
  blockExtremes(
    samples: Float32Array,
    start: number,
    blockFrames: number,
    blockCount: number,
    peaks: Float64Array,
    bends: Float64Array,
    at: number,
  ): void;

  /** Tops of the band-limited curve through samples, for the true-peak meter. */
  createIntervalSearch(): IntervalSearch;
}
