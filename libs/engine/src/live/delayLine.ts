/** Delays all channels by the same whole number of frames, in place. */
export interface DelayLine {
  process(channels: readonly Float32Array[], frameCount: number): void;
}

/** @param frames ≥ 0; 0 leaves the samples as they are */
export function createDelayLine(frames: number, channelCount: number): DelayLine {
  const rings = Array.from({ length: channelCount }, () => new Float32Array(frames));
  let at = 0;
  return {
    process(channels, frameCount) {
      if (frames === 0) return;
      let index = at;
      for (let c = 0; c < channelCount; c++) {
        const ring = rings[c]!;
        const samples = channels[c]!;
        index = at;
        for (let i = 0; i < frameCount; i++) {
          const sample = samples[i]!;
          samples[i] = ring[index]!;
          ring[index] = sample;
          if (++index === frames) index = 0;
        }
      }
      at = index;
    },
  };
}
