import { access, link, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
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
    const [why, hint] = await refusal(path, cause as NodeJS.ErrnoException);
    throw new AuralignError('WRITE_FAILED', `${path}: ${why}`, hint, { cause });
  }
}

/** Why, and what to do. The system's own message names a temporary file that nobody knows. */
async function refusal(path: string, { code, message }: NodeJS.ErrnoException): Promise<[why: string, hint?: string]> {
  const folder = dirname(path);
  switch (code) {
    case 'ENOENT':
      if (await exists(folder)) return ['the folder takes no files', 'Name another folder.'];
      return [`there is no folder ${folder}`, 'Make it first, or name another.'];
    case 'ENOTDIR':
      return [`${folder} is not a folder`, 'Name another folder.'];
    case 'EISDIR':
      return ['this is a folder', 'Name a file in it.'];
    case 'EACCES':
    case 'EPERM':
      return ['no permission to write there', 'Name another folder, or ask for the right to write in this one.'];
    case 'EROFS':
      return ['the disk can only be read', 'Name a folder on another disk.'];
    case 'ENOSPC':
    case 'EDQUOT':
      return ['the disk is full', 'Make room, or name a folder on another disk.'];
    default:
      return [withoutCall(message)];
  }
}

/** `EFBIG: file too large, write` as people say it: `file too large`. */
export function withoutCall(message: string): string {
  return /^E[A-Z0-9]+: ([^,]+)/.exec(message)?.[1] ?? message;
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
