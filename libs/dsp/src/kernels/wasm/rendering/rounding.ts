import { channelSeed, type QuantizerOptions } from '../../../dither.ts';
import { randomState } from '../../../random.ts';
import { createRounding, ROUNDED_FRAMES, type Rounding } from '../../rendering/rounding.ts';
import type { Room } from '../arena.ts';

/** Twin of `createRounding`: the same to the last bit, two channels at a time. Shaped dither, which is rare, has none. */
export function createWasmRounding(roomFor: Room, options: QuantizerOptions): Rounding {
  const { bitDepth, dither, seed, channelCount } = options;
  const original = createRounding(options); // also checks the options
  if (dither === 'shaped') return original;
  const scale = 2 ** (bitDepth - 1);
  const pairCount = Math.ceil(channelCount / 2);
  const arena = roomFor(64 * pairCount + 8 * ROUNDED_FRAMES);
  const { exports } = arena;
  // Four words of four lanes each a pair of channels, of which the first two are used.
  const states = Array.from({ length: pairCount }, () => arena.integers(16));
  for (let c = 0; c < 2 * pairCount; c++) {
    const words = randomState(channelSeed(seed, c));
    for (let word = 0; word < 4; word++) states[c >> 1]![4 * word + (c & 1)] = words[word]!;
  }
  const chunk = [arena.floats(ROUNDED_FRAMES), arena.floats(ROUNDED_FRAMES)] as const;

  function roundPair(left: number, right: number, count: number, pair: number): void {
    if (dither === 'tpdf') exports.roundDithered(left, right, count, scale, states[pair]!.byteOffset);
    else {
      exports.roundPlain(left, count, scale);
      exports.roundPlain(right, count, scale);
    }
  }

  return {
    process(channels, frameCount) {
      for (let pair = 0; pair < pairCount; pair++) {
        const left = channels[2 * pair]!;
        const right = 2 * pair + 1 < channelCount ? channels[2 * pair + 1]! : undefined;
        if (arena.holds(left) && right !== undefined && arena.holds(right)) {
          roundPair(left.byteOffset, right.byteOffset, frameCount, pair);
          continue;
        }
        for (let start = 0; start < frameCount; start += ROUNDED_FRAMES) {
          const count = Math.min(ROUNDED_FRAMES, frameCount - start);
          for (let i = 0; i < count; i++) {
            chunk[0][i] = left[start + i]!;
            chunk[1][i] = right === undefined ? 0 : right[start + i]!;
          }
          roundPair(chunk[0].byteOffset, chunk[1].byteOffset, count, pair);
          for (let i = 0; i < count; i++) {
            left[start + i] = chunk[0][i]!;
            if (right !== undefined) right[start + i] = chunk[1][i]!;
          }
        }
      }
    },
  };
}
