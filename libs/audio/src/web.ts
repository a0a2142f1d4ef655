import { bufferedSource } from './bufferedSource.ts';
import type { ByteSource } from './source.ts';

/** A `Blob` or `File` as a source; only the slices that are asked for are ever read into memory. */
export function blobSource(blob: Blob, name = blob instanceof File ? blob.name : 'blob'): ByteSource {
  return bufferedSource({
    name,
    byteLength: blob.size,
    readAt: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
    close: () => Promise.resolve(),
  });
}
