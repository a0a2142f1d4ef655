/** Every n-th output of an FIR filter, of one channel of a stream. */
export interface FirDecimator {
  /** Results of the last `process`; lent. */
  readonly output: Float64Array;
  /**
   * Takes the first `count` samples, at most `MOST_FRAMES`, and returns how many results there are. Result i of the stream is
   * Σ taps[k]·x[i·factor + k − (taps.length − 1)], zeros before the start.
   */
  process(samples: Float32Array, count: number): number;
}

/** Most samples taken at a time. */
export const MOST_FRAMES = 8192;

/** Taps, zeros added up to a multiple of 4: four sums at once. */
export function paddedTaps(taps: Float64Array): Float64Array {
  const padded = new Float64Array(Math.ceil(taps.length / 4) * 4);
  padded.set(taps);
  return padded;
}

/** @param factor integer ≥ 1 */
export function createFirDecimator(taps: Float64Array, factor: number): FirDecimator {
  const before = taps.length - 1;
  const padded = paddedTaps(taps);
  const history = new Float64Array(before + MOST_FRAMES + 4); // the padding reads up to 3 beyond, times zero
  const output = new Float64Array(Math.ceil(MOST_FRAMES / factor) + 1);
  let next = 0;
  return {
    output,
    process(samples, count) {
      for (let i = 0; i < count; i++) history[before + i] = samples[i]!;
      let results = 0;
      for (; next < count; next += factor) {
        let sum0 = 0;
        let sum1 = 0;
        let sum2 = 0;
        let sum3 = 0;
        for (let k = 0; k < padded.length; k += 4) {
          sum0 += padded[k]! * history[next + k]!;
          sum1 += padded[k + 1]! * history[next + k + 1]!;
          sum2 += padded[k + 2]! * history[next + k + 2]!;
          sum3 += padded[k + 3]! * history[next + k + 3]!;
        }
        output[results++] = sum0 + sum2 + (sum1 + sum3);
      }
      next -= count;
      history.copyWithin(0, count, count + before);
      return results;
    },
  };
}
