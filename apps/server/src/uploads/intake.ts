import type { Readable } from 'node:stream';
import type { Track } from '../api/index.ts';
import type { ServerContext } from '../context.ts';
import { ServerError } from '../problem.ts';
import { cleanFileName } from '../security/fileName.ts';
import { checkSpace, storeFull } from '../storage/space.ts';
import { probe } from './probe.ts';
import { receive, tooLarge } from './receive.ts';

export interface Upload {
  readonly body: Readable;
  /** As given. */
  readonly name: string;
  /** As announced; not believed, but a reason to refuse at once. */
  readonly announcedBytes?: number | undefined;
  readonly origin: 'upload' | 'demo';
}

export type Intake = (upload: Upload) => Promise<{ readonly track: Track; readonly isNew: boolean }>;

/** Said to those who come while too many others upload. */
const RETRY_AFTER_SECONDS = 2;

/**
 * Takes sound files in: bytes to a temporary file, headers looked at, file and row kept together. Whatever is wrong with it,
 * nothing of it stays.
 *
 * @throws ServerError `TOO_LARGE`, `DISK_FULL`, `QUEUE_FULL`, `INVALID_REQUEST`; AuralignError for what is no sound file
 */
export function createIntake({
  storage,
  contents,
  limits,
}: Pick<ServerContext, 'storage' | 'contents' | 'limits'>): Intake {
  const { blobs, tracks } = storage;
  const receiveLimits = { maxBytes: limits.maxUploadBytes, minFreeBytes: limits.minFreeBytes };
  let uploadCount = 0;

  async function takeIn({ body, name: given, announcedBytes = 0, origin }: Upload): ReturnType<Intake> {
    const name = cleanFileName(given);
    if (announcedBytes > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes);
    await checkSpace(blobs, receiveLimits, announcedBytes);
    const { path, sha256, byteCount } = await receive(body, blobs, receiveLimits);
    try {
      const file = await probe(path, name, limits.maxDurationSeconds);
      return await contents.keep(path, sha256, async () => {
        const isHere = await tracks.hasContent(sha256);
        if (!isHere && (await tracks.storedBytes()) + byteCount > limits.maxStoredBytes) throw storeFull();
        return tracks.add({ ...file, sha256, name, byteCount, song: null, note: '', origin });
      });
    } finally {
      await blobs.discard(path);
    }
  }

  return async (upload) => {
    if (uploadCount >= limits.maxUploads) {
      throw new ServerError('QUEUE_FULL', `${uploadCount} uploads are under way already.`, {
        hint: 'Try again when one of them is done.',
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    uploadCount++;
    try {
      return await takeIn(upload);
    } finally {
      uploadCount--;
    }
  };
}
