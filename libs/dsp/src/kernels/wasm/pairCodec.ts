import type { PairCodec, PairCodecOptions } from '../pairCodec.ts';
import type { Room } from './arena.ts';

/** Frames that the twin goes on behind the last one. */
const BEYOND = 4;

/** Twin of `createPairCodec`: the same to the last bit. */
export function createWasmPairCodec(roomFor: Room, { bytesPerSample, maxFrameCount }: PairCodecOptions): PairCodec {
  const rooms = maxFrameCount + BEYOND;
  const byteLength = 2 * bytesPerSample * rooms;
  const arena = roomFor(8 * rooms + byteLength);
  const { exports } = arena;
  const left = arena.floats(rooms);
  const right = arena.floats(rooms);
  const words = arena.integers(Math.ceil(byteLength / 4));
  const unpack = bytesPerSample === 2 ? exports.unpackPair16 : exports.unpackPair24;
  const pack = bytesPerSample === 2 ? exports.packPair16 : exports.packPair24;
  return {
    bytes: new Uint8Array(words.buffer, words.byteOffset, 2 * bytesPerSample * maxFrameCount),
    left: left.subarray(0, maxFrameCount),
    right: right.subarray(0, maxFrameCount),
    unpack: (frameCount) => unpack(words.byteOffset, frameCount, left.byteOffset, right.byteOffset),
    pack: (frameCount) => pack(left.byteOffset, right.byteOffset, frameCount, words.byteOffset),
  };
}
