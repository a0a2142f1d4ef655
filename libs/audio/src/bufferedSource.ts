import { AuralignError } from './errors.ts';
import type { ByteSource } from './source.ts';

/** What a host must offer to become a `ByteSource`. */
export interface RawAccess {
  readonly name: string;
  readonly byteLength: number;
  /** Bytes [offset, offset + length), all of them inside the file; fewer only if the file shrank meanwhile. */
  readAt(offset: number, length: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** Large enough that a call into the host costs little beside decoding what it brought. */
const WINDOW_BYTES = 256 * 1024;

/**
 * A `ByteSource` over slow random access: reads a window ahead, so that decoders may ask for eight bytes at a time, and while a file is
 * read from front to back the window after that as well, so that nobody waits for the host. Requests larger than the window go straight
 * through. Nothing is allocated for more than the file holds.
 */
export function bufferedSource(raw: RawAccess): ByteSource {
  let window: Uint8Array = new Uint8Array(0);
  let windowStart = 0;
  let ahead: { readonly start: number; readonly bytes: Promise<Uint8Array> } | undefined;

  async function fetch(offset: number, length: number): Promise<Uint8Array> {
    try {
      return await raw.readAt(offset, length);
    } catch (cause) {
      if (cause instanceof AuralignError) throw cause;
      throw new AuralignError('READ_FAILED', `${raw.name}: cannot read ${length} bytes at ${offset}`, undefined, {
        cause,
      });
    }
  }

  /** The window from `offset` on, from what was read ahead if it is that. */
  function fetchWindow(offset: number): Promise<Uint8Array> {
    if (ahead?.start === offset) return ahead.bytes;
    return fetch(offset, Math.min(WINDOW_BYTES, raw.byteLength - offset));
  }

  function readAhead(): void {
    const start = windowStart + window.length;
    ahead = undefined;
    if (start >= raw.byteLength || window.length < WINDOW_BYTES) return;
    const bytes = fetch(start, Math.min(WINDOW_BYTES, raw.byteLength - start));
    bytes.catch(() => undefined); // told to whoever asks for these bytes, if anybody does
    ahead = { start, bytes };
  }

  return {
    name: raw.name,
    byteLength: raw.byteLength,
    async read(offset, length) {
      const wanted = Math.max(0, Math.min(length, raw.byteLength - offset));
      if (wanted === 0) return new Uint8Array(0);
      const inWindow = offset - windowStart;
      if (inWindow >= 0 && inWindow + wanted <= window.length) return window.subarray(inWindow, inWindow + wanted);
      if (wanted > WINDOW_BYTES) return fetch(offset, wanted);
      const goesOn = inWindow > 0 && inWindow <= window.length;
      if (goesOn && inWindow < window.length) {
        // What is left of this window and the one after it.
        const rest = window.subarray(inWindow);
        const next = await fetchWindow(windowStart + window.length);
        const joined = new Uint8Array(rest.length + next.length);
        joined.set(rest);
        joined.set(next, rest.length);
        window = joined;
      } else window = await fetchWindow(offset);
      windowStart = offset;
      if (goesOn) readAhead();
      return window.subarray(0, Math.min(wanted, window.length));
    },
    close: () => raw.close(),
  };
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
