/**
 * A run of audio frames, planar: `channels[c][i]` is the sample of channel `c` at file frame `startFrame + i`.
 *
 * Samples are 32-bit floats, nominal range ±1 (integer formats are divided by 2^(bits−1), so −1 is exact and +1 is
 * not reached). The arrays may be longer than `frameCount`; what lies beyond is undefined. A block is *lent*: it is
 * valid until the next one is asked for, and must be copied to be kept.
 */
export interface AudioBlock {
  readonly channels: readonly Float32Array[];
  readonly frameCount: number;
  /** Position of the first frame of this block in the stream, from 0. */
  readonly startFrame: number;
}
