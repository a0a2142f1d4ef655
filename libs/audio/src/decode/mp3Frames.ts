import type { SyncFrame, SyncFormat } from './syncFrames.ts';

/** The header of one MPEG audio frame (ISO/IEC 11172-3, section 2.4.1.3; 13818-3 for the low rates). */
export interface MpegHeader {
  /** 1, 2 (low sampling frequencies) or 2.5. */
  readonly version: 1 | 2 | 2.5;
  readonly layer: 1 | 2 | 3;
  readonly bitRate: number;
  readonly sampleRateHz: number;
  readonly channelCount: 1 | 2;
  /** Of the frame with its header, bytes. */
  readonly byteLength: number;
  /** Samples of each channel in a frame. */
  readonly frameCount: number;
}

const BIT_RATES: Readonly<Record<string, readonly number[]>> = {
  '1-1': [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const SAMPLE_RATES_HZ = [44_100, 48_000, 32_000];

/** The header at `offset`, or undefined if there is none. "Free format" (bit rate not in the table) counts as none. */
function mpegHeaderAt(bytes: Uint8Array, offset: number): MpegHeader | undefined {
  if (offset + 4 > bytes.length || bytes[offset] !== 0xff) return undefined;
  const [b1, b2, b3] = [bytes[offset + 1]!, bytes[offset + 2]!, bytes[offset + 3]!];
  if ((b1 & 0xe0) !== 0xe0) return undefined;
  const version = ([2.5, undefined, 2, 1] as const)[(b1 >> 3) & 3];
  const layer = ([undefined, 3, 2, 1] as const)[(b1 >> 1) & 3];
  const bitRateIndex = b2 >> 4;
  const baseRate = SAMPLE_RATES_HZ[(b2 >> 2) & 3];
  if (version === undefined || layer === undefined || baseRate === undefined) return undefined;
  if (bitRateIndex === 0 || bitRateIndex === 15 || (b3 & 3) === 2) return undefined;
  const bitRate = BIT_RATES[`${version === 1 ? 1 : 2}-${layer}`]![bitRateIndex - 1]! * 1000;
  const sampleRateHz = baseRate / (version === 1 ? 1 : version === 2 ? 2 : 4);
  const padding = (b2 >> 1) & 1;
  const frameCount = layer === 1 ? 384 : layer === 3 && version !== 1 ? 576 : 1152;
  const byteLength =
    layer === 1
      ? (Math.floor((12 * bitRate) / sampleRateHz) + padding) * 4
      : Math.floor(((frameCount / 8) * bitRate) / sampleRateHz) + padding;
  return { version, layer, bitRate, sampleRateHz, channelCount: b3 >> 6 === 3 ? 1 : 2, byteLength, frameCount };
}

/** MPEG audio as a format of frames that find each other. */
export const MPEG_FRAMES: SyncFormat<MpegHeader> = {
  syncByte: 0xff,
  headerByteLength: 4,
  /** Layer II, 384 kbit/s at 32 kHz; Layer III stays below. */
  longestFrameBytes: 1732,
  headerAt: mpegHeaderAt,
  /** All but bit rate and channel mode stays. */
  isSameStream: (a, b) => a.version === b.version && a.layer === b.layer && a.sampleRateHz === b.sampleRateHz,
};

export type MpegFrame = SyncFrame<MpegHeader>;

/** What an encoder wrote about the whole stream into its first, silent frame. */
export interface StreamInfo {
  /** MPEG frames that follow this one. */
  readonly mpegFrameCount: number | undefined;
  /** Samples the encoder put in front, decoder delay not counted; undefined without a LAME-style tag. */
  readonly delayFrames: number | undefined;
  /** Samples of filling at the end. */
  readonly paddingFrames: number;
  readonly isVariable: boolean;
}

/**
 * The Xing, Info or VBRI tag of a Layer III frame, with LAME's extension.
 *
 * Source: "Mp3 Info Tag rev 1 specifications" (LAME); the VBRI header of Fraunhofer encoders at its fixed place.
 */
export function readStreamInfo({ header, bytes }: MpegFrame): StreamInfo | undefined {
  if (header.layer !== 3) return undefined;
  const isMono = header.channelCount === 1;
  const at = 4 + (header.version === 1 ? (isMono ? 17 : 32) : isMono ? 9 : 17);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = String.fromCharCode(...bytes.subarray(at, at + 4));
  if (name === 'Xing' || name === 'Info') {
    if (at + 8 > bytes.length) return undefined;
    const flags = view.getUint32(at + 4);
    let next = at + 8;
    let mpegFrameCount: number | undefined;
    if (flags & 1 && next + 4 <= bytes.length) mpegFrameCount = view.getUint32(next);
    next += (flags & 1 ? 4 : 0) + (flags & 2 ? 4 : 0) + (flags & 4 ? 100 : 0) + (flags & 8 ? 4 : 0);
    const info = { mpegFrameCount, isVariable: name === 'Xing' };
    // LAME and the libavformat muxer fill the extension in; others leave it, or text, in its place.
    const isLame = /^(LAME|Lavf|Lavc)/.test(String.fromCharCode(...bytes.subarray(next, next + 4)));
    if (!isLame || next + 24 > bytes.length) return { ...info, delayFrames: undefined, paddingFrames: 0 };
    const delayAndPadding = (view.getUint8(next + 21) << 16) | view.getUint16(next + 22);
    return { ...info, delayFrames: delayAndPadding >> 12, paddingFrames: delayAndPadding & 0xfff };
  }
  if (String.fromCharCode(...bytes.subarray(36, 40)) === 'VBRI' && bytes.length >= 54) {
    return { mpegFrameCount: view.getUint32(50), delayFrames: undefined, paddingFrames: 0, isVariable: true };
  }
  return undefined;
}
