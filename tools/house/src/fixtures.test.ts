import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { expect, it } from 'vitest';
import { ROOT } from './run.ts';

interface Manifest {
  readonly fixtures: readonly { file: string; sha256: string; licence: string; source: string; proves: string }[];
}

const folder = join(ROOT, 'fixtures');
const { fixtures } = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;

it('lists every stored fixture, and nothing that is not there', async () => {
  const stored = await glob(['*/**'], { cwd: folder });
  expect(fixtures.map(({ file }) => file).toSorted()).toEqual(stored.toSorted());
});

it.each(fixtures)('$file is what the manifest says', async ({ file, sha256, licence, source, proves }) => {
  const bytes = await readFile(join(folder, file));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256);
  for (const text of [licence, source, proves]) expect(text).not.toBe('');
});
