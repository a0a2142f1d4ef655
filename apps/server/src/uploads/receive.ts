import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ServerError } from '../problem.ts';
import type { BlobStore } from '../storage/blobStore.ts';
import { checkSpace, diskFull } from '../storage/space.ts';

export interface ReceiveLimits {
  readonly maxBytes: number;
  /** Free space of the disk that must be left. */
  readonly minFreeBytes: number;
}

export interface Received {
  readonly path: string;
  readonly sha256: string;
  readonly byteCount: number;
}

/** Bytes between two looks at the free space of the disk. */
const SPACE_CHECK_BYTES = 32 * 2 ** 20;

/**
 * Streams an upload into a temporary file, hashing on the way. The bytes are on the disk when this resolves; whatever goes wrong,
 * the file is removed. What the sender said about the length is not believed.
 *
 * @throws ServerError `TOO_LARGE`, `DISK_FULL`; `INVALID_REQUEST` when the sender stopped half way
 */
export async function receive(body: Readable, blobs: BlobStore, limits: ReceiveLimits): Promise<Received> {
  const path = blobs.temporaryPath();
  const hash = createHash('sha256');
  let byteCount = 0;
  let nextCheck = 0;
  async function* metered(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const bytes of chunks) {
      byteCount += bytes.length;
      if (byteCount > limits.maxBytes) throw tooLarge(limits.maxBytes);
      if (byteCount >= nextCheck) {
        await checkSpace(blobs, limits, SPACE_CHECK_BYTES);
        nextCheck = byteCount + SPACE_CHECK_BYTES;
      }
      hash.update(bytes);
      yield bytes;
    }
  }
  try {
    await pipeline(body, metered, createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true }));
    return { path, sha256: hash.digest('hex'), byteCount };
  } catch (error) {
    await blobs.discard(path);
    throw asServerError(error);
  }
}

export function tooLarge(maxBytes: number): ServerError {
  return new ServerError('TOO_LARGE', `The file is larger than ${maxBytes} bytes.`, {
    hint: 'Compress it to FLAC without loss, or cut it.',
  });
}

function asServerError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(error);
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') {
    return new ServerError('INVALID_REQUEST', 'The upload ended before it was complete.', {}, { cause: error });
  }
  return error;
}
