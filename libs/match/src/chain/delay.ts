/** A delay line for one channel. */
export interface Delay {
  /** Takes `count` samples from `start` on and puts those of `frames` frames ago in their place. */
  process(samples: Float64Array, start: number, count: number): void;
}

/** @param frames ≥ 0; 0 leaves the samples as they are */
export function createDelay(frames: number): Delay {
  const past = new Float64Array(frames);
  let at = 0;
  return {
    process(samples, start, count) {
      if (frames === 0) return;
      let index = at;
      for (let i = start; i < start + count; i++) {
        const sample = samples[i]!;
        samples[i] = past[index]!;
        past[index] = sample;
        if (++index === frames) index = 0;
      }
      at = index;
    },
  };
}
