import { planBands } from '../../bands.ts';
import { createBandFrames, mostFrames, type BandFrames, type BandFramesOptions } from '../bandFrames.ts';
import type { Room } from './arena.ts';
import { createTransformRoom, SMALLEST_SIZE, transformBytes } from './fft32.ts';

/** Numbers of the kernel, as in assembly/bandFrames.ts. */
const NUMBERS = 19;
/** Lines follow each other so, in floats. */
const LINE_MULTIPLE = 16;

/** Twin of `createBandFrames`: the same to the last bit. */
export function createWasmBandFrames(roomFor: Room, options: BandFramesOptions): BandFrames {
  const { sizeFrames, hopFrames, channelCount, scale, bands, binHz, maxFrameCount } = options;
  if (sizeFrames < SMALLEST_SIZE) return createBandFrames(options);
  const lineFloats = LINE_MULTIPLE * Math.ceil((sizeFrames + maxFrameCount) / LINE_MULTIPLE);
  const powerCount = bands.length * mostFrames(options);
  const floats = channelCount * lineFloats + 5 * sizeFrames + 24 * bands.length + NUMBERS;
  const arena = roomFor(transformBytes(sizeFrames) + 8 * powerCount + 4 * floats);
  const { exports } = arena;
  const transform = createTransformRoom(arena, sizeFrames);
  const all = arena.floats(channelCount * lineFloats);
  const lines = Array.from({ length: channelCount }, (_, c) => all.subarray(c * lineFloats, (c + 1) * lineFloats));
  const window = arena.floats(sizeFrames);
  window.set(options.window);
  const plan = planBands(bands, binHz, sizeFrames / 2 + 1);
  const integers = (values: Int32Array) => {
    const at = arena.integers(values.length);
    at.set(values);
    return at.byteOffset;
  };
  const doubles = (values: Float64Array) => {
    const at = arena.doubles(values.length);
    at.set(values);
    return at.byteOffset;
  };
  const powers = arena.doubles(powerCount);
  const numbers = arena.integers(NUMBERS);
  numbers.set([
    all.byteOffset,
    4 * lineFloats,
    channelCount,
    sizeFrames,
    hopFrames,
    window.byteOffset,
    arena.floats(sizeFrames).byteOffset, // silence
    transform.z,
    transform.scratch,
    transform.turns,
    arena.floats(sizeFrames).byteOffset,
    arena.floats(sizeFrames).byteOffset,
    arena.floats(sizeFrames / 2 + 1).byteOffset,
    integers(plan.first),
    integers(plan.last),
    doubles(plan.firstWeight),
    doubles(plan.lastWeight),
    bands.length,
    powers.byteOffset,
  ]);
  let filled = 0;
  return {
    powers,
    process(channels, start, count) {
      for (let c = 0; c < channelCount; c++) lines[c]!.set(channels[c]!.subarray(start, start + count), filled);
      const completed = exports.bandFrames(numbers.byteOffset, filled + count, scale);
      filled += count - completed * hopFrames;
      return completed;
    },
  };
}
