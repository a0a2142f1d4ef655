import type { AudioBlock } from '@auralign/audio';
import { LARGEST_SAMPLE, type Kernels, type Rounding } from '@auralign/dsp';

/** Frames of the blocks that meters see, whatever the decoder delivers. */
export const ANALYSIS_BLOCK_FRAMES = 8192;

const FIRST_TOO_LARGE = LARGEST_SAMPLE * (1 + 2 ** -23); // the next 32-bit number

/** Cuts a stream into blocks of one size on one raster, counting and mending what is not a number on the way. */
export interface Reblocker {
  /** Samples found so far that were NaN, infinite or beyond +241 dBFS; each was replaced by 0. */
  readonly nonFiniteSampleCount: number;
  readonly frameCount: number;
  /** Takes a block as decoded; hands out full analysis blocks. */
  push(block: AudioBlock, emit: (block: AudioBlock) => void): void;
  /** Hands out the last, shorter block, if there is one. */
  flush(emit: (block: AudioBlock) => void): void;
}

/**
 * Floating-point sums depend on where they are cut in their last bits. One raster makes results the same to the last
 * bit for every decoder and block size. The blocks lie where the kernels reach them without copying.
 *
 * @param rounding brings the samples onto a grid first
 */
export function createReblocker(channelCount: number, kernels: Kernels, rounding?: Rounding): Reblocker {
  const buffer = Array.from({ length: channelCount }, () => kernels.allocateFloats(ANALYSIS_BLOCK_FRAMES));
  let filled = 0;
  let startFrame = 0;
  let nonFiniteSampleCount = 0;

  function emitBuffer(emit: (block: AudioBlock) => void): void {
    rounding?.process(buffer, filled);
    for (const samples of buffer) nonFiniteSampleCount += replaceNonFinite(samples, filled, kernels);
    emit({ channels: buffer, frameCount: filled, startFrame });
    startFrame += filled;
    filled = 0;
  }

  return {
    get nonFiniteSampleCount() {
      return nonFiniteSampleCount;
    },
    get frameCount() {
      return startFrame + filled;
    },
    push(block, emit) {
      let taken = 0;
      while (taken < block.frameCount) {
        const count = Math.min(block.frameCount - taken, ANALYSIS_BLOCK_FRAMES - filled);
        for (let channel = 0; channel < channelCount; channel++) {
          buffer[channel]!.set(block.channels[channel]!.subarray(taken, taken + count), filled);
        }
        taken += count;
        filled += count;
        if (filled === ANALYSIS_BLOCK_FRAMES) emitBuffer(emit);
      }
    },
    flush(emit) {
      if (filled > 0) emitBuffer(emit);
    },
  };
}

/** In place. Returns how many there were. */
function replaceNonFinite(samples: Float32Array, count: number, kernels: Kernels): number {
  let replaced = 0;
  for (let at = 0; ; at++) {
    at = kernels.firstOutside(samples, at, count, -FIRST_TOO_LARGE, FIRST_TOO_LARGE);
    if (at === count) return replaced;
    samples[at] = 0;
    replaced++;
  }
}
