import { orWriteFailed, putInPlace, refuseIfThere } from '@auralign/audio/node';
import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
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
  if (existing === 'refuse') await refuseIfThere(path);
  const folder = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  await orWriteFailed(path, () => mkdir(folder));
  try {
    const staged = { ...output, path: join(folder, basename(path)) };
    const result = await work(staged);
    await putInPlace(staged.path, path, { overwrite: existing === 'replace' });
    return result;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
