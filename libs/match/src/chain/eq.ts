import { createKernels, type BiquadCoefficients } from '@auralign/dsp';
import type { Processor, ProcessorContext } from './processor.ts';

/**
 * Runs a cascade of biquads on every channel, or on the mid (L+R)/2 or side (L−R)/2 of a stereo pair. No latency
 * (minimum phase).
 *
 * On mid or side only the *change* of that part is added to both channels: the other part is not recomputed and so
 * not rounded.
 */
export function createEq(
  options: Omit<ProcessorContext, 'sampleRateHz'> & {
    coefficients: readonly BiquadCoefficients[];
    channel: 'stereo' | 'mid' | 'side';
  },
): Processor {
  const { coefficients, channel, channelCount, kernels = createKernels() } = options;
  if (channel === 'stereo') {
    const cascade = kernels.createBiquadCascade(coefficients, channelCount);
    return { latencyFrames: 0, process: (channels, frameCount) => cascade.process(channels, frameCount) };
  }
  const { rendering } = kernels;
  const cascade = kernels.createBiquadCascade(coefficients, 1);
  const sign = channel === 'mid' ? 1 : -1;
  const chunkFrames = 1024; // any block length without allocating in `process`
  const part = kernels.allocateFloats(chunkFrames);
  const parts = [part];
  return {
    latencyFrames: 0,
    process([left, right], frameCount) {
      if (left === undefined || right === undefined) return;
      for (let start = 0; start < frameCount; start += chunkFrames) {
        const count = Math.min(chunkFrames, frameCount - start);
        rendering.takePart(left, right, start, count, sign, part);
        cascade.process(parts, count);
        rendering.addPart(left, right, start, count, sign, part);
      }
    },
  };
}
