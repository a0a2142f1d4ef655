/** Index of the band whose centre is nearest on the logarithmic axis; centres are evenly spaced on it. */
export function nearestBand(centresHz: readonly number[], frequencyHz: number): number {
  const step = Math.log2(centresHz[1]! / centresHz[0]!);
  const index = Math.round(Math.log2(frequencyHz / centresHz[0]!) / step);
  return Math.min(centresHz.length - 1, Math.max(0, index));
}
