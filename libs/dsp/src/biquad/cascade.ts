import type { BiquadCoefficients } from './types.ts';

/** Sections in series on several channels, with their state. */
export interface BiquadCascade {
  /** Filters the first `frameCount` samples of every channel in place. Neither allocates nor throws. */
  process(channels: readonly Float32Array[], frameCount: number): void;
  /** Forgets the past: as after creation. */
  reset(): void;
}

/** Frames between two looks at the state. Counted from the start of the stream, so that cutting does not matter. */
export const STRIDE_FRAMES = 256;

/**
 * State below this is set to zero (−600 dBFS): a decaying tail otherwise ends in denormal numbers, which cost some
 * hundred times as much to add.
 */
export const NEGLIGIBLE = 1e-30;

/**
 * Runs biquads in series, transposed direct form II with 64-bit state; the signal is rounded to 32 bit once, after
 * the last section. The result does not depend on how the signal is cut into blocks (bit for bit). No delay beyond
 * the filters' own. A sample that is not finite stays in the state until `reset`.
 *
 * @param sections     in order; none leaves the signal as it is
 * @param channelCount channels of every later `process` call
 * @throws RangeError if `channelCount` is not a positive integer
 */
export function createBiquadCascade(sections: readonly BiquadCoefficients[], channelCount: number): BiquadCascade {
  if (!Number.isInteger(channelCount) || channelCount < 1) {
    throw new RangeError(`createBiquadCascade: ${channelCount} channels`);
  }
  const sectionCount = sections.length;
  const coefficients = new Float64Array(sectionCount * 5);
  for (const [index, { b0, b1, b2, a1, a2 }] of sections.entries()) coefficients.set([b0, b1, b2, a1, a2], index * 5);
  const state = new Float64Array(channelCount * sectionCount * 2);
  const scratch = new Float64Array(STRIDE_FRAMES);
  let phase = 0; // frames since the last look at the state

  function runSection(section: number, channel: number, count: number): void {
    const c = section * 5;
    const b0 = coefficients[c]!;
    const b1 = coefficients[c + 1]!;
    const b2 = coefficients[c + 2]!;
    const a1 = coefficients[c + 3]!;
    const a2 = coefficients[c + 4]!;
    const at = (channel * sectionCount + section) * 2;
    let s1 = state[at]!;
    let s2 = state[at + 1]!;
    for (let i = 0; i < count; i++) {
      const x = scratch[i]!;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      scratch[i] = y;
    }
    state[at] = s1;
    state[at + 1] = s2;
  }

  return {
    process(channels, frameCount) {
      if (sectionCount === 0) return;
      let start = 0;
      while (start < frameCount) {
        const count = Math.min(frameCount - start, STRIDE_FRAMES - phase);
        for (let channel = 0; channel < channelCount; channel++) {
          const samples = channels[channel]!;
          for (let i = 0; i < count; i++) scratch[i] = samples[start + i]!;
          for (let section = 0; section < sectionCount; section++) runSection(section, channel, count);
          for (let i = 0; i < count; i++) samples[start + i] = scratch[i]!;
        }
        start += count;
        phase += count;
        if (phase === STRIDE_FRAMES) {
          phase = 0;
          for (let i = 0; i < state.length; i++) if (Math.abs(state[i]!) < NEGLIGIBLE) state[i] = 0;
        }
      }
    },
    reset() {
      state.fill(0);
      phase = 0;
    },
  };
}
