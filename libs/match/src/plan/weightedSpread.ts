/** Weighted mean; 0 without any weight. */
export function weightedMean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let weightSum = 0;
  for (let n = 0; n < values.length; n++) {
    sum += weights[n]! * values[n]!;
    weightSum += weights[n]!;
  }
  return weightSum === 0 ? 0 : sum / weightSum;
}

/** Weighted root mean square of values about their weighted mean; 0 without any weight. */
export function weightedSpread(values: Float64Array, weights: Float64Array): number {
  const mean = weightedMean(values, weights);
  let squares = 0;
  let weightSum = 0;
  for (let n = 0; n < values.length; n++) {
    squares += weights[n]! * (values[n]! - mean) ** 2;
    weightSum += weights[n]!;
  }
  return weightSum === 0 ? 0 : Math.sqrt(squares / weightSum);
}

/**
 * What is left of a distance beyond what two measurements of one sound differ by, as powers. Half of the smallest difference
 * of level that is heard in any band (0.3 dB) is no distance at all; from twice that on hardly anything is taken off.
 */
export function beyondFloor(distanceDb: number, floorDb: number = FLOOR_DB): number {
  return Math.sqrt(Math.max(0, distanceDb ** 2 - floorDb ** 2));
}

const FLOOR_DB = 0.15;
