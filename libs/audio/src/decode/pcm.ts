import { createKernels } from '@auralign/dsp';

/**
 * How samples lie in an uncompressed file. Integers are left-justified in their container, so 20 bits in three bytes or
 * 24 in four read as the full container does.
 */
export interface PcmLayout {
  readonly encoding: 'unsigned' | 'signed' | 'float' | 'alaw' | 'mulaw';
  /** 1 … 4; 4 or 8 for floats; 1 for the two logarithmic laws. */
  readonly bytesPerSample: number;
  readonly littleEndian: boolean;
  readonly channelCount: number;
}

/** Unpacks interleaved frames into planar floats, which belong to the unpacker. */
export interface PcmUnpacker {
  readonly channels: readonly Float32Array[];
  /** The first `frameCount` frames. */
  unpack(bytes: Uint8Array, frameCount: number): void;
}

/**
 * Integers are divided by 2^(bits − 1): −1 is exact, +1 is not reached, and every integer up to 24 bits survives the way
 * to float and back. 32-bit integers and 64-bit floats are rounded to the nearest float32.
 */
export function createPcmUnpacker(layout: PcmLayout, maxFrameCount: number): PcmUnpacker {
  const { encoding, bytesPerSample, channelCount, littleEndian } = layout;
  const isShort = bytesPerSample === 2 || bytesPerSample === 3;
  const isPair = channelCount === 2 && maxFrameCount <= MOST_PAIRS;
  if (encoding === 'signed' && isShort && littleEndian && isPair) {
    return pairUnpacker(bytesPerSample, maxFrameCount);
  }
  const channels = Array.from({ length: channelCount }, () => new Float32Array(maxFrameCount));
  const unpackChannel = channelUnpacker(layout);
  const stride = bytesPerSample * channelCount;
  return {
    channels,
    unpack(bytes, frameCount) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, frameCount * stride);
      for (let channel = 0; channel < channelCount; channel++) {
        unpackChannel(view, channel * bytesPerSample, stride, channels[channel]!, frameCount);
      }
    },
  };
}

/** Who wants more at once wants a whole file, for which the memory of the kernels is not made. */
const MOST_PAIRS = 65_536;

/** What most files are: four frames at a time. */
function pairUnpacker(bytesPerSample: 2 | 3, maxFrameCount: number): PcmUnpacker {
  const codec = createKernels().createPairCodec({ bytesPerSample, maxFrameCount });
  return {
    channels: [codec.left, codec.right],
    unpack(bytes, frameCount) {
      codec.bytes.set(bytes.subarray(0, 2 * bytesPerSample * frameCount));
      codec.unpack(frameCount);
    },
  };
}

type ChannelUnpacker = (view: DataView, offset: number, stride: number, out: Float32Array, count: number) => void;

function channelUnpacker({ encoding, bytesPerSample, littleEndian: little }: PcmLayout): ChannelUnpacker {
  switch (encoding) {
    case 'unsigned':
      return (view, offset, stride, out, count) => {
        for (let i = 0, at = offset; i < count; i++, at += stride) out[i] = (view.getUint8(at) - 128) / 128;
      };
    case 'alaw':
      return throughTable(A_LAW);
    case 'mulaw':
      return throughTable(MU_LAW);
    case 'float':
      if (bytesPerSample === 4) {
        return (view, offset, stride, out, count) => {
          for (let i = 0, at = offset; i < count; i++, at += stride) out[i] = view.getFloat32(at, little);
        };
      }
      return (view, offset, stride, out, count) => {
        for (let i = 0, at = offset; i < count; i++, at += stride) out[i] = view.getFloat64(at, little);
      };
    case 'signed':
      return signedUnpacker(bytesPerSample, little);
    default:
      return encoding satisfies never;
  }
}

function signedUnpacker(bytesPerSample: number, little: boolean): ChannelUnpacker {
  switch (bytesPerSample) {
    case 1:
      return (view, offset, stride, out, count) => {
        for (let i = 0, at = offset; i < count; i++, at += stride) out[i] = view.getInt8(at) / 0x80;
      };
    case 2:
      return (view, offset, stride, out, count) => {
        for (let i = 0, at = offset; i < count; i++, at += stride) out[i] = view.getInt16(at, little) / 0x8000;
      };
    case 3: {
      const low = little ? 0 : 1;
      const high = little ? 2 : 0;
      return (view, offset, stride, out, count) => {
        for (let i = 0, at = offset; i < count; i++, at += stride) {
          const bottom = little ? view.getUint16(at + low, true) : view.getUint16(at + low, false);
          out[i] = ((view.getInt8(at + high) << 16) | bottom) / 0x80_0000;
        }
      };
    }
    default:
      return (view, offset, stride, out, count) => {
        for (let i = 0, at = offset; i < count; i++, at += stride) out[i] = view.getInt32(at, little) / 0x8000_0000;
      };
  }
}

function throughTable(table: Float32Array): ChannelUnpacker {
  return (view, offset, stride, out, count) => {
    for (let i = 0, at = offset; i < count; i++, at += stride) out[i] = table[view.getUint8(at)]!;
  };
}

/** ITU-T G.711, A-law: 13-bit values, here as 16-bit ones over 32768 as every other reader gives them. */
const A_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = code ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const mantissa = ((bits & 15) << 4) + 8;
  const magnitude = exponent === 0 ? mantissa : (mantissa + 0x100) << (exponent - 1);
  return (bits & 0x80 ? magnitude : -magnitude) / 0x8000;
});

/** ITU-T G.711, µ-law: 14-bit values, here as 16-bit ones over 32768. */
const MU_LAW = Float32Array.from({ length: 256 }, (_, code) => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return (bits & 0x80 ? -magnitude : magnitude) / 0x8000;
});
