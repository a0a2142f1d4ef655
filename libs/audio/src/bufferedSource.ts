import { AuralignError } from './errors.ts';
import type { ByteSource } from './source.ts';

/** What a host must offer to become a `ByteSource`. */
export interface RawAccess {
  readonly name: string;
  readonly byteLength: number;
  /**
   * Bytes [offset, offset + length), all of them inside the file; fewer only if the file shrank meanwhile.
   *
   * @param into room for so many bytes, which may be used for them
   */
  readAt(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Large enough that a call into the host costs little beside decoding what it brought. */
const WINDOW_BYTES = 256 * 1024;

/**
 * A `ByteSource` over slow random access: reads a window ahead, so that decoders may ask for eight bytes at a time, and while a file is
 * read from front to back the window after that as well, so that nobody waits for the host. Requests larger than the window go straight
 * through. Nothing is allocated for more than the file holds, and nothing at all, after the first few windows, while it is read from front to back.
 */
export function bufferedSource(raw: RawAccess): ByteSource {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  let ahead: { readonly start: number; readonly bytes: Promise<Uint8Array>; readonly room: Uint8Array } | undefined;
  /** Rooms of two windows, the first half for what is left of the window before: the one in use, and one that is free. */
  let current: Uint8Array | undefined;
  let spare: Uint8Array | undefined;
  /** Reads under way: two at once might still look at what a third overwrites, so then nothing is. */
  let readCount = 0;
  let mayReuse = true;

  async function fetch(offset: number, length: number, into?: Uint8Array): Promise<Uint8Array> {
    try {
      return await raw.readAt(offset, length, into);
    } catch (cause) {
      if (cause instanceof AuralignError) throw cause;
      throw new AuralignError('READ_FAILED', `${raw.name}: cannot read ${length} bytes at ${offset}`, undefined, {
        cause,
      });
    }
  }

  function readAhead(): void {
    const start = windowStart + window.length;
    ahead = undefined;
    if (start >= raw.byteLength || window.length < WINDOW_BYTES) return;
    const room = spare ?? new Uint8Array(2 * WINDOW_BYTES);
    spare = undefined;
    const length = Math.min(WINDOW_BYTES, raw.byteLength - start);
    const bytes = fetch(start, length, room.subarray(WINDOW_BYTES, WINDOW_BYTES + length));
    bytes.catch(() => undefined); // told to whoever asks for these bytes, if anybody does
    ahead = { start, bytes, room };
  }

  /** The window after this one, with what is left of this one before it. */
  async function moveOn(rest: Uint8Array): Promise<Uint8Array> {
    const start = windowStart + window.length;
    if (ahead?.start !== start) return joined(rest, await fetch(start, Math.min(WINDOW_BYTES, raw.byteLength - start)));
    const { bytes, room } = ahead;
    const next = await bytes;
    if (!mayReuse || next.buffer !== room.buffer) return joined(rest, next);
    room.set(rest, WINDOW_BYTES - rest.length);
    [spare, current] = [current, room];
    return room.subarray(WINDOW_BYTES - rest.length, WINDOW_BYTES + next.length);
  }

  async function read(offset: number, wanted: number): Promise<Uint8Array> {
    const inWindow = offset - windowStart;
    if (inWindow >= 0 && inWindow + wanted <= window.length) return window.subarray(inWindow, inWindow + wanted);
    if (wanted > WINDOW_BYTES) return fetch(offset, wanted);
    const goesOn = inWindow > 0 && inWindow <= window.length;
    if (goesOn) window = await moveOn(window.subarray(inWindow));
    else window = await fetch(offset, Math.min(WINDOW_BYTES, raw.byteLength - offset));
    windowStart = offset;
    if (goesOn) readAhead();
    return window.subarray(0, Math.min(wanted, window.length));
  }

  return {
    name: raw.name,
    byteLength: raw.byteLength,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, raw.byteLength - offset));
      if (wanted === 0) return new Uint8Array(0);
      if (readCount++ > 0) mayReuse = false;
      try {
        return await read(offset, wanted);
      } finally {
        readCount--;
      }
    },
    close: () => raw.close(),
  };
}

function joined(rest: Uint8Array, next: Uint8Array): Uint8Array {
  if (rest.length === 0) return next;
  const both = new Uint8Array(rest.length + next.length);
  both.set(rest);
  both.set(next, rest.length);
  return both;
}

/** The part of `source` from `startByte` on, as a source of its own. Closing it closes nothing. */
export function sourceFrom(source: ByteSource, startByte: number): ByteSource {
  return {
    name: source.name,
    byteLength: Math.max(0, source.byteLength - startByte),
    read: (offset, length) => source.read(startByte + offset, length),
    close: () => Promise.resolve(),
  };
}
