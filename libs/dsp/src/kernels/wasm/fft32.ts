import { realTurns, transformPasses } from '../../fft32.ts';
import type { Arena } from './arena.ts';

/** Below these the passes of the twin do not fit, and there is nothing to win. */
export const SMALLEST_SIZE = 16;
export const SMALLEST_REAL_SIZE = 32;

/** Tables and scratch of a complex transform of `size` points in single precision. */
interface TransformRoom {
  /** Packed points, as assembly/fft32.ts makes them; overwritten. */
  readonly z: number;
  readonly scratch: number;
  readonly turns: number;
  /** From `z` to one array for each part. */
  run(re: number, im: number): void;
}

export const transformBytes = (size: number): number => 25 * size;

export function createTransformRoom({ exports, floats }: Arena, size: number): TransformRoom {
  const z = floats(2 * size).byteOffset;
  const scratch = floats(2 * size).byteOffset;
  const [first, ...others] = transformPasses(size);
  const all = [inVectors(first!.turns), ...others.map((pass) => pass.turns)];
  const table = floats(all.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const turns of all) {
    table.set(turns, at);
    at += turns.length;
  }
  const turns = table.byteOffset;
  return { z, scratch, turns, run: (re, im) => exports.transform32(z, scratch, size, turns, re, im) };
}

/** Six numbers a butterfly become six vectors of four butterflies. */
function inVectors(turns: Float32Array): Float32Array {
  return turns.map((_, i) => {
    const [group, row, lane] = [Math.floor(i / 24), Math.floor((i % 24) / 4), i % 4];
    return turns[6 * (4 * group + lane) + row]!;
  });
}

export const realBytes = (size: number): number => transformBytes(size / 2) + 11 * size;

/** From the windowed samples at an address to bins 0 … size/2; false, and nothing written, where they count as silence. */
export function createRealRoom(
  arena: Arena,
  window: Float64Array,
): (samples: number, re: number, im: number) => boolean {
  const size = window.length;
  const half = size / 2;
  const { exports } = arena;
  const transform = createTransformRoom(arena, half);
  const weights = copied(arena, Float32Array.from(window));
  const zRe = arena.floats(half).byteOffset;
  const zIm = arena.floats(half).byteOffset;
  const { cos, sin } = realTurns(size);
  const [cosAt, sinAt] = [copied(arena, cos), copied(arena, sin)];
  return (samples, re, im) => {
    if (exports.packReal32(samples, weights, half, transform.z) === 0) return false;
    transform.run(zRe, zIm);
    exports.realForward32(zRe, zIm, half, cosAt, sinAt, re, im);
    return true;
  };
}

function copied(arena: Arena, values: Float32Array): number {
  const copy = arena.floats(values.length);
  copy.set(values);
  return copy.byteOffset;
}
