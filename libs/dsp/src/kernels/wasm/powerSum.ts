import { createPowerSum, type PowerSum, type PowerSumOptions } from '../powerSum.ts';
import type { Room } from './arena.ts';
import { createTransformRoom, SMALLEST_SIZE, transformBytes } from './fft.ts';

/** Twin of `createPowerSum`: the same to the last bit. */
export function createWasmPowerSum(roomFor: Room, options: PowerSumOptions): PowerSum {
  const { sizeFrames, channelCount } = options;
  if (sizeFrames < SMALLEST_SIZE) return createPowerSum(options);
  const arena = roomFor(transformBytes(sizeFrames) + sizeFrames * (4 * channelCount + 8 + 16 + 4 + 4) + 64);
  const { exports } = arena;
  const transform = createTransformRoom(arena, sizeFrames);
  const frames = Array.from({ length: channelCount }, () => arena.floats(sizeFrames));
  const silence = arena.floats(sizeFrames);
  const window = arena.doubles(sizeFrames);
  window.set(options.window);
  const re = arena.doubles(sizeFrames).byteOffset;
  const im = arena.doubles(sizeFrames).byteOffset;
  const bins = arena.doubles(sizeFrames / 2 + 1);
  return {
    frames,
    bins,
    run(scale) {
      bins.fill(0);
      for (let i = 0; i < channelCount; i += 2) {
        const second = frames[i + 1] ?? silence;
        exports.packPair(frames[i]!.byteOffset, second.byteOffset, window.byteOffset, sizeFrames, transform.z);
        transform.run(re, im);
        exports.addPairPower(re, im, sizeFrames, scale, bins.byteOffset);
      }
    },
  };
}
