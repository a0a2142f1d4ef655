import type { ByteSource } from '../source.ts';
import type { WarningLog } from './pieces.ts';

/** A format without a container: frames with a sync word and a length, one behind the other (MPEG audio, ADTS). */
export interface SyncFormat<H extends { readonly byteLength: number }> {
  readonly syncByte: number;
  readonly headerByteLength: number;
  readonly longestFrameBytes: number;
  /** The header at `offset`, or undefined if there is none. */
  headerAt(bytes: Uint8Array, offset: number): H | undefined;
  /** Whether two frames can belong to one stream. */
  isSameStream(a: H, b: H): boolean;
}

export interface SyncFrame<H> {
  readonly header: H;
  /** Header included. */
  readonly bytes: Uint8Array;
}

/**
 * Length of the chain of consistent frames that starts at `offset`, counted up to `enough`; `reachesEnd` if it runs out
 * of bytes instead of being broken.
 */
function chainAt<H extends { readonly byteLength: number }>(
  format: SyncFormat<H>,
  bytes: Uint8Array,
  offset: number,
  enough: number,
): { count: number; reachesEnd: boolean } {
  const first = format.headerAt(bytes, offset);
  if (first === undefined) return { count: 0, reachesEnd: false };
  let count = 1;
  for (let at = offset + first.byteLength; count < enough; count++) {
    if (at + format.headerByteLength > bytes.length) return { count, reachesEnd: true };
    const header = format.headerAt(bytes, at);
    if (header === undefined || !format.isSameStream(first, header)) return { count, reachesEnd: false };
    at += header.byteLength;
  }
  return { count, reachesEnd: true };
}

/** One sync word turns up by chance every few kilobytes; four headers that lead to each other do not. */
const SURE_CHAIN = 4;

/** Whether `head` holds a sure chain of frames. A chain at its very start may be shorter when the file is. */
export function hasSyncFrames<H extends { readonly byteLength: number }>(
  format: SyncFormat<H>,
  head: Uint8Array,
): boolean {
  for (let at = head.indexOf(format.syncByte); at >= 0; at = head.indexOf(format.syncByte, at + 1)) {
    const { count, reachesEnd } = chainAt(format, head, at, SURE_CHAIN);
    if (count >= SURE_CHAIN || (reachesEnd && count >= 2 && at === 0)) return true;
  }
  return false;
}

const READ_BYTES = 1 << 16;

/**
 * The frames of a file in order, a window at a time; tags between and behind them are stepped over, other bytes that
 * belong to no frame are reported. The bytes of a batch stay valid.
 */
export async function* readSyncFrames<H extends { readonly byteLength: number }>(
  format: SyncFormat<H>,
  source: ByteSource,
  warnings: WarningLog,
): AsyncGenerator<SyncFrame<H>[]> {
  const lookAhead = 3 * format.longestFrameBytes + format.headerByteLength;
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0; // file position of window[0]
  let position = 0; // file position of the next byte to read
  let reference: H | undefined;
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

    const frames: SyncFrame<H>[] = [];
    let isCut = false;
    let at = 0;
    // Short of the end, a frame is judged with those behind it in view.
    const limit = atEnd ? window.length : window.length - lookAhead + 1;
    while (at < limit) {
      const header = format.headerAt(window, at);
      const fits = header !== undefined && (reference === undefined || format.isSameStream(reference, header));
      const chain = fits && !inSync ? chainAt(format, window, at, 3) : undefined;
      if (fits && (chain === undefined || chain.count >= 3 || chain.reachesEnd)) {
        isCut = at + header.byteLength > window.length;
        if (isCut) break;
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
    if (isCut) warnings.add('truncated', 'the file ends within a frame');
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
