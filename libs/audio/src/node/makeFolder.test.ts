import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFolder } from './makeFolder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('makes a folder with those above it, and leaves one alone that is there', async () => {
  const path = join(folder, 'a', 'b', 'c');
  await makeFolder(path, 0o700);
  await writeFile(join(path, 'kept'), '');
  await makeFolder(path);
  expect((await stat(join(path, 'kept'))).isFile()).toBe(true);
  const { mode } = await stat(join(folder, 'a'));
  expect(process.platform === 'win32' || (mode & 0o777) === 0o700).toBe(true); // Windows has no such rights
});

it('makes one folder when asked from many sides at once', async () => {
  const path = join(folder, 'a', 'b');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(path)));
  expect((await stat(path)).isDirectory()).toBe(true);
});

it('says so when a file is in the way, at the end or on it', async () => {
  await writeFile(join(folder, 'file'), '');
  for (const path of [join(folder, 'file'), join(folder, 'file', 'below'), join(folder, 'file', 'far', 'below')]) {
    await expect(makeFolder(path)).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      message: expect.stringContaining(join(folder, 'file')),
    });
  }
});

// Where there is no such file system, the root takes no folders from an ordinary user or the folder is simply made below it.
it.runIf(process.platform === 'linux')('comes back where a folder takes no others, whoever asks', async () => {
  for (const path of ['/proc/none', '/proc/none/below', '/sys/none/below']) {
    await expect(makeFolder(path)).rejects.toMatchObject({ code: 'WRITE_FAILED' });
  }
});
