import { ServerError } from '../problem.ts';
import type { BlobStore } from './blobStore.ts';

const HINT = { hint: 'Delete tracks that are no longer needed.' };

/** @throws ServerError `DISK_FULL` unless so many bytes more leave the disk with what it needs */
export async function checkSpace(
  blobs: BlobStore,
  { minFreeBytes }: { readonly minFreeBytes: number },
  byteCount: number,
): Promise<void> {
  if ((await blobs.freeBytes()) < minFreeBytes + byteCount) throw diskFull();
}

export function diskFull(cause?: unknown): ServerError {
  return new ServerError('DISK_FULL', 'The disk of the server is full.', HINT, { cause });
}

export function storeFull(): ServerError {
  return new ServerError('DISK_FULL', 'The sound files kept have reached their limit.', HINT);
}
