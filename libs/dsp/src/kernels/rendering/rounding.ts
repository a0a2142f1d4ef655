import { createQuantizer, type QuantizerOptions } from '../../dither.ts';

/** Brings samples onto the grid of an integer format. */
export interface Rounding {
  /** Rounds the first `frameCount` samples of every channel, in place, as `Quantizer` does: values are multiples of 2^(1 − bitDepth). */
  process(channels: readonly Float32Array[], frameCount: number): void;
}

/** Samples rounded at a time. */
export const ROUNDED_FRAMES = 1024;

/** @param options.bitDepth at most 24: a sample holds no more */
export function createRounding(options: QuantizerOptions): Rounding {
  const quantizer = createQuantizer(options);
  const step = 2 ** (1 - options.bitDepth);
  let codes = new Int32Array(ROUNDED_FRAMES);
  return {
    process(channels, frameCount) {
      if (codes.length < frameCount) codes = new Int32Array(frameCount);
      for (let c = 0; c < options.channelCount; c++) {
        const samples = channels[c]!;
        quantizer.process(c, samples, frameCount, codes);
        for (let i = 0; i < frameCount; i++) samples[i] = codes[i]! * step; // exact
      }
    },
  };
}
