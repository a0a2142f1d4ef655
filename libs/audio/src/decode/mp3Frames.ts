import type { ByteSource } from '../source.ts';
import type { WarningLog } from './pieces.ts';

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
export function mpegHeaderAt(bytes: Uint8Array, offset: number): MpegHeader | undefined {
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

/** Whether two frames can belong to one stream: all but bit rate and channel mode stays. */
function isSameStream(a: MpegHeader, b: MpegHeader): boolean {
  return a.version === b.version && a.layer === b.layer && a.sampleRateHz === b.sampleRateHz;
}

/**
 * Length of the chain of consistent frames that starts at `offset`, counted up to `enough`; `reachesEnd` if the chain
 * runs out of bytes instead of being broken.
 */
function chainAt(bytes: Uint8Array, offset: number, enough: number): { count: number; reachesEnd: boolean } {
  const first = mpegHeaderAt(bytes, offset);
  if (first === undefined) return { count: 0, reachesEnd: false };
  let count = 1;
  for (let at = offset + first.byteLength; count < enough; count++) {
    if (at + 4 > bytes.length) return { count, reachesEnd: true };
    const header = mpegHeaderAt(bytes, at);
    if (header === undefined || !isSameStream(first, header)) return { count, reachesEnd: false };
    at += header.byteLength;
  }
  return { count, reachesEnd: true };
}

/** One sync word turns up by chance every few kilobytes; four headers that lead to each other do not. */
const SURE_CHAIN = 4;

/** Where the first frame of a sure chain starts in `head`, or −1. A chain may be shorter when the file is. */
export function findMpegStream(head: Uint8Array): number {
  for (let at = head.indexOf(0xff); at >= 0; at = head.indexOf(0xff, at + 1)) {
    const { count, reachesEnd } = chainAt(head, at, SURE_CHAIN);
    if (count >= SURE_CHAIN || (reachesEnd && count >= 2 && at === 0)) return at;
  }
  return -1;
}

export interface MpegFrame {
  readonly header: MpegHeader;
  readonly bytes: Uint8Array;
}

const READ_BYTES = 1 << 16;
/** Three frames of the greatest length (Layer II, 384 kbit/s at 32 kHz; Layer III is shorter) and a header. */
const LOOK_AHEAD_BYTES = 3 * 1732 + 2884 + 4;

/**
 * The frames of a file in order, a window at a time; tags between and behind them are stepped over, other bytes that
 * belong to no frame are reported. The bytes of a batch stay valid.
 */
export async function* readMpegFrames(source: ByteSource, warnings: WarningLog): AsyncGenerator<MpegFrame[]> {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0; // file position of window[0]
  let position = 0; // file position of the next byte to read
  let reference: MpegHeader | undefined;
  let inSync = false;
  let junkStart = -1;

  for (;;) {
    const chunk = position < source.byteLength ? await source.read(position, READ_BYTES) : new Uint8Array(0);
    const atEnd = chunk.length === 0 || position + chunk.length >= source.byteLength;
    position += chunk.length;
    const joined = new Uint8Array(window.length + chunk.length);
    joined.set(window);
    joined.set(chunk, window.length);
    window = joined;

    const frames: MpegFrame[] = [];
    let at = 0;
    while (at < window.length && (atEnd || at + LOOK_AHEAD_BYTES <= window.length)) {
      const header = mpegHeaderAt(window, at);
      const fits = header !== undefined && (reference === undefined || isSameStream(reference, header));
      const chain = fits && !inSync ? chainAt(window, at, 3) : undefined;
      if (fits && (inSync || chain!.count >= 3 || chain!.reachesEnd)) {
        if (at + header.byteLength > window.length) {
          warnings.add('truncated', 'the file ends within a frame');
          return void (frames.length > 0 && (yield frames));
        }
        if (junkStart >= 0) warnings.add('corrupt-frame', junkMessage(junkStart, windowStart + at));
        junkStart = -1;
        frames.push({ header, bytes: window.subarray(at, at + header.byteLength) });
        reference ??= header;
        inSync = true;
        at += header.byteLength;
        continue;
      }
      inSync = false;
      const tagLength = tagLengthAt(window, at);
      if (tagLength === 0 && junkStart < 0 && window[at] !== 0) junkStart = windowStart + at;
      at += tagLength === 0 ? 1 : tagLength;
    }
    if (frames.length > 0) yield frames;
    if (atEnd) break;
    if (at > window.length) position += at - window.length; // a tag longer than the window is not read at all
    windowStart += at;
    window = at >= window.length ? new Uint8Array(0) : window.slice(at);
  }
  if (junkStart >= 0) warnings.add('trailing-data', junkMessage(junkStart, source.byteLength));
}

function junkMessage(start: number, end: number): string {
  return `${end - start} bytes at ${start} belong to no MPEG frame`;
}

/** Length of a tag that is no audio: ID3v2 (10-byte header, synchsafe size), APEv2, ID3v1 with its 128 bytes. */
function tagLengthAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x49 && bytes[at + 1] === 0x44 && bytes[at + 2] === 0x33 && at + 10 <= bytes.length) {
    const [a, b, c, d] = [bytes[at + 6]!, bytes[at + 7]!, bytes[at + 8]!, bytes[at + 9]!];
    if (((a | b | c | d) & 0x80) === 0) return 10 + ((a << 21) | (b << 14) | (c << 7) | d);
  }
  if (bytes[at] === 0x54 && bytes[at + 1] === 0x41 && bytes[at + 2] === 0x47) return 128;
  if (
    bytes[at] === 0x41 &&
    String.fromCharCode(...bytes.subarray(at, at + 8)) === 'APETAGEX' &&
    at + 32 <= bytes.length
  ) {
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, 32);
    const isHeader = (view.getUint32(20, true) & 0x2000_0000) !== 0;
    return isHeader ? 32 + view.getUint32(12, true) : 32;
  }
  return 0;
}

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
