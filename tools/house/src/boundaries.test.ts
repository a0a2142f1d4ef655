import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkBoundaries, importsOf } from './boundaries.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

describe('import boundaries', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'auralign-boundaries-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function put(path: string, text: string) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  it.each([
    [
      'a lower library that imports a higher one',
      'libs/dsp',
      'src/a.ts',
      `import { analyze } from '@auralign/analysis';`,
    ],
    ['a re-export of a higher library', 'libs/dsp', 'src/a.ts', `export { analyze } from '@auralign/analysis';`],
    ['a relative path into another package', 'libs/analysis', 'src/a.ts', `import '../../dsp/src/fft.ts';`],
    [
      'a Node built-in in a library that must run in browsers',
      'libs/dsp',
      'src/a.ts',
      `import { readFile } from 'node:fs';`,
    ],
    ['a Node built-in without its prefix', 'libs/match', 'src/a.ts', `import { readFile } from 'fs';`],
    ['a static import of the AGPL package', 'apps/cli', 'src/a.ts', `import { key } from '@auralign/music';`],
  ])('refuses %s', async (_what, folder, file, text) => {
    await put(`${folder}/package.json`, '{}');
    await put(`${folder}/${file}`, text);
    const { violations } = await checkBoundaries(root);
    expect(violations).toHaveLength(1);
    expect(violations[0]!.file).toBe(join(folder, file));
  });

  it.each([
    ['an allowed package', 'libs/analysis', 'src/a.ts', `import { createFft } from '@auralign/dsp';`],
    ['a built-in in the host file', 'libs/audio', 'src/node.ts', `import { open } from 'node:fs/promises';`],
    ['a lazily loaded AGPL package', 'apps/cli', 'src/a.ts', `const m = await import('@auralign/music');`],
    ['a relative import inside the package', 'libs/dsp', 'src/deep/a.ts', `import { x } from '../b.ts';`],
  ])('allows %s', async (_what, folder, file, text) => {
    await put(`${folder}/package.json`, '{}');
    await put(`${folder}/${file}`, text);
    expect((await checkBoundaries(root)).violations).toEqual([]);
  });

  it('asks a new package to say where it stands', async () => {
    await put('libs/newcomer/package.json', '{}');
    await expect(checkBoundaries(root)).rejects.toThrow(/libs\/newcomer/);
  });

  it('tells type-only imports from real ones', () => {
    const found = importsOf(
      'a.ts',
      `import type { A } from 'a'; import { type B } from 'b'; import { c } from 'c'; import 'd';`,
    );
    expect(found.map(({ specifier, kind }) => `${specifier} ${kind}`)).toEqual([
      'a type-only',
      'b type-only',
      'c static',
      'd static',
    ]);
  });

  it('finds this repository clean, having read it', async () => {
    const { fileCount, violations } = await checkBoundaries(REPOSITORY);
    expect(violations).toEqual([]);
    expect(fileCount).toBeGreaterThan(50); // a check that reads nothing would pass too
  });
});
