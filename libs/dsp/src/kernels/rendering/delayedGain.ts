/** A gain from frame to frame on signals that come later than what it was computed from. */
export interface DelayedGain {
  /**
   * Replaces `count` samples of every channel, from `start` on, by those `delayFrames` earlier (0 at first), each times its gain; at
   * most `maxFrameCount`.
   */
  process(channels: readonly Float32Array[], start: number, count: number, gains: Float64Array): void;
}

export interface DelayedGainOptions {
  readonly channelCount: number;
  readonly delayFrames: number;
  readonly maxFrameCount: number;
}

/** The original; `Kernels.rendering.createDelayedGain` may have a twin. */
export function createDelayedGain({ channelCount, delayFrames, maxFrameCount }: DelayedGainOptions): DelayedGain {
  const delays = Array.from({ length: channelCount }, () => new Float32Array(delayFrames + maxFrameCount));
  return {
    process(channels, start, count, gains) {
      for (let c = 0; c < channelCount; c++) {
        const samples = channels[c]!;
        const delay = delays[c]!;
        for (let i = 0; i < count; i++) delay[delayFrames + i] = samples[start + i]!;
        for (let i = 0; i < count; i++) samples[start + i] = delay[i]! * gains[i]!;
        delay.copyWithin(0, count, count + delayFrames);
      }
    },
  };
}
