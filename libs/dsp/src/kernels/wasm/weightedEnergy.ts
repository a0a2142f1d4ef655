import type { BiquadCoefficients } from '../../biquad/types.ts';
import type { WeightedEnergy } from '../kernels.ts';
import type { Room } from './arena.ts';

/** Doubles of state a pair of channels. */
const STATE = 12;
/** Frames copied at once where the samples lie elsewhere. */
const CHUNK_FRAMES = 4096;

const weightedEnergyBytes = (channelCount: number): number => 128 * channelCount + 8 * CHUNK_FRAMES + 1024;

/** Twin of `createWeightedEnergy`: the same to the last bit, for spans of up to 4096 frames or samples in the arena. */
export function createWasmWeightedEnergy(
  roomFor: Room,
  sections: readonly [BiquadCoefficients, BiquadCoefficients],
  channelCount: number,
): WeightedEnergy {
  const arena = roomFor(weightedEnergyBytes(channelCount));
  const { exports } = arena;
  const coefficients = arena.doubles(10);
  for (const [index, { b0, b1, b2, a1, a2 }] of sections.entries()) coefficients.set([b0, b1, b2, a1, a2], 5 * index);
  const pairCount = Math.ceil(channelCount / 2);
  const state = arena.doubles(STATE * pairCount);
  const sums = arena.doubles(4);
  const chunk = [arena.floats(CHUNK_FRAMES), arena.floats(CHUNK_FRAMES)] as const;

  function addressOf(samples: Float32Array, start: number, count: number, which: 0 | 1): number {
    if (arena.holds(samples)) return samples.byteOffset + 4 * start;
    chunk[which].set(samples.subarray(start, start + count));
    return chunk[which].byteOffset;
  }

  function addPair(
    channels: readonly Float32Array[],
    first: number,
    start: number,
    count: number,
    weighted: Float64Array,
    plain: Float64Array,
  ): void {
    const second = first + 1 < channelCount ? first + 1 : first; // an odd one out keeps itself company
    const firstAt = addressOf(channels[first]!, start, count, 0);
    const secondAt = second === first ? firstAt : addressOf(channels[second]!, start, count, 1);
    const stateAt = state.byteOffset + 4 * STATE * first;
    exports.weightedEnergyPair(firstAt, secondAt, count, coefficients.byteOffset, stateAt, sums.byteOffset);
    weighted[first]! += sums[0]!;
    plain[first]! += sums[2]!;
    if (second === first) return;
    weighted[second]! += sums[1]!;
    plain[second]! += sums[3]!;
  }

  return {
    add(channels, start, end, weighted, plain) {
      for (let first = 0; first < channelCount; first += 2) {
        const inPlace = arena.holds(channels[first]!) && arena.holds(channels[Math.min(first + 1, channelCount - 1)]!);
        const step = inPlace ? end - start : CHUNK_FRAMES;
        for (let at = start; at < end; at += step) {
          addPair(channels, first, at, Math.min(step, end - at), weighted, plain);
        }
      }
    },
    reset() {
      state.fill(0);
    },
  };
}
