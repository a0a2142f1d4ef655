/** Weighted root mean square of values about their weighted mean. */
export function weightedSpread(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let weightSum = 0;
  for (let n = 0; n < values.length; n++) {
    sum += weights[n]! * values[n]!;
    weightSum += weights[n]!;
  }
  if (weightSum === 0) return 0;
  const mean = sum / weightSum;
  let squares = 0;
  for (let n = 0; n < values.length; n++) squares += weights[n]! * (values[n]! - mean) ** 2;
  return Math.sqrt(squares / weightSum);
}
