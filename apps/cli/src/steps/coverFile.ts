import type { DeliveryCover } from '@auralign/analysis';
import { AuralignError, pictureFacts, readTags } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { basename, dirname, join } from 'node:path';
import { glob } from 'tinyglobby';

/** What people call the picture that lies beside the files. */
const NAMES = ['cover', 'folder', 'front', 'artwork'] as const;
const ENDINGS = ['jpg', 'jpeg', 'png', 'tif', 'tiff'] as const;
/** Facts stand at the beginning, behind a colour profile and a preview at most; those of a TIFF may stand at its end. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * The cover of a release: the one that was named, else a picture beside the first file, else the one in its tags.
 *
 * @throws AuralignError of a named picture that cannot be read
 */
export async function coverFile(
  named: string | undefined,
  trackPaths: readonly string[],
): Promise<DeliveryCover | undefined> {
  if (named !== undefined) return coverAt(named);
  const [first] = trackPaths;
  if (first === undefined) return undefined;
  const beside = await pictureBeside(first);
  return beside === undefined ? coverInTags(first) : coverAt(beside);
}

async function coverAt(path: string): Promise<DeliveryCover> {
  const source = await fileSource(path);
  try {
    if (source.byteLength > MOST_BYTES) {
      throw new AuralignError('LIMIT_EXCEEDED', `${path}: a picture of more than 64 MiB`, 'Save it smaller.');
    }
    return { name: basename(path), facts: pictureFacts(await source.read(0, source.byteLength)) };
  } finally {
    await source.close();
  }
}

async function pictureBeside(trackPath: string): Promise<string | undefined> {
  const found = await glob(`{${NAMES.join(',')}}.{${ENDINGS.join(',')}}`, {
    cwd: dirname(trackPath),
    caseSensitiveMatch: false,
    expandDirectories: false,
  });
  const [best] = found.sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
  return best === undefined ? undefined : join(dirname(trackPath), best);
}

function rankOf(name: string): number {
  return NAMES.findIndex((start) => name.toLowerCase().startsWith(start));
}

async function coverInTags(path: string): Promise<DeliveryCover | undefined> {
  const source = await fileSource(path);
  try {
    const { cover } = await readTags(source);
    return cover && { name: `in the tags of ${basename(path)}`, facts: pictureFacts(cover.data) };
  } finally {
    await source.close();
  }
}
