import { gaussianSmooth } from '@auralign/dsp';

/** Gaussian mean over the bands that count; 0 far from any. */
export function smoothWhere(values: Float64Array, used: Float64Array, sigmaBands: number): Float64Array {
  const sums = gaussianSmooth(
    values.map((value, band) => value * used[band]!),
    sigmaBands,
  );
  const shares = gaussianSmooth(used, sigmaBands);
  return sums.map((sum, band) => (shares[band]! > 1e-6 ? sum / shares[band]! : 0));
}
