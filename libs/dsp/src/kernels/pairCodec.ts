import { createQuantizer } from '../dither.ts';

export type PairCodecOptions = Readonly<{
  /** Of 16- and 24-bit integers, what most files hold. */ bytesPerSample: 2 | 3;
  /** Most frames at a time. */ maxFrameCount: number;
}>;

/** Two channels of floats, and the same as the bytes of a file. Arrays belong to the codec; the caller fills one side and reads the other. */
export interface PairCodec {
  /** Left and right by turns, signed, lowest byte first. */
  readonly bytes: Uint8Array;
  readonly left: Float32Array;
  readonly right: Float32Array;
  /** From bytes to floats, exactly: integers over 2^(bits − 1). What lies behind the last frame may be overwritten. */
  unpack(frameCount: number): void;
  /**
   * From floats to bytes: to the nearest integer, ties to even, at most full scale; NaN is 0. Floats that were unpacked or rounded
   * before are what they were. What lies behind the last frame may be overwritten.
   */
  pack(frameCount: number): void;
}

export function createPairCodec({ bytesPerSample, maxFrameCount }: PairCodecOptions): PairCodec {
  const bits = 8 * bytesPerSample;
  const bytes = new Uint8Array(2 * bytesPerSample * maxFrameCount);
  const channels = [new Float32Array(maxFrameCount), new Float32Array(maxFrameCount)] as const;
  const codes = new Int32Array(maxFrameCount);
  const quantizer = createQuantizer({ bitDepth: bits, dither: 'none', seed: 0, channelCount: 1, sampleRateHz: 1 });
  const unpackChannel = bytesPerSample === 2 ? unpack16 : unpack24;
  const packChannel = bytesPerSample === 2 ? pack16 : pack24;
  return {
    bytes,
    left: channels[0],
    right: channels[1],
    unpack(frameCount) {
      for (const [c, samples] of channels.entries()) unpackChannel(bytes, c * bytesPerSample, samples, frameCount);
    },
    pack(frameCount) {
      for (const [c, samples] of channels.entries()) {
        quantizer.process(0, samples, frameCount, codes);
        packChannel(codes, frameCount, bytes, c * bytesPerSample);
      }
    },
  };
}

// Integers are shifted to the top of 32 bits, so that the sign is where the language looks for it.

function unpack16(bytes: Uint8Array, offset: number, out: Float32Array, count: number): void {
  for (let i = 0, at = offset; i < count; i++, at += 4) {
    out[i] = ((bytes[at]! << 16) | (bytes[at + 1]! << 24)) / 0x8000_0000;
  }
}

function unpack24(bytes: Uint8Array, offset: number, out: Float32Array, count: number): void {
  for (let i = 0, at = offset; i < count; i++, at += 6) {
    out[i] = ((bytes[at]! << 8) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 24)) / 0x8000_0000;
  }
}

function pack16(codes: Int32Array, count: number, bytes: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < count; i++, at += 4) {
    bytes[at] = codes[i]!;
    bytes[at + 1] = codes[i]! >> 8;
  }
}

function pack24(codes: Int32Array, count: number, bytes: Uint8Array, offset: number): void {
  for (let i = 0, at = offset; i < count; i++, at += 6) {
    bytes[at] = codes[i]!;
    bytes[at + 1] = codes[i]! >> 8;
    bytes[at + 2] = codes[i]! >> 16;
  }
}
