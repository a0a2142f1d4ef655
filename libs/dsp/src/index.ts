export { LARGEST_SAMPLE, dbToGain, dbToPower, gainToDb, powerToDb } from './units.ts';
export { createRandom, type Random } from './random.ts';

export { createWindow, kaiserWindow, windowPowerGain, type WindowKind } from './windows.ts';
export { createFft, createRealFft, type Fft, type RealFft } from './fft.ts';
export { createStft, type Stft, type StftFrame, type StftOptions } from './stft.ts';

export { createBandMap, erbBands, fractionalOctaveBands, type Band, type BandMap } from './bands.ts';
export { gaussianSmooth, smoothFractionalOctave } from './smoothing.ts';
export {
  linearRegression,
  mean,
  median,
  nthSmallest,
  percentileOf,
  percentileSorted,
  standardDeviation,
  type Regression,
} from './stats.ts';

export { MONITOR_SIGNALS, type MonitorSignal } from './monitorSignals.ts';
export { bandLimitedNoise, concat, fade, logSweep, pinkNoise, silence, sine, whiteNoise } from './signals.ts';
export { designLowPass, fftConvolve, minimumPhase } from './fir.ts';
export { createConvolver, type Convolver } from './convolver.ts';
export { createResampler, resample, type ResampledBlock, type Resampler } from './resample.ts';

export { designBiquad } from './biquad/design.ts';
export { biquadResponse, responseDb } from './biquad/response.ts';
export { createBiquadCascade, type BiquadCascade } from './biquad/cascade.ts';
export type { BiquadCoefficients, BiquadDesign, FilterSpec } from './biquad/types.ts';
export { kWeighting } from './kWeighting.ts';

export {
  createTruePeakDetector,
  TRUE_PEAK_WORST_CASE_DB,
  type ChannelPeak,
  type TruePeakDetector,
  type TruePeakOptions,
  type TruePeakResult,
  type TruePeakSlice,
} from './truePeak/detector.ts';
export type { Peak } from './truePeak/peakList.ts';

export { createQuantizer, type DitherKind, type Quantizer, type QuantizerOptions } from './dither.ts';

export {
  MEASURED_ENERGY,
  MEASURED_MAXIMUM,
  MEASURED_MINIMUM,
  MEASURED_SUM,
  type Kernels,
  type WeightedEnergy,
} from './kernels/kernels.ts';
export { type PairCodec } from './kernels/pairCodec.ts';
export { type PeakCells } from './kernels/peakCells.ts';
export { type Spectra } from './kernels/spectra.ts';
export { referenceKernels } from './kernels/reference.ts';
export { createKernels } from './kernels/createKernels.ts';
export { type Ballistics } from './kernels/rendering/ballistics.ts';
export { changeDb, type GainCurve } from './kernels/rendering/gainCurve.ts';
export { type Rounding } from './kernels/rendering/rounding.ts';
