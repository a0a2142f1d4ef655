import type { Processor } from './processor.ts';

/** Multiplies every sample by `gain` (linear). No latency. */
export function createGain(gain: number): Processor {
  return {
    latencyFrames: 0,
    process(channels, frameCount) {
      for (const samples of channels) {
        for (let i = 0; i < frameCount; i++) samples[i] = samples[i]! * gain;
      }
    },
  };
}
