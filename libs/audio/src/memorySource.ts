import type { ByteSource } from './source.ts';

/** A file that is already in memory. `bytes` is not copied and must not change while the source is in use. */
export function memorySource(bytes: Uint8Array, name = 'memory'): ByteSource {
  return {
    name,
    byteLength: bytes.length,
    read: (offset, length) => Promise.resolve(bytes.subarray(Math.min(offset, bytes.length), offset + length)),
    close: () => Promise.resolve(),
  };
}
