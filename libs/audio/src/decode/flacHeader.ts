import { crc8 } from '../crc.ts';

/** What the STREAMINFO block says (RFC 9639, section 8.2). */
export interface FlacStreamInfo {
  readonly minBlockFrames: number;
  readonly maxBlockFrames: number;
  readonly sampleRateHz: number;
  readonly channelCount: number;
  readonly bitsPerSample: number;
  /** 0: not known when the header was written. */
  readonly frameCount: number;
  /** Of the samples; all zero: not computed. */
  readonly md5: Uint8Array;
}

/** @param body the 34 bytes of the block */
export function parseStreamInfo(body: Uint8Array): FlacStreamInfo {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const packed = view.getUint32(10); // 20 bits rate, 3 bits channels − 1, 5 bits depth − 1, 4 bits of the length
  return {
    minBlockFrames: view.getUint16(0),
    maxBlockFrames: view.getUint16(2),
    sampleRateHz: packed >>> 12,
    channelCount: ((packed >>> 9) & 7) + 1,
    bitsPerSample: ((packed >>> 4) & 31) + 1,
    frameCount: (packed & 15) * 2 ** 32 + view.getUint32(14),
    md5: body.slice(18, 34),
  };
}

/** How the two channels of a stereo frame were combined (RFC 9639, section 4.2). */
export type Decorrelation = 'none' | 'left-side' | 'side-right' | 'mid-side';

export interface FlacFrameHeader {
  /** Bytes of the header, its checksum included. */
  readonly byteLength: number;
  readonly frameCount: number;
  readonly decorrelation: Decorrelation;
  /** The number in the header: of the frame in streams of fixed block size, of its first sample in others. */
  readonly number: number;
  readonly variableBlockSize: boolean;
}

/** Longest header: 4 fixed bytes, 7 of the number, 2 of size, 2 of rate, 1 checksum. */
export const MAX_FRAME_HEADER_BYTES = 16;

const RATES_HZ = [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];
const DEPTHS = [0, 8, 12, -1, 16, 20, 24, 32];

/**
 * Reads a frame header (RFC 9639, section 9.1).
 *
 * @param end first byte that is not in the buffer
 * @returns undefined if there is no valid header of this very stream (same rate, channels, depth) at `at`
 */
export function parseFrameHeader(
  bytes: Uint8Array,
  at: number,
  end: number,
  info: FlacStreamInfo,
): FlacFrameHeader | undefined {
  if (at + 6 > end || bytes[at] !== 0xff || (bytes[at + 1]! & 0xfe) !== 0xf8) return undefined;
  const blockCode = bytes[at + 2]! >> 4;
  const rateCode = bytes[at + 2]! & 15;
  const channelCode = bytes[at + 3]! >> 4;
  const depthCode = (bytes[at + 3]! >> 1) & 7;
  if (blockCode === 0 || rateCode === 15 || channelCode > 10 || (bytes[at + 3]! & 1) !== 0) return undefined;
  if ((channelCode < 8 ? channelCode + 1 : 2) !== info.channelCount) return undefined;
  if (depthCode !== 0 && DEPTHS[depthCode] !== info.bitsPerSample) return undefined;

  // The number is coded like a character of UTF-8, with up to seven bytes.
  let number = bytes[at + 4]!;
  let next = at + 5;
  if (number >= 0x80) {
    const extra = Math.clz32(~number & 0xff) - 25; // continuation bytes = leading ones − 1
    if (extra < 1 || extra > 6 || next + extra > end) return undefined;
    number &= 0x3f >> extra;
    for (let i = 0; i < extra; i++) {
      const byte = bytes[next++]!;
      if ((byte & 0xc0) !== 0x80) return undefined;
      number = number * 64 + (byte & 0x3f);
    }
  }

  let frameCount: number;
  if (blockCode === 1) frameCount = 192;
  else if (blockCode < 6)
    frameCount = 144 << blockCode; // 576 · 2^(code − 2)
  else if (blockCode >= 8)
    frameCount = 1 << blockCode; // 256 · 2^(code − 8)
  else frameCount = 1 + (blockCode === 6 ? bytes[next++]! : (bytes[next++]! << 8) | bytes[next++]!);

  let rateHz = RATES_HZ[rateCode] ?? -1;
  if (rateCode === 12) rateHz = bytes[next++]! * 1000;
  else if (rateCode > 12) rateHz = ((bytes[next++]! << 8) | bytes[next++]!) * (rateCode === 13 ? 1 : 10);
  if (rateHz !== 0 && rateHz !== info.sampleRateHz) return undefined;

  if (next >= end || crc8(bytes, at, next) !== bytes[next]) return undefined;
  return {
    byteLength: next + 1 - at,
    frameCount,
    decorrelation: (['left-side', 'side-right', 'mid-side'] as const)[channelCode - 8] ?? 'none',
    number,
    variableBlockSize: (bytes[at + 1]! & 1) === 1,
  };
}

/**
 * No encoder writes a frame longer than its samples stored verbatim, and a factor of two covers careless ones. What
 * claims to go on beyond that is damaged.
 */
export function maxFrameBytes({ frameCount }: FlacFrameHeader, info: FlacStreamInfo): number {
  return 64 + 2 * info.channelCount * Math.ceil((frameCount * (info.bitsPerSample + 1)) / 8 + 64);
}
