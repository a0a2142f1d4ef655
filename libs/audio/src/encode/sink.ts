/** Where an encoder puts its bytes: appended in order, headers completed afterwards. */
export interface ByteSink {
  /** Appends; the bytes may be reused by the caller once the call has settled. */
  write(bytes: Uint8Array): Promise<void> | void;
  /** Overwrites bytes already written, without moving the end. */
  patch(offset: number, bytes: Uint8Array): Promise<void> | void;
}

/** A sink in memory; `bytes()` is the file so far. */
export function memorySink(): ByteSink & { bytes(): Uint8Array } {
  let buffer = new Uint8Array(64 * 1024);
  let length = 0;
  return {
    write(bytes) {
      if (length + bytes.length > buffer.length) {
        const larger = new Uint8Array(Math.max(buffer.length * 2, length + bytes.length));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(bytes, length);
      length += bytes.length;
    },
    patch(offset, bytes) {
      if (offset + bytes.length > length) throw new RangeError(`patch at ${offset} goes beyond ${length} bytes`);
      buffer.set(bytes, offset);
    },
    bytes: () => buffer.subarray(0, length),
  };
}
