import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sineWav } from '../testing/wavFile.ts';
import { readJsonFile } from './jsonFile.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
  await mkdir(join(folder, 'folder'));
  await writeFile(join(folder, 'song.wav'), sineWav({ seconds: 0.1, amplitude: 0.5 }));
  await writeFile(join(folder, 'broken.json'), ' {"moves": [1,');
  await writeFile(join(folder, 'empty.json'), '');
  await writeFile(join(folder, 'good.json'), '{"moves": []}');
  await writeFile(join(folder, 'marked.json'), '\uFEFF{"moves": []}'); // as some editors save it
});
afterAll(() => rm(folder, { recursive: true }));

const OTHERWISE = { code: 'INVALID_PLAN', hint: 'Write a plan.' } as const;
const reading = (name: string): Promise<unknown> => readJsonFile(join(folder, name), OTHERWISE);

it.each(['good.json', 'marked.json'])('reads JSON, %s', async (name) => {
  expect(await reading(name)).toEqual({ moves: [] });
});

it.each([
  ['nothing.json', 'FILE_NOT_FOUND', /: no such file$/],
  ['folder', 'READ_FAILED', /: a folder, not a file$/],
  ['song.wav', 'INVALID_PLAN', /: this is no JSON$/], // and none of its bytes
  ['empty.json', 'INVALID_PLAN', /: this is no JSON$/],
  ['broken.json', 'INVALID_PLAN', /: this is no JSON: .*JSON/], // where it breaks off
] as const)('says what is wrong with %s', async (name, code, message) => {
  await expect(reading(name)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});
