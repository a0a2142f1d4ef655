/** What tests hold our features against: Meyda 5.6.3, whose own types need the DOM. */
declare module 'meyda/dist/node/featureExtractors.js' {
  interface Spectrum {
    ampSpectrum: Float32Array;
  }
  /** In bins. NaN on silence, as all of these but rolloff. */
  export function spectralCentroid(args: Spectrum): number;
  /** In bins. */
  export function spectralSpread(args: Spectrum): number;
  /** Where 99 % of the amplitudes lie below, in units of sampleRate / (2·(bins − 1)). */
  export function spectralRolloff(args: Spectrum & { sampleRate: number }): number;
  export function spectralFlatness(args: Spectrum): number;
  export function spectralCrest(args: Spectrum): number;
  /** Reads `bufferSize / 2` bins; takes the logarithm of 1 + the power in each filter. */
  export function mfcc(
    args: Spectrum & {
      melFilterBank: readonly ArrayLike<number>[];
      numberOfMFCCCoefficients: number;
      bufferSize: number;
    },
  ): number[];
}

declare module 'meyda/dist/node/utilities.js' {
  /** One row of bufferSize / 2 + 1 weights a filter, from 0 Hz to sampleRate / 2. */
  export function createMelFilterBank(numFilters: number, sampleRate: number, bufferSize: number): number[][];
}
