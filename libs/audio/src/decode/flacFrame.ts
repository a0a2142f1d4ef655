import { crc16 } from '../crc.ts';
import { type BitReader, isOverrun } from './bitReader.ts';
import type { Decorrelation, FlacFrameHeader, FlacStreamInfo } from './flacHeader.ts';
import { decodeSubframe, HISTORY, type SubframeSamples } from './flacSubframe.ts';

export interface FrameDecoder {
  /**
   * Decodes the frame at byte `start`, whose header has been read.
   *
   * @returns length of the frame in bytes; 0 if it is damaged; −1 if it goes on beyond `end`
   */
  decode(view: DataView, bytes: Uint8Array, start: number, end: number, header: FlacFrameHeader): number;
  /** Samples of the last frame, one array a channel, from index `HISTORY` on; overwritten by the next one. */
  integers(): readonly Int32Array[];
  /** The same as floats: divided by 2^(bits − 1); overwritten by the next call. */
  output(frameCount: number): readonly Float32Array[];
}

/** All buffers are made here, as large as the largest block that was met. */
export function createFrameDecoder({ bitsPerSample, channelCount }: FlacStreamInfo): FrameDecoder {
  let capacity = 0;
  let integers: Int32Array[] = [];
  let floats: Float32Array[] = [];
  let wide: Float64Array | undefined;
  const scale = 2 ** (1 - bitsPerSample);

  function reserve(frameCount: number): void {
    if (frameCount <= capacity) return;
    capacity = frameCount;
    integers = Array.from({ length: channelCount }, () => new Int32Array(HISTORY + capacity));
    floats = Array.from({ length: channelCount }, () => new Float32Array(capacity));
    wide = bitsPerSample === 32 && channelCount === 2 ? new Float64Array(HISTORY + capacity) : undefined;
  }

  return {
    decode(view, bytes, start, end, { byteLength, frameCount, decorrelation }) {
      reserve(frameCount);
      const reader: BitReader = { view, bit: (start + byteLength) * 8, endBit: end * 8 };
      for (let channel = 0; channel < channelCount; channel++) {
        const isSide = decorrelation !== 'none' && channel === (decorrelation === 'side-right' ? 0 : 1);
        const samples: SubframeSamples = { narrow: integers[channel]!, wide };
        if (!decodeSubframe(reader, bitsPerSample + (isSide ? 1 : 0), frameCount, samples))
          return isOverrun(reader) ? -1 : 0;
      }
      const footer = (reader.bit + 7) >>> 3;
      if (footer + 2 > end) return -1;
      if (crc16(bytes, start, footer) !== view.getUint16(footer)) return 0;
      if (decorrelation !== 'none') {
        const [first, second] = [integers[0]!, integers[1]!];
        if (wide !== undefined) separateWide(decorrelation, first, second, wide, frameCount);
        else separate(decorrelation, first, second, frameCount);
      }
      return footer + 2 - start;
    },
    integers: () => integers,
    output(frameCount) {
      for (let channel = 0; channel < channelCount; channel++) {
        const from = integers[channel]!;
        const to = floats[channel]!;
        for (let i = 0; i < frameCount; i++) to[i] = from[HISTORY + i]! * scale;
      }
      return floats;
    },
  };
}

/** Left and right from a difference coding, in place (RFC 9639, section 4.2). */
function separate(kind: Decorrelation, a: Int32Array, b: Int32Array, count: number): void {
  const end = HISTORY + count;
  if (kind === 'left-side') for (let i = HISTORY; i < end; i++) b[i] = a[i]! - b[i]!;
  else if (kind === 'side-right') for (let i = HISTORY; i < end; i++) a[i] = a[i]! + b[i]!;
  else {
    for (let i = HISTORY; i < end; i++) {
      const side = b[i]!;
      const sum = (a[i]! << 1) | (side & 1); // the lowest bit of left + right is that of left − right
      a[i] = (sum + side) >> 1;
      b[i] = (sum - side) >> 1;
    }
  }
}

/** The same for 32-bit samples, whose difference needs 33 bits and lies in `side`. */
function separateWide(kind: Decorrelation, a: Int32Array, b: Int32Array, side: Float64Array, count: number): void {
  for (let i = HISTORY; i < HISTORY + count; i++) {
    const difference = side[i]!;
    if (kind === 'left-side') b[i] = a[i]! - difference;
    else if (kind === 'side-right') a[i] = difference + b[i]!;
    else {
      const sum = a[i]! * 2 + Math.abs(difference % 2);
      a[i] = (sum + difference) / 2;
      b[i] = (sum - difference) / 2;
    }
  }
}
