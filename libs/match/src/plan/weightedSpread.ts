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

/**
 * What is left of a distance beyond what two measurements of one sound differ by, as powers. Half of the smallest difference
 * of level that is heard in any band (0.3 dB) is no distance at all; from twice that on hardly anything is taken off.
 */
export function beyondFloor(distanceDb: number, floorDb: number = FLOOR_DB): number {
  return Math.sqrt(Math.max(0, distanceDb ** 2 - floorDb ** 2));
}

const FLOOR_DB = 0.15;
