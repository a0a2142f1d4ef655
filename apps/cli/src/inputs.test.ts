import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expandInputs, isSingle, looksLikeAudio } from './inputs.ts';

describe('what the arguments stand for', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    await mkdir(join(folder, 'disc 2'));
    for (const name of ['10.wav', '9.wav', 'Cover.jpg', 'LOUD.FLAC', 'take [1].wav', 'disc 2/1.mp3', '.hidden.wav']) {
      await writeFile(join(folder, name), '');
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  const names = async (...args: string[]): Promise<string[]> =>
    (await expandInputs(args)).map(({ kind, name }) => `${kind}: ${name.replace(`${folder}/`, '')}`);

  it('finds the audio of a folder and its folders, numbers in the order people count', async () => {
    expect(await names(folder)).toEqual([
      'file: 9.wav',
      'file: 10.wav',
      'file: disc 2/1.mp3',
      'file: LOUD.FLAC',
      'file: take [1].wav',
    ]);
  });

  it('takes a named file as it is, whatever its ending and though it looks like a pattern', async () => {
    expect(await names(join(folder, 'Cover.jpg'), join(folder, 'take [1].wav'))).toEqual([
      'file: Cover.jpg',
      'file: take [1].wav',
    ]);
  });

  it('expands quoted patterns', async () => {
    expect(await names(join(folder, '**/*.{mp3,FLAC}'))).toEqual(['file: disc 2/1.mp3', 'file: LOUD.FLAC']);
  });

  it('measures a file once that is reached twice', async () => {
    expect(await names(join(folder, '9.wav'), join(folder, '*.wav'), join(folder, 'disc 2', '..', '9.wav'))).toEqual([
      'file: 9.wav',
      'file: 10.wav',
      'file: take [1].wav',
    ]);
  });

  it('takes the names in a list, a line each, in their place', async () => {
    const lines = [join(folder, 'take [1].wav'), '', join(folder, 'nope.wav'), join(folder, 'disc 2')];
    await writeFile(join(folder, 'list.txt'), lines.join('\r\n'));
    const list = `@${join(folder, 'list.txt')}`;
    expect(await names(list, join(folder, '9.wav'))).toEqual([
      'file: take [1].wav',
      'missing: nope.wav',
      'file: disc 2/1.mp3',
      'file: 9.wav',
    ]);
    expect(await names(`@${join(folder, 'none.txt')}`)).toEqual(['missing: @none.txt']);
    await writeFile(join(folder, 'list.txt'), join(folder, '9.wav'));
    expect(isSingle([list], await expandInputs([list]))).toBe(false);
  });

  it('keeps the place of what is not there', async () => {
    const empty = join(folder, 'empty');
    await mkdir(empty);
    const inputs = await expandInputs([join(folder, 'nope.wav'), join(folder, '9.wav'), join(folder, '*.ogg'), empty]);
    expect(inputs.map(({ kind }) => kind)).toEqual(['missing', 'file', 'missing', 'missing']);
    const codes = inputs.flatMap((input) => (input.kind === 'missing' ? [input.failure.code] : []));
    expect(codes).toEqual(['FILE_NOT_FOUND', 'FILE_NOT_FOUND', 'FILE_NOT_FOUND']);
  });

  it('does not follow links in circles', async () => {
    await symlink(folder, join(folder, 'disc 2', 'up'));
    expect(await names(folder)).toHaveLength(5);
  });

  it('calls one named file single, and one file found in a folder a list', async () => {
    const single = [join(folder, '9.wav')];
    expect(isSingle(single, await expandInputs(single))).toBe(true);
    expect(isSingle(['-'], await expandInputs(['-']))).toBe(true);
    const found = [join(folder, 'disc 2')];
    expect(isSingle(found, await expandInputs(found))).toBe(false);
  });

  it('knows audio by its ending', () => {
    expect(looksLikeAudio('a/b.Wav')).toBe(true);
    expect(looksLikeAudio('wav')).toBe(false);
    expect(looksLikeAudio('report.json')).toBe(false);
  });
});
