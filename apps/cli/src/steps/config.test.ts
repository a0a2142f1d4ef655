import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './config.ts';
import { diagnosisSettings } from './diagnosing.ts';

const NEW_STORE = { id: 'our-radio', title: 'Our radio', source: 'us', checkedDate: '2026-11-01' };

describe('the configuration of a project', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const write = (config: unknown, name = 'auralign.config.json'): Promise<void> =>
    writeFile(at(name), typeof config === 'string' ? config : JSON.stringify(config));
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    await mkdir(at('a/b'), { recursive: true });
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is found in a folder above', async () => {
    await write({ intent: 'club', failOn: 'warn' });
    expect(await readConfig(undefined, at('a/b'))).toEqual({ intent: 'club', failOn: 'warn' });
  });

  it.each([
    ['an unknown setting', { intents: 'club' }, 'no such setting'],
    ['an unknown intent', { intent: 'polka' }, 'intent: must be "modern", .*or "classical"'],
    ['a waiver without a reason', { waivers: [{ ruleId: 'tone.mud' }] }, 'reason'],
    ['a waiver with an empty reason', { waivers: [{ ruleId: 'tone.mud', reason: ' ' }] }, 'waivers/0/reason'],
    ['a waiver until no day', { waivers: [{ ruleId: 'tone', reason: 'x', untilDate: '2026-13-45' }] }, 'untilDate'],
    ['a store of no day', { stores: [{ ...NEW_STORE, targetLufs: -14, checkedDate: '2026-00-10' }] }, 'checkedDate'],
    ['a store without a date', { stores: [{ id: 'tidal', source: 'x' }] }, 'stores/0.*checkedDate'],
    ['a new store without a target', { stores: [NEW_STORE] }, 'stores: our-radio .*targetLufs'],
    ['what is no JSON', '{', 'no JSON'],
  ])('refuses %s and names the file', async (_, config, words) => {
    await write(config);
    await expect(readConfig(undefined, folder)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringMatching(new RegExp(`auralign\\.config\\.json: .*${words}`, 's')),
    });
  });

  it('may begin with the mark of an editor', async () => {
    await write(`\uFEFF${JSON.stringify({ intent: 'club' })}`);
    expect(await readConfig(undefined, folder)).toEqual({ intent: 'club' });
  });

  it('comes after the flags and before the defaults', async () => {
    const waiver = { ruleId: 'tone.mud', reason: 'meant so', untilDate: '2030-01-01' };
    await write({ intent: 'club', failOn: 'warn', skip: ['file'], waivers: [waiver] }, 'named.json');
    const where = { folder: tmpdir(), today: '2026-01-01' };
    const { options, failOn } = await diagnosisSettings(
      { config: at('named.json'), intent: 'lofi', skip: ['low'] },
      where,
    );
    expect(failOn).toBe('warn');
    expect(options).toMatchObject({ intent: 'lofi', skip: ['low', 'file'], waivers: [waiver], today: '2026-01-01' });
    expect(await diagnosisSettings({}, where)).toMatchObject({ failOn: 'never' });
  });

  it('takes a profile that is named twice once', async () => {
    const where = { folder: tmpdir(), today: '2026-01-01' };
    const { options } = await diagnosisSettings({ profile: ['spotify', 'spotify', 'tidal'] }, where);
    expect(options.profiles!.map(({ id }) => id)).toEqual(['spotify', 'tidal']);
  });

  it.each([
    [{ only: ['tone.mood'] }, 'tone.mood'],
    [{ skip: ['smell'] }, 'smell'],
    [{ intent: 'polka' }, 'polka'],
    [{ profile: ['tape'] }, 'tape'],
  ])('refuses %j', async (flags, words) => {
    const where = { folder: tmpdir(), today: '2026-01-01' };
    await expect(diagnosisSettings(flags, where)).rejects.toThrow(words);
  });

  it('says so when a named file is not there', async () => {
    await expect(readConfig(at('missing.json'), folder)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
