import { createBiquadCascade, NEGLIGIBLE, STRIDE_FRAMES, type BiquadCascade } from '../../biquad/cascade.ts';
import type { BiquadCoefficients } from '../../biquad/types.ts';
import type { Room } from './arena.ts';

/** Twin of `createBiquadCascade`: the same to the last bit, two channels at a time. */
export function createWasmBiquadCascade(
  roomFor: Room,
  sections: readonly BiquadCoefficients[],
  channelCount: number,
): BiquadCascade {
  const sectionCount = sections.length;
  if (sectionCount === 0 || !Number.isInteger(channelCount) || channelCount < 1) {
    return createBiquadCascade(sections, channelCount);
  }
  const pairCount = Math.ceil(channelCount / 2);
  const arena = roomFor(40 * sectionCount + 32 * sectionCount * pairCount + 24 * STRIDE_FRAMES);
  const { exports } = arena;
  const coefficients = arena.doubles(5 * sectionCount);
  for (const [index, { b0, b1, b2, a1, a2 }] of sections.entries()) coefficients.set([b0, b1, b2, a1, a2], 5 * index);
  const state = arena.doubles(4 * sectionCount * pairCount);
  const scratch = arena.doubles(2 * STRIDE_FRAMES);
  const chunk = [arena.floats(STRIDE_FRAMES), arena.floats(STRIDE_FRAMES)] as const;
  let phase = 0; // frames since the last look at the state

  function runPair(left: Float32Array, right: Float32Array, start: number, count: number, stateAt: number): void {
    const inPlace = arena.holds(left) && arena.holds(right);
    if (!inPlace) {
      for (let i = 0; i < count; i++) {
        chunk[0][i] = left[start + i]!;
        chunk[1][i] = right[start + i]!;
      }
    }
    exports.biquadPair(
      inPlace ? left.byteOffset + 4 * start : chunk[0].byteOffset,
      inPlace ? right.byteOffset + 4 * start : chunk[1].byteOffset,
      count,
      coefficients.byteOffset,
      sectionCount,
      stateAt,
      scratch.byteOffset,
    );
    if (inPlace) return;
    for (let i = 0; i < count; i++) {
      left[start + i] = chunk[0][i]!;
      right[start + i] = chunk[1][i]!;
    }
  }

  return {
    process(channels, frameCount) {
      let start = 0;
      while (start < frameCount) {
        const count = Math.min(frameCount - start, STRIDE_FRAMES - phase);
        for (let pair = 0; pair < pairCount; pair++) {
          const left = channels[2 * pair]!;
          // An odd one out keeps itself company.
          const right = 2 * pair + 1 < channelCount ? channels[2 * pair + 1]! : left;
          runPair(left, right, start, count, state.byteOffset + 32 * sectionCount * pair);
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
