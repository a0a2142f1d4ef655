import { access, link, rename, rm } from 'node:fs/promises';
import { AuralignError } from '../errors.ts';

/**
 * Gives a finished file its name.
 *
 * @param temporary the finished file, in the same file system; it is gone afterwards
 * @param overwrite whether a file of that name is replaced
 * @throws AuralignError `WOULD_OVERWRITE` if the name is taken and `overwrite` is not set, `WRITE_FAILED`
 */
export async function putInPlace(
  temporary: string,
  path: string,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  if (overwrite) return orWriteFailed(path, () => rename(temporary, path));
  try {
    await link(temporary, path); // fails if the name is taken, where a rename would silently replace it
  } catch (cause) {
    if (isErrno(cause, 'EEXIST') || (await exists(path))) throw wouldOverwrite(path);
    return orWriteFailed(path, () => rename(temporary, path)); // file systems without hard links
  }
  await rm(temporary, { force: true });
}

/** @throws AuralignError `WOULD_OVERWRITE` if there is a file of that name, to say so before any work is done */
export async function refuseIfThere(path: string): Promise<void> {
  if (await exists(path)) throw wouldOverwrite(path);
}

/** @throws AuralignError `WRITE_FAILED` with the file's name, whatever the file system complained of */
export async function orWriteFailed<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new AuralignError('WRITE_FAILED', `${path}: ${(cause as Error).message}`, undefined, { cause });
  }
}

export function isErrno(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function wouldOverwrite(path: string): AuralignError {
  return new AuralignError('WOULD_OVERWRITE', `${path}: exists already`, 'Choose another name or allow overwriting.');
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
