import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { newId } from '../id.ts';
import type { BlobStore } from './blobStore.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * Sound files in a folder: `files/<first two digits>/<sha256>`, and `temporary/` for what is in the making.
 *
 * @throws the host's own error when the folder cannot be made
 */
export async function openFolderBlobStore(folder: string): Promise<BlobStore> {
  const files = join(folder, 'files');
  const temporary = join(folder, 'temporary');
  await mkdir(files, { recursive: true, mode: 0o700 });
  await mkdir(temporary, { recursive: true, mode: 0o700 });

  const pathOf = (sha256: string): string => {
    if (!SHA256.test(sha256)) throw new RangeError('not a SHA-256');
    return join(files, sha256.slice(0, 2), sha256);
  };

  return {
    temporaryPath: () => join(temporary, newId()),
    async adopt(path, sha256) {
      const target = pathOf(sha256);
      await mkdir(dirname(target), { recursive: true, mode: 0o700 });
      await rename(path, target); // the same bytes if it was there already
      await syncFolder(dirname(target));
    },
    discard: (path) => rm(path, { recursive: true, force: true }),
    async byteCount(sha256) {
      try {
        return (await stat(pathOf(sha256))).size;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw error;
      }
    },
    read(sha256, range) {
      if (range === undefined) return createReadStream(pathOf(sha256));
      return createReadStream(pathOf(sha256), { start: range.start, end: range.end - 1 });
    },
    localPath: (sha256) => Promise.resolve(pathOf(sha256)),
    remove: (sha256) => rm(pathOf(sha256), { force: true }),
    async freeBytes() {
      const { bavail, bsize } = await statfs(folder);
      return bavail * bsize;
    },
    async sweep(isKept) {
      for (const name of await readdir(temporary)) await rm(join(temporary, name), { recursive: true, force: true });
      for (const prefix of await readdir(files)) {
        for (const name of await readdir(join(files, prefix))) {
          if (SHA256.test(name) && !(await isKept(name))) await rm(join(files, prefix, name), { force: true });
        }
      }
    },
  };
}

/** A rename is on the disk when its folder is. Systems that cannot sync folders do so by themselves. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
