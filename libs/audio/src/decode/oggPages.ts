import type { ByteSource } from '../source.ts';

/** The packets that end on one page of one logical stream. */
export interface OggPage {
  readonly serial: number;
  /** Position of the last sample of the last packet that ends here; −1 when no packet ends here. */
  readonly granule: number;
  readonly isFirst: boolean;
  readonly isLast: boolean;
  /** Complete packets that end on this page; the bytes are valid until the next page is asked for. */
  readonly packets: readonly Uint8Array[];
  /** Something between the previous page of this stream and this one was lost. */
  readonly afterGap: boolean;
}

/** Comment packets hold cover art and are never looked into here: only this much of a packet is kept. */
const LARGEST_PACKET = 1 << 17;
const HEADER_BYTES = 27;
const LARGEST_PAGE = HEADER_BYTES + 255 + 255 * 255;
const READ_BYTES = 1 << 16;

// RFC 3533, section 6: CRC-32 with polynomial 0x04c11db7, not reflected, initial value and final XOR 0.
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value >>> 0;
});

/** Checksum of a page whose own checksum field (bytes 22–25) counts as zero. */
export function oggPageChecksum(page: Uint8Array): number {
  let crc = 0;
  for (let i = 0; i < page.length; i++) {
    const byte = i >= 22 && i < 26 ? 0 : page[i]!;
    crc = (crc << 8) ^ CRC_TABLE[(crc >>> 24) ^ byte]!;
  }
  return crc >>> 0;
}

interface RawPage {
  readonly bytes: Uint8Array;
  readonly serial: number;
  readonly sequence: number;
  readonly granule: number;
  readonly flags: number;
}

/** A page that starts at `offset` of `bytes`: the page, how many bytes are missing to tell, or that there is none. */
function pageAt(bytes: Uint8Array, offset: number): RawPage | 'more' | 'none' {
  if (offset + HEADER_BYTES > bytes.length) return 'more';
  if (bytes[offset] !== 0x4f || bytes[offset + 1] !== 0x67 || bytes[offset + 2] !== 0x67) return 'none';
  if (bytes[offset + 3] !== 0x53 || bytes[offset + 4] !== 0) return 'none';
  const segmentCount = bytes[offset + 26]!;
  const bodyAt = offset + HEADER_BYTES + segmentCount;
  if (bodyAt > bytes.length) return 'more';
  let end = bodyAt;
  for (let i = 0; i < segmentCount; i++) end += bytes[offset + HEADER_BYTES + i]!;
  if (end > bytes.length) return 'more';
  const page = bytes.subarray(offset, end);
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  if (oggPageChecksum(page) !== view.getUint32(22, true)) return 'none';
  return {
    bytes: page,
    flags: page[5]!,
    granule: view.getInt32(10, true) * 2 ** 32 + view.getUint32(6, true),
    serial: view.getUint32(14, true),
    sequence: view.getUint32(18, true),
  };
}

/**
 * Whole pages with a right checksum, in file order. Bytes that belong to none are skipped to the next capture pattern.
 * Memory: one window of at most two pages.
 *
 * Source: RFC 3533, section 6.
 */
async function* rawPages(source: ByteSource, from: number): AsyncGenerator<RawPage> {
  let window: Uint8Array = new Uint8Array(0);
  let offset = 0;
  let position = from;
  for (;;) {
    const found = pageAt(window, offset);
    if (found === 'more') {
      const atEnd = position >= source.byteLength;
      if (!atEnd) {
        const chunk = await source.read(position, READ_BYTES);
        position = chunk.length === 0 ? source.byteLength : position + chunk.length;
        const rest = window.subarray(offset);
        const joined = new Uint8Array(rest.length + chunk.length);
        joined.set(rest);
        joined.set(chunk, rest.length);
        window = joined;
        offset = 0;
        continue;
      }
      // At the end of the file an unfinished page may hide whole ones: its length field can be the damaged one.
      if (offset + HEADER_BYTES > window.length) return;
      offset = nextCapture(window, offset + 1);
    } else if (found === 'none') {
      offset = nextCapture(window, offset + 1);
    } else {
      yield found;
      offset += found.bytes.length;
    }
  }
}

function nextCapture(bytes: Uint8Array, from: number): number {
  const at = bytes.indexOf(0x4f, from);
  return at < 0 ? bytes.length : at;
}

/** Pages of all logical streams in file order, with the packets that end on them put together. */
export async function* readOggPages(source: ByteSource): AsyncGenerator<OggPage> {
  const streams = new Map<number, { unfinished: Uint8Array[]; length: number; open: boolean; sequence: number }>();
  for await (const page of rawPages(source, 0)) {
    const isFirst = (page.flags & 2) !== 0;
    let state = streams.get(page.serial);
    if (state === undefined || isFirst) {
      // A hostile file could open a stream a page; real ones multiplex a handful.
      if (streams.size >= 64) streams.clear();
      state = { unfinished: [], length: 0, open: false, sequence: page.sequence - 1 };
      streams.set(page.serial, state);
    }
    const afterGap = page.sequence !== (state.sequence + 1) >>> 0;
    state.sequence = page.sequence;
    const continues = (page.flags & 1) !== 0;
    // What continues here without its beginning, or began and does not continue, is lost.
    let skipping = continues && (!state.open || afterGap);
    if (!continues || skipping) {
      state.unfinished = [];
      state.length = 0;
    }
    const packets: Uint8Array[] = [];
    const segmentCount = page.bytes[26]!;
    let from = HEADER_BYTES + segmentCount;
    let length = 0;
    for (let i = 0; i < segmentCount; i++) {
      const lacing = page.bytes[HEADER_BYTES + i]!;
      length += lacing;
      if (lacing === 255) continue;
      if (!skipping) packets.push(joinPacket(state.unfinished, page.bytes.subarray(from, from + length)));
      skipping = false;
      state.unfinished = [];
      state.length = 0;
      from += length;
      length = 0;
    }
    state.open = segmentCount > 0 ? page.bytes[HEADER_BYTES + segmentCount - 1] === 255 && !skipping : state.open;
    if (state.open && length > 0 && state.length < LARGEST_PACKET) {
      state.unfinished.push(page.bytes.slice(from, from + length));
      state.length += length;
    }
    yield {
      serial: page.serial,
      granule: page.granule,
      isFirst,
      isLast: (page.flags & 4) !== 0,
      packets,
      afterGap,
    };
  }
}

function joinPacket(parts: readonly Uint8Array[], last: Uint8Array): Uint8Array {
  if (parts.length === 0) return last;
  let length = last.length;
  for (const part of parts) length += part.length;
  const packet = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    packet.set(part, at);
    at += part.length;
  }
  packet.set(last, at);
  return packet;
}

/** The last page with a granule position, looked for in the last two page lengths of the file. */
export async function lastOggPage(source: ByteSource): Promise<{ serial: number; granule: number } | undefined> {
  let last: { serial: number; granule: number } | undefined;
  for await (const page of rawPages(source, Math.max(0, source.byteLength - 2 * LARGEST_PAGE))) {
    if (page.granule >= 0) last = { serial: page.serial, granule: page.granule };
  }
  return last;
}
