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
  /** Powers of one frame that is not silent → `MEYDA_COLUMN_COUNT` figures in `out`. Allocates nothing. */
  measure(power: Float32Array, out: Float64Array): void;
}

/**
 * Meyda's extractors on powers of the shared STFT, one loop for all of them instead of nine: the same operations in the same order, but
 * for the flatness, which takes the logarithm of four amplitudes at a time (their product neither overflows nor vanishes: single
 * precision to the fourth power is well within double) and differs by roundings of 1e-15. What is put right on the way: centroid and
 * spread come in hertz, the roll-off's bin width is that of the bins, and mel filters are those of this file's sample rate.
 */
export function createMeydaFeatures(binHz: number, binCount: number): MeydaFeatures {
  const groupCount = Math.floor((binCount - 1) / BINS_PER_GROUP);
  const amplitudes = new Float32Array(groupCount);
  /** Middle of a group of bins, for a position between groups. */
  const groupToHz = (group: number): number => (group * BINS_PER_GROUP + (BINS_PER_GROUP - 1) / 2) * binHz;

  const filters = melFilters(binHz, binCount);
  const melLevels = new Float32Array(MEL_FILTER_COUNT);
  const cosines = Float64Array.from({ length: MFCC_COUNT * MEL_FILTER_COUNT }, (_, i) => {
    const [coefficient, filter] = [Math.floor(i / MEL_FILTER_COUNT), i % MEL_FILTER_COUNT];
    return Math.cos((Math.PI / MEL_FILTER_COUNT) * (filter + 0.5) * coefficient);
  });

  function measureAmplitudes(power: Float32Array, out: Float64Array): void {
    let sum = 0;
    let first = 0; // Σ group·amplitude
    let second = 0; // Σ group²·amplitude
    let squares = 0;
    let peak = 0;
    let logarithms = 0;
    let product = 1;
    for (let group = 0; group < groupCount; group++) {
      const bin = group * BINS_PER_GROUP;
      let groupPower = 0;
      for (let i = bin; i < bin + BINS_PER_GROUP; i++) groupPower += power[i]!;
      const amplitude = Math.fround(Math.sqrt((groupPower / BINS_PER_GROUP) * MEYDA_POWER_SCALE));
      amplitudes[group] = amplitude;
      sum += amplitude;
      first += group * amplitude;
      second += group * group * amplitude;
      squares += amplitude * amplitude;
      if (amplitude > peak) peak = amplitude;
      product *= amplitude;
      if (group % 4 === 3) {
        logarithms += Math.log(product);
        product = 1;
      }
    }
    logarithms += Math.log(product);

    const threshold = 0.99 * sum;
    let below = sum;
    let rolloff = groupCount - 1;
    while (below > threshold && rolloff >= 0) below -= amplitudes[rolloff--]!;

    const centroid = first / sum;
    out[0] = groupToHz(centroid);
    out[1] = Math.sqrt(second / sum - centroid * centroid) * BINS_PER_GROUP * binHz;
    out[2] = groupToHz(rolloff + 1);
    out[3] = (Math.exp(logarithms / groupCount) * groupCount) / sum;
    out[4] = peak / Math.sqrt(squares / groupCount);
  }

  function measureMel(power: Float32Array, out: Float64Array): void {
    for (let filter = 0; filter < MEL_FILTER_COUNT; filter++) {
      const { firstBin, weights } = filters[filter]!;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i]! * power[firstBin + i]!;
      const amplitude = Math.fround(Math.sqrt(sum * MEYDA_POWER_SCALE));
      melLevels[filter] = Math.log(Math.fround(amplitude * amplitude) + 1);
    }
    for (let coefficient = 0; coefficient < MFCC_COUNT; coefficient++) {
      let sum = 0;
      for (let filter = 0; filter < MEL_FILTER_COUNT; filter++) {
        sum += melLevels[filter]! * cosines[coefficient * MEL_FILTER_COUNT + filter]!;
      }
      out[MEYDA_FIGURES.length + coefficient] = 2 * sum;
    }
  }

  return {
    measure(power, out) {
      measureAmplitudes(power, out);
      measureMel(power, out);
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
