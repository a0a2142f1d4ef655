import type { Storage } from './storage.ts';

/** Keeps files and the rows that speak of them in step: no row without its file, no file without a row. */
export interface Contents {
  /** Takes in a temporary file, then the row that `register` writes; without the row the file goes again. */
  keep<T>(temporaryPath: string, sha256: string, register: () => Promise<T>): Promise<T>;
  /** Removes the file once no row speaks of it. */
  release(sha256: string): Promise<void>;
}

/** One at a time for each content: an upload may come while the last track of the same content is deleted. */
export function createContents({ blobs, tracks }: Storage): Contents {
  const tails = new Map<string, Promise<unknown>>();

  async function alone<T>(sha256: string, act: () => Promise<T>): Promise<T> {
    const before = tails.get(sha256) ?? Promise.resolve();
    const mine = before.then(act, act);
    tails.set(sha256, mine);
    try {
      return await mine;
    } finally {
      if (tails.get(sha256) === mine) tails.delete(sha256);
    }
  }

  const removeUnused = async (sha256: string): Promise<void> => {
    if (!(await tracks.hasContent(sha256))) await blobs.remove(sha256);
  };

  return {
    keep: (temporaryPath, sha256, register) =>
      alone(sha256, async () => {
        await blobs.adopt(temporaryPath, sha256);
        try {
          return await register();
        } catch (error) {
          await removeUnused(sha256);
          throw error;
        }
      }),
    release: (sha256) => alone(sha256, () => removeUnused(sha256)),
  };
}
