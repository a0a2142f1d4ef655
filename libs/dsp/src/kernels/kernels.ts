import type { Band, BandMap } from '../bands.ts';
import type { BiquadCascade } from '../biquad/cascade.ts';
import type { BiquadCoefficients } from '../biquad/types.ts';
import type { Fft, RealFft } from '../fft.ts';
import type { SpanSearch } from '../truePeak/spanSearch.ts';
import type { PeakSensor, PeakSensorOptions } from '../truePeak/peakSensor.ts';
import type { BandFrames, BandFramesOptions } from './bandFrames.ts';
import type { FirDecimator } from './decimate.ts';
import type { PairCodec, PairCodecOptions } from './pairCodec.ts';
import type { PeakCells, PeakCellsOptions } from './peakCells.ts';
import type { PowerSum, PowerSumOptions } from './powerSum.ts';
import type { RenderingKernels } from './rendering/renderingKernels.ts';
import type { ShapeProducts, ShapeProductsOptions } from './shapeProducts.ts';
import type { Spectra, SpectraOptions } from './spectra.ts';

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
 * keep them in its own memory. Nothing but `create…` and `allocate…` allocates; nothing checks its arguments; samples are finite.
 */
export interface Kernels {
  readonly backend: 'typescript' | 'wasm-simd';

  /** Zeros, where the kernels reach them without copying. Any other array will do as well, for the price of a copy. */
  allocateFloats(length: number): Float32Array;
  /** The same for doubles. */
  allocateDoubles(length: number): Float64Array;
  /** The same for integers. */
  allocateIntegers(length: number): Int32Array;

  /** Sections in series, in place; see `createBiquadCascade`. */
  createBiquadCascade(sections: readonly BiquadCoefficients[], channelCount: number): BiquadCascade;

  /** Two biquads in series (such as `kWeighting(fs)`), energies only. */
  createWeightedEnergy(
    sections: readonly [BiquadCoefficients, BiquadCoefficients],
    channelCount: number,
  ): WeightedEnergy;

  /** See `createFft`: unscaled forward, inverse by 1/N. */
  createFft(size: number): Fft;

  /** See `createRealFft`: unscaled forward, inverse by 1/N. */
  createRealFft(size: number): RealFft;

  /** Power spectra of several channels, and what a pair of them has in common, in single precision. */
  createSpectra(options: SpectraOptions): Spectra;

  /** The power spectrum of several channels together. */
  createPowerSum(options: PowerSumOptions): PowerSum;

  /** Band powers of overlapping frames of a stream. */
  createBandFrames(options: BandFramesOptions): BandFrames;

  /** See `createBandMap`. */
  createBandMap(bands: readonly Band[], binHz: number, binCount: number): BandMap;

  /** Every `factor`-th output of an FIR filter. */
  createFirDecimator(taps: Float64Array, factor: number): FirDecimator;

  /** Minimum, maximum, Σ x and Σ x² of samples [start, end), into `out` at the `MEASURED_…` indices; end > start. */
  measure(samples: Float32Array, start: number, end: number, out: Float64Array): void;

  /** Σ L², Σ R² and Σ L·R of samples [start, end) into the first three values of `out`. */
  pairSums(left: Float32Array, right: Float32Array, start: number, end: number, out: Float64Array): void;

  /**
   * Index of the first of samples [start, end) that is not greater than `low` and less than `high`, which includes NaN; `end` if there
   * is none. The limits are rounded to 32 bit.
   */
  firstOutside(samples: Float32Array, start: number, end: number, low: number, high: number): number;

  /** sums[k] += values[k]. */
  accumulate(values: Float64Array | Float32Array, sums: Float64Array): void;

  /** out[k] = 10·log10(power[k] + floor), to 1e-11 dB; powers ≥ 0, `floor` > 1e-300. */
  decibels(power: Float64Array, floor: number, out: Float64Array): void;

  /**
   * amplitudes[g] = √(Σ power[4g … 4g + 3]); `out` gets by how much they rose together, Σ max(0, now − before), and Σ now.
   */
  groupRise(power: Float32Array, amplitudes: Float64Array, out: Float64Array): void;

  /** Tops of the band-limited curve through samples, for the true-peak meter: room for so many blocks. */
  createSpanSearch(channelCount: number, blockCapacity: number): SpanSearch;

  /** The peaks of spectra, one a cell, each against those around it. */
  createPeakCells(options: PeakCellsOptions): PeakCells;

  /** Products of shapes with a row of values, place by place. */
  createShapeProducts(options: ShapeProductsOptions): ShapeProducts;

  /** Two channels from the bytes of a file and back. */
  createPairCodec(options: PairCodecOptions): PairCodec;

  /** What a limiter listens to; see `PeakSensor`. */
  createPeakSensor(options: PeakSensorOptions): PeakSensor;

  /** What rendering takes. */
  readonly rendering: RenderingKernels;
}
