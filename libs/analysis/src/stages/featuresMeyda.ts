import {
  mfcc,
  spectralCentroid,
  spectralCrest,
  spectralFlatness,
  spectralRolloff,
  spectralSpread,
} from 'meyda/dist/node/featureExtractors.js';
import { createMelFilterBank } from 'meyda/dist/node/utilities.js';

/** Bins of the shared STFT averaged into one before Meyda sees them: 21.5 Hz at 44.1 kHz, its customary resolution. */
export const BINS_PER_GROUP = 4;
export const MFCC_COUNT = 13;
const MEL_FILTER_COUNT = 26;
/** The mel filters end here, or at half the sample rate: so files of 44.1, 48 and 96 kHz can be compared. */
const MEL_TOP_RATE_HZ = 44_100;
/**
 * |X|² of Meyda's unscaled transform for a power of 1: N²·(3/8)/2 with N = 8192 and a Hann window. Its mel bands are
 * log(1 + |X|²), which is not free of scale; with one N for all sample rates the coefficients stay comparable.
 */
const MEYDA_POWER_SCALE = (8192 * 8192 * 3) / 16;

/** Order of the figures in a row. The mel coefficients follow them. */
export const MEYDA_FIGURES = ['centroidHz', 'spreadHz', 'rolloffHz', 'flatness', 'spectralCrest'] as const;
export const MEYDA_COLUMN_COUNT = MEYDA_FIGURES.length + MFCC_COUNT;

export interface MeydaFeatures {
  /** Powers of one frame that is not silent → `MEYDA_COLUMN_COUNT` figures in `out`. Meyda itself allocates. */
  measure(power: Float64Array, out: Float64Array): void;
}

/**
 * Meyda's extractors on powers of the shared STFT. What is put right on the way:
 * centroid and spread come in bins and are turned into Hz; the roll-off's bin width is wrong by one bin and is asked
 * for in bins; mel filters live in a global that is not rebuilt for another sample rate, so they are made here; and its
 * loop over all bins for every filter would take most of the time of the whole analysis, so the filters are applied here, each to its own
 * bins, and Meyda is handed their result with a bank of ones. Its flux throws and its slope leaves out a factor: neither is used.
 */
export function createMeydaFeatures(binHz: number, binCount: number): MeydaFeatures {
  const groupCount = Math.floor((binCount - 1) / BINS_PER_GROUP);
  const amplitudes = new Float32Array(groupCount);
  const spectrum = { ampSpectrum: amplitudes };
  /** Middle of a group of bins, for a position between groups. */
  const groupToHz = (group: number): number => (group * BINS_PER_GROUP + (BINS_PER_GROUP - 1) / 2) * binHz;
  const rolloffArgs = { ampSpectrum: amplitudes, sampleRate: 2 * (groupCount - 1) }; // makes its unit one group

  const filters = melFilters(binHz, binCount);
  const melAmplitudes = new Float32Array(MEL_FILTER_COUNT);
  const mfccArgs = {
    ampSpectrum: melAmplitudes,
    melFilterBank: Array.from({ length: MEL_FILTER_COUNT }, (_, i) =>
      Float32Array.from({ length: MEL_FILTER_COUNT }, (__, j) => (i === j ? 1 : 0)),
    ),
    numberOfMFCCCoefficients: MFCC_COUNT,
    bufferSize: 2 * MEL_FILTER_COUNT,
  };

  return {
    measure(power, out) {
      for (let group = 0; group < groupCount; group++) {
        const bin = group * BINS_PER_GROUP;
        let sum = 0;
        for (let i = bin; i < bin + BINS_PER_GROUP; i++) sum += power[i]!;
        amplitudes[group] = Math.sqrt((sum / BINS_PER_GROUP) * MEYDA_POWER_SCALE);
      }
      out[0] = groupToHz(spectralCentroid(spectrum));
      out[1] = spectralSpread(spectrum) * BINS_PER_GROUP * binHz;
      out[2] = groupToHz(spectralRolloff(rolloffArgs));
      out[3] = spectralFlatness(spectrum);
      out[4] = spectralCrest(spectrum);

      filters.forEach(({ firstBin, weights }, filter) => {
        let sum = 0;
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[firstBin + i]!;
        melAmplitudes[filter] = Math.sqrt(sum * MEYDA_POWER_SCALE);
      });
      const coefficients = mfcc(mfccArgs);
      for (let i = 0; i < MFCC_COUNT; i++) out[MEYDA_FIGURES.length + i] = coefficients[i]!;
    },
  };
}

/** Meyda's mel filters for bins of `binHz`, without their zeros. */
function melFilters(binHz: number, binCount: number): { firstBin: number; weights: Float64Array }[] {
  const rateHz = Math.min(MEL_TOP_RATE_HZ, 2 * (binCount - 1) * binHz);
  const size = 2 * Math.round(rateHz / binHz / 2);
  return createMelFilterBank(MEL_FILTER_COUNT, rateHz, size).map((row) => {
    const firstBin = Math.max(
      0,
      row.findIndex((weight) => weight > 0),
    );
    let end = Math.min(row.length, binCount);
    while (end > firstBin && !(row[end - 1]! > 0)) end--;
    return { firstBin, weights: Float64Array.from(row.slice(firstBin, end)) };
  });
}
