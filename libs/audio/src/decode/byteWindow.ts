import type { ByteSource } from '../source.ts';
import { BIT_READER_PADDING } from './bitReader.ts';

const INITIAL_BYTES = 512 * 1024;

/** A moving stretch of a file in one buffer, so that a decoder can work on it synchronously. */
export interface ByteWindow {
  /** The buffer; valid from `start()` to `end()`, and `BIT_READER_PADDING` bytes more may be read. */
  bytes(): Uint8Array;
  view(): DataView;
  start(): number;
  end(): number;
  /** `end() − start()`. */
  available(): number;
  /** Byte of the file that lies at `start()`. */
  position(): number;
  /** Makes at least `count` bytes available, fewer only at the end of the file; `bytes()` and `view()` may change. */
  ensure(count: number): Promise<void>;
  advance(count: number): void;
  /** Moves on by at least one byte, to the next `byte` or to the end of what is available. */
  skipTo(byte: number): void;
}

export function byteWindow(source: ByteSource, from: number): ByteWindow {
  let buffer = new Uint8Array(Math.min(INITIAL_BYTES, Math.max(0, source.byteLength - from)) + BIT_READER_PADDING);
  let view = new DataView(buffer.buffer);
  let start = 0;
  let end = 0;
  let next = from; // byte of the file to read next

  async function fill(count: number): Promise<void> {
    if (count > buffer.length - BIT_READER_PADDING) {
      const larger = new Uint8Array(count * 2 + BIT_READER_PADDING);
      larger.set(buffer.subarray(start, end));
      buffer = larger;
      view = new DataView(buffer.buffer);
    } else buffer.copyWithin(0, start, end);
    end -= start;
    start = 0;
    while (end < count && next < source.byteLength) {
      const bytes = await source.read(next, buffer.length - BIT_READER_PADDING - end);
      if (bytes.length === 0) {
        next = source.byteLength; // shorter than it said
        break;
      }
      buffer.set(bytes, end);
      end += bytes.length;
      next += bytes.length;
    }
  }

  return {
    bytes: () => buffer,
    view: () => view,
    start: () => start,
    end: () => end,
    available: () => end - start,
    position: () => next - (end - start),
    async ensure(count) {
      if (end - start < count && next < source.byteLength) await fill(count);
    },
    advance(count) {
      start += count;
    },
    skipTo(byte) {
      const found = start + 1 < end ? buffer.subarray(0, end).indexOf(byte, start + 1) : -1;
      start = found < 0 ? end : found;
    },
  };
}
