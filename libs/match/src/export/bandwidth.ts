/**
 * Bandwidth of an analogue bell between the points of half its gain in dB, octaves, from its Q.
 * Source: R. Bristow-Johnson, "Audio EQ Cookbook": 1/Q = 2·sinh(ln 2/2 · BW).
 */
export function octavesOfQ(q: number): number {
  return (2 / Math.LN2) * Math.asinh(1 / (2 * q));
}

/** The Q of a bandwidth in octaves. */
export function qOfOctaves(octaves: number): number {
  return 1 / (2 * Math.sinh((Math.LN2 / 2) * octaves));
}
