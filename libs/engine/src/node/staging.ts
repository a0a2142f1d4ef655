import { AuralignError } from '@auralign/audio';
import { randomBytes } from 'node:crypto';
import { access, link, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Output } from '../job.ts';

type FileOutput = Output & { readonly kind: 'path' };

/**
 * Lets `work` write into a folder of its own beside the file and moves the file to its name when `work` is done. The
 * folder is removed whatever happens, also when the thread that wrote was ended by force: this runs in the thread that ended
 * it.
 *
 * @throws AuralignError `WOULD_OVERWRITE` (checked before and after), `WRITE_FAILED`; errors of `work` pass through
 */
export async function withStaging<T>(output: FileOutput, work: (staged: FileOutput) => Promise<T>): Promise<T> {
  const { path, existing = 'refuse' } = output;
  if (existing === 'refuse' && (await isThere(path))) throw wouldOverwrite(path);
  const folder = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  await orWriteFailed(path, () => mkdir(folder));
  try {
    const staged = { ...output, path: join(folder, basename(path)) };
    const result = await work(staged);
    if (existing === 'replace') await orWriteFailed(path, () => rename(staged.path, path));
    else await moveWithoutReplacing(staged.path, path);
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A hard link fails if the name is taken, a rename would silently replace it. */
async function moveWithoutReplacing(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST' || (await isThere(to))) throw wouldOverwrite(to);
    await orWriteFailed(to, () => rename(from, to)); // file systems without hard links
  }
}

async function orWriteFailed<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw new AuralignError('WRITE_FAILED', `${path}: ${(cause as Error).message}`, undefined, { cause });
  }
}

function wouldOverwrite(path: string): AuralignError {
  return new AuralignError('WOULD_OVERWRITE', `${path}: exists already`, 'Choose another name or allow overwriting.');
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
