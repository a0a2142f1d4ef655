import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { partitionTests } from './partition.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../..');

describe('which tests run in a page', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'auralign-partition-'));
    await put('libs/a/package.json', '{ "name": "@auralign/a", "exports": { "./package.json": "./package.json" } }');
    const entries = {
      '.': { '@auralign/source': './src/index.ts' },
      './node': { '@auralign/source': './src/node.ts' },
    };
    await put('libs/b/package.json', JSON.stringify({ name: '@auralign/b', exports: entries }));
    await put('libs/b/src/index.ts', `export const b = 1;`);
    await put('libs/b/src/node.ts', `export const c = 1;`);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function put(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }

  it.each([
    ['imports nothing of Node', `import { b } from '@auralign/b';`],
    [
      'uses what a page has a stand-in for',
      `import { readFileSync } from 'node:fs'; import x from '@ffmpeg-installer/ffmpeg';`,
    ],
    [
      'takes only types from Node',
      `import type { Worker } from 'node:worker_threads'; import { type Stats } from 'node:fs';`,
    ],
    ['loads its host when it runs', `const host = await import('@auralign/b/node');`],
    ['goes in circles', `import './circle.ts';`],
  ])('takes a test that %s', async (_, text) => {
    await put('libs/a/src/x.test.ts', text);
    await put('libs/a/src/circle.ts', `import './x.test.ts';`);
    expect(partitionTests(root)).toEqual({ inPage: ['libs/a/src/x.test.ts'], leftToNode: [] });
  });

  it.each([
    [
      'needs a module without a stand-in',
      `import { Worker } from 'node:worker_threads';`,
      'needs Worker of node:worker_threads',
    ],
    [
      'needs more of a module than its stand-in has',
      `import { readFileSync, watch } from 'node:fs';`,
      'needs watch of node:fs',
    ],
    ['needs all of a module', `import * as fs from 'node:fs';`, 'needs * of node:fs'],
    ['holds the side of a library for Node', `import { c } from '@auralign/b/node';`, 'libs/b/src/node.ts is for Node'],
    ['holds what needs Node', `import './deep.ts';`, 'libs/a/src/deep.ts needs readFileSync of node:fs'], // tests alone may
  ])('leaves to Node a test that %s, and says why', async (_, text, because) => {
    await put('libs/a/src/x.test.ts', text);
    await put('libs/a/src/deep.ts', `export { readFileSync } from 'node:fs';`);
    const { inPage, leftToNode } = partitionTests(root);
    expect(inPage).toEqual([]);
    expect(leftToNode).toEqual([{ file: 'libs/a/src/x.test.ts', because: expect.stringContaining(because) }]);
  });

  // What a library measures, plans and draws has to be tested wherever it runs. Whoever makes a test there depend on Node hears of
  // it here; what is about Node belongs in the library's src/node/.
  const { inPage, leftToNode } = partitionTests(REPOSITORY);
  it.each(['dsp', 'analysis', 'match', 'charts', 'aac'])('leaves nothing of libs/%s to Node', (library) => {
    const isOfLibrary = (file: string): boolean => file.startsWith(`libs/${library}/`);
    expect(leftToNode.filter(({ file }) => isOfLibrary(file))).toEqual([]);
    expect(inPage.filter(isOfLibrary).length).toBeGreaterThan(1); // or the files were not found
  });

  it.each([
    ['audio', ['src/decode/ffmpegProcess.test.ts', 'src/tagBombs.test.ts']], // runs ffmpeg; watches the memory of its process
    ['engine', []],
  ])('leaves of libs/%s what is about Node, and little else', (library, others) => {
    const left = leftToNode.map(({ file }) => file);
    const isAboutNode = (file: string): boolean => /\/src\/node[./]/.test(file);
    const found = left.filter((file) => file.startsWith(`libs/${library}/`) && !isAboutNode(file));
    expect(found).toEqual(others.map((file) => `libs/${library}/${file}`));
  });
});
