import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuralignError } from '../errors.ts';

/**
 * Makes a folder and those above it that are not there.
 *
 * Not `mkdir` with `recursive`: Node 20 never comes back from it where a folder is there and takes no others (`/proc`), since the
 * system's answer, ENOENT, is taken for a folder above that is missing.
 *
 * @param mode rights of what is made, default as the system has it
 * @throws AuralignError `WRITE_FAILED` when it cannot be made, or when there is something else of that name
 */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  try {
    await mkdir(path, mode);
  } catch (cause) {
    if (await isFolder(path)) return;
    const parent = dirname(path);
    const isParentMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT' && parent !== path;
    if (!isParentMissing || (await isFolder(parent))) {
      throw new AuralignError('WRITE_FAILED', `${path}: ${(cause as Error).message}`, undefined, { cause });
    }
    await makeFolder(parent, mode);
    // Not again from the start: a folder that was made and takes none would never come to an end.
    await mkdir(path, mode).catch(async (again: Error) => {
      if (await isFolder(path)) return; // somebody else was quicker
      throw new AuralignError('WRITE_FAILED', `${path}: ${again.message}`, undefined, { cause: again });
    });
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
}
