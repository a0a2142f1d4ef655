/** Length of the blend where the end of a loop meets its beginning, seconds: no click, and no gap in the beat. */
export const LOOP_BLEND_SECONDS = 0.005;

/**
 * A stretch of one channel that can be played in a circle: its last frames are blended into those in front of the stretch, which
 * lead into its first frame. Frames outside the file are silence.
 *
 * @param startFrame may be negative (a reference that begins later than the mix)
 * @param blendFrames 0 cuts the stretch out as it is; must not be longer than the stretch
 * @returns endFrame − startFrame frames
 *
 * The two sides of the seam are different music, so powers add up, not gains.
 */
export function loopRegion(
  samples: Float32Array,
  startFrame: number,
  endFrame: number,
  blendFrames: number,
): Float32Array<ArrayBuffer> {
  const frameCount = endFrame - startFrame;
  const region = new Float32Array(frameCount);
  const from = Math.max(0, startFrame);
  const to = Math.min(samples.length, endFrame);
  if (to > from) region.set(samples.subarray(from, to), from - startFrame);
  const blend = Math.min(blendFrames, frameCount);
  for (let i = 0; i < blend; i++) {
    const phase = (Math.PI / 2) * ((i + 0.5) / blend);
    const at = frameCount - blend + i;
    const leadIn = samples[startFrame - blend + i] ?? 0;
    region[at] = region[at]! * Math.cos(phase) + leadIn * Math.sin(phase);
  }
  return region;
}
