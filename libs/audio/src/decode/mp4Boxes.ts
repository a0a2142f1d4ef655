import { AuralignError } from '../errors.ts';
import type { ByteSource } from '../source.ts';

/** One box ("atom"): its type and where its body lies in the file. */
export interface Mp4Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** The file ends before the box does. */
  readonly isCut: boolean;
}

/** A body that is read whole (never the sample tables) has no reason to be larger. */
const LARGEST_BODY = 1 << 20;
/** Boxes on one level; a hostile file could be nothing but headers. */
const MOST_BOXES = 4096;

/**
 * The boxes in [start, end), by their headers only: bodies are not read.
 *
 * Source: ISO/IEC 14496-12, section 4.2 (32-bit, 64-bit and "to the end" sizes).
 */
export async function* readBoxes(source: ByteSource, start: number, end: number): AsyncGenerator<Mp4Box> {
  let at = start;
  for (let count = 0; at + 8 <= end; count++) {
    if (count === MOST_BOXES) throw new AuralignError('CORRUPT_FILE', `${source.name}: too many MP4 boxes at ${start}`);
    const header = await source.read(at, 16);
    if (header.length < 8) return;
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
    let size = view.getUint32(0);
    let headerLength = 8;
    if (size === 1 && header.length >= 16) {
      size = view.getUint32(8) * 2 ** 32 + view.getUint32(12);
      headerLength = 16;
    } else if (size === 0) {
      size = end - at;
    }
    if (size < headerLength) return; // filling, or damage: nothing can be found behind it
    const type = String.fromCharCode(header[4]!, header[5]!, header[6]!, header[7]!);
    yield { type, start: at + headerLength, end: Math.min(at + size, end), isCut: at + size > end };
    at += size;
  }
}

/** The first box at the end of a path of types inside `box`. */
export async function findBox(
  source: ByteSource,
  box: Mp4Box,
  ...path: readonly string[]
): Promise<Mp4Box | undefined> {
  let current: Mp4Box | undefined = box;
  for (const type of path) {
    let next: Mp4Box | undefined;
    // "meta" is a full box in MP4 (4 bytes more) and a plain one in QuickTime; its first child tells.
    const start: number = current.start + (current.type === 'meta' ? await metaPrefix(source, current) : 0);
    for await (const child of readBoxes(source, start, current.end)) {
      if (child.type !== type) continue;
      next = child;
      break;
    }
    if (next === undefined) return undefined;
    current = next;
  }
  return current;
}

async function metaPrefix(source: ByteSource, meta: Mp4Box): Promise<number> {
  const head = await source.read(meta.start, 8);
  return String.fromCharCode(...head.subarray(4, 8)) === 'hdlr' ? 0 : 4;
}

/** The whole body of a small box, copied. */
export async function readBody(source: ByteSource, box: Mp4Box): Promise<Uint8Array> {
  const length = box.end - box.start;
  if (length > LARGEST_BODY) {
    throw new AuralignError('CORRUPT_FILE', `${source.name}: MP4 box "${box.type}" of ${length} bytes`);
  }
  return (await source.read(box.start, length)).slice();
}

/** A big-endian view of bytes. Reading beyond the end throws a RangeError, which callers turn into CORRUPT_FILE. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

const TABLE_READ_BYTES = 1 << 14;

/** Big-endian numbers of a table in the file, read a window at a time; ends early when the file does. */
export async function* readTable(
  source: ByteSource,
  start: number,
  end: number,
  bytesEach: 1 | 2 | 4 | 8,
): AsyncGenerator<number, void, undefined> {
  for (let at = start; at + bytesEach <= end; at += TABLE_READ_BYTES) {
    const bytes = (await source.read(at, Math.min(TABLE_READ_BYTES, end - at))).slice();
    const view = viewOf(bytes);
    for (let i = 0; i + bytesEach <= bytes.length; i += bytesEach) {
      if (bytesEach === 4) yield view.getUint32(i);
      else if (bytesEach === 8) yield view.getUint32(i) * 2 ** 32 + view.getUint32(i + 4);
      else yield bytesEach === 2 ? view.getUint16(i) : view.getUint8(i);
    }
  }
}
