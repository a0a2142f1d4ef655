import { createKernels, type Kernels } from '@auralign/dsp';
import type { Processor } from './processor.ts';

/** Multiplies every sample by `gain` (linear). No latency. */
export function createGain(gain: number, kernels: Kernels = createKernels()): Processor {
  return {
    latencyFrames: 0,
    process(channels, frameCount) {
      for (const samples of channels) kernels.rendering.multiply(samples, frameCount, gain);
    },
  };
}
