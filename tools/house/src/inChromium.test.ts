import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareWithChromium } from './inChromium.ts';

describe('what ran in Chromium, beside what ran in Node', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'auralign-in-chromium-'));
    await put('libs/a/test-results/results.json', report({ 'libs/a/src/x.test.ts': ['one', 'two'] }));
    await put(
      'libs/b/test-results/results.json',
      report({ 'libs/b/src/y.test.ts': ['three'], 'libs/b/src/node.test.ts': ['four'] }),
    );
    await put('tools/chromium/test-results/leftToNode.json', [
      { file: 'libs/b/src/node.test.ts', because: 'it is for Node' },
    ]);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function put(path: string, content: unknown): Promise<void> {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), JSON.stringify(content));
  }
  const report = (files: Readonly<Record<string, readonly string[]>>) => ({
    testResults: Object.entries(files).map(([file, tests]) => ({
      name: join(root, file),
      assertionResults: tests.map((fullName) => ({ fullName })),
    })),
  });
  const compare = async (files: Readonly<Record<string, readonly string[]>>) => {
    await put('tools/chromium/test-results/results.json', report(files));
    return compareWithChromium(root);
  };
  const OWN = { 'tools/chromium/src/partition.test.ts': ['five'] };
  const ALL = { ...OWN, 'libs/a/src/x.test.ts': ['two', 'one'], 'libs/b/src/y.test.ts': ['three'] };

  it('is the same when every file ran that was not left to Node', async () => {
    expect(await compare(ALL)).toEqual({ fileCount: 2, testCount: 3, differences: [] });
  });

  it.each([
    [
      'a file that is missing',
      { ...OWN, 'libs/b/src/y.test.ts': ['three'] },
      'libs/a/src/x.test.ts: ran in Node alone',
    ],
    ['a file without tests', { ...ALL, 'libs/a/src/x.test.ts': [] }, 'libs/a/src/x.test.ts: ran in Node alone'],
    ['a test that is missing', { ...ALL, 'libs/a/src/x.test.ts': ['one'] }, 'libs/a/src/x.test.ts: has other tests'],
    [
      'a file that Node knows nothing of',
      { ...ALL, 'libs/c/src/z.test.ts': ['six'] },
      'libs/c/src/z.test.ts: ran in Chromium alone',
    ],
  ])('is not when there is %s', async (_, files, difference) => {
    expect((await compare(files)).differences).toEqual([expect.stringContaining(difference)]);
  });

  it('is the same when the report of a library came from the cache of another checkout', async () => {
    const elsewhere = join(dirname(root), 'elsewhere');
    const moved = JSON.stringify(report({ 'libs/a/src/x.test.ts': ['one', 'two'] })).replaceAll(root, elsewhere);
    await put('libs/a/test-results/results.json', JSON.parse(moved));
    expect((await compare(ALL)).differences).toEqual([]);
  });

  it('is nothing where there is no Chromium', async () => {
    expect((await compare(OWN)).fileCount).toBe(0);
    await rm(join(root, 'tools'), { recursive: true });
    expect((await compareWithChromium(root)).fileCount).toBe(0);
  });
});
