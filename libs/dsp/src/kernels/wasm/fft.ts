import { createFft, createRealFft, type Fft, type RealFft } from '../../fft.ts';
import type { Arena, Room } from './arena.ts';

/** Below these the passes of the twin do not fit, and there is nothing to win. */
export const SMALLEST_SIZE = 16;
const SMALLEST_REAL_SIZE = 32;

/** Tables and scratch of a complex transform of `size` points. */
interface TransformRoom {
  /** Packed points, as assembly/pack.ts makes them; overwritten. */
  readonly z: number;
  /** From `z` to one array for each part. */
  run(re: number, im: number): void;
}

export const transformBytes = (size: number): number => 36 * size;

export function createTransformRoom({ exports, doubles }: Arena, size: number): TransformRoom {
  const z = doubles(2 * size).byteOffset;
  const scratch = doubles(2 * size).byteOffset;
  const cos = doubles(size / 4);
  const minusSin = doubles(size / 4);
  for (let p = 0; p < cos.length; p++) {
    cos[p] = Math.cos((2 * Math.PI * p) / size);
    minusSin[p] = -Math.sin((2 * Math.PI * p) / size);
  }
  return {
    z,
    run: (re, im) => exports.transform(z, scratch, size, cos.byteOffset, minusSin.byteOffset, re, im),
  };
}

const fftBytes = (size: number): number => transformBytes(size) + 16 * size;

/** Twin of `createFft`: the same to the last bit. */
export function createWasmFft(roomFor: Room, size: number): Fft {
  if (!(size >= SMALLEST_SIZE) || Math.log2(size) % 1 !== 0) return createFft(size);
  const arena = roomFor(fftBytes(size));
  const { exports } = arena;
  const room = createTransformRoom(arena, size);
  const ownRe = arena.doubles(size);
  const ownIm = arena.doubles(size);
  const scale = 1 / size;
  const transform = (re: Float64Array, im: Float64Array): void => {
    if (arena.holds(re) && arena.holds(im)) {
      exports.packPlanar(re.byteOffset, im.byteOffset, size, room.z);
      room.run(re.byteOffset, im.byteOffset);
      return;
    }
    copy(re, ownRe);
    copy(im, ownIm);
    exports.packPlanar(ownRe.byteOffset, ownIm.byteOffset, size, room.z);
    room.run(ownRe.byteOffset, ownIm.byteOffset);
    re.set(ownRe);
    im.set(ownIm);
  };
  return {
    size,
    forward: transform,
    inverse(re, im) {
      transform(im, re); // swapping the parts of input and output conjugates the kernel
      for (let i = 0; i < size; i++) {
        re[i] = re[i]! * scale;
        im[i] = im[i]! * scale;
      }
    },
  };
}

/** What turns a transform of half the size into the spectrum of a real signal. */
interface RealRoom {
  readonly transform: TransformRoom;
  /** From the packed points to bins 0 … half. */
  forward(re: number, im: number): void;
  /** From bins to what the packed points were, one array for each part. */
  inverse(re: number, im: number): void;
  readonly zRe: Float64Array;
  readonly zIm: Float64Array;
}

const realBytes = (size: number): number => transformBytes(size / 2) + 16 * size;

function createRealRoom(arena: Arena, size: number): RealRoom {
  const half = size / 2;
  const { exports } = arena;
  const transform = createTransformRoom(arena, half);
  const zRe = arena.doubles(half);
  const zIm = arena.doubles(half);
  const cos = arena.doubles(half / 2 + 1);
  const sin = arena.doubles(half / 2 + 1);
  for (let k = 0; k < cos.length; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / size);
    sin[k] = Math.sin((2 * Math.PI * k) / size);
  }
  return {
    transform,
    forward(re, im) {
      transform.run(zRe.byteOffset, zIm.byteOffset);
      exports.realForward(zRe.byteOffset, zIm.byteOffset, half, cos.byteOffset, sin.byteOffset, re, im);
    },
    inverse(re, im) {
      exports.realInverse(re, im, half, cos.byteOffset, sin.byteOffset, zRe.byteOffset, zIm.byteOffset);
      exports.packPlanar(zIm.byteOffset, zRe.byteOffset, half, transform.z); // parts swapped: the inverse
      transform.run(zIm.byteOffset, zRe.byteOffset);
    },
    zRe,
    zIm,
  };
}

const realFftBytes = (size: number): number => realBytes(size) + 16 * size + 256;

/** Twin of `createRealFft`: the same to the last bit. */
export function createWasmRealFft(roomFor: Room, size: number): RealFft {
  if (!(size >= SMALLEST_REAL_SIZE) || Math.log2(size) % 1 !== 0) return createRealFft(size);
  const arena = roomFor(realFftBytes(size));
  const { exports } = arena;
  const half = size / 2;
  const room = createRealRoom(arena, size);
  const samples = arena.doubles(size);
  const ownRe = arena.doubles(half + 1);
  const ownIm = arena.doubles(half + 1);
  return {
    size,
    binCount: half + 1,
    forward(input, re, im) {
      if (input instanceof Float64Array || input instanceof Float32Array) copy(input, samples);
      else for (let n = 0; n < size; n++) samples[n] = input[n]!;
      exports.packRealDoubles(samples.byteOffset, half, room.transform.z);
      room.forward(ownRe.byteOffset, ownIm.byteOffset);
      re.set(ownRe);
      im.set(ownIm);
    },
    inverse(re, im, output) {
      copy(re, ownRe);
      copy(im, ownIm);
      room.inverse(ownRe.byteOffset, ownIm.byteOffset);
      exports.realInterleave(room.zRe.byteOffset, room.zIm.byteOffset, half, samples.byteOffset);
      output.set(samples);
    },
  };
}

/** The first `to.length` values; a view is only made where the source is longer. */
function copy(from: Float64Array | Float32Array, to: Float64Array): void {
  to.set(from.length === to.length ? from : from.subarray(0, to.length));
}
