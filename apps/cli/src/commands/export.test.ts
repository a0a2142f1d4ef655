import { DEFAULT_MATCH_OPTIONS, EXPORT_FORMATS } from '@auralign/match';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type RunResult } from '../testing/fakeIo.ts';

const PLAN = {
  schemaVersion: 1,
  target: { name: 'mix.wav' },
  references: [],
  amounts: DEFAULT_MATCH_OPTIONS.amounts,
  moves: [
    {
      id: 'tone',
      kind: 'eq',
      channel: 'stereo',
      bands: [{ kind: 'peaking', frequencyHz: 300, gainDb: -2.5, q: 1.41 }],
      because: 'By hand.',
      predicted: [],
      cost: 'None.',
    },
  ],
  notes: [],
  abstained: [],
};

describe('auralign export', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const exporting = (...argv: string[]): Promise<RunResult> => run(['export', ...argv]);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    await mkdir(at('folder'));
    await writeFile(at('plan.json'), JSON.stringify(PLAN));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('writes settings that other programs read, and says what they cost', async () => {
    const { exitCode, stdout } = await exporting(at('plan.json'), '--to', 'apo', '--out', at('eq.txt'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Largest error of the response: \d+\.\d+ dB/);
    expect(await readFile(at('eq.txt'), 'utf8')).toContain('PK Fc 300 Hz Gain -2.5 dB Q 1.41');
  });

  it.each(EXPORT_FORMATS.map(({ id }) => [id]))('writes every file of %s into a folder', async (id) => {
    const out = at(`all-${id}`);
    await mkdir(out);
    const { exitCode, stdout } = await exporting(at('plan.json'), '--to', id, '--out', out, '--format', 'json');
    expect(exitCode).toBe(0);
    const { files, maxErrorDb } = JSON.parse(stdout);
    expect(files.toSorted()).toEqual((await readdir(out)).map((name) => join(out, name)).toSorted());
    expect(maxErrorDb).toBeGreaterThanOrEqual(0);
  });

  it('takes rate and channels from the flags', async () => {
    const flags = ['--to', 'sox', '--out', at('rate/'), '--rate', '96000', '--channels', '1', '--format', 'json'];
    const { stdout } = await exporting(at('plan.json'), ...flags);
    expect(JSON.parse(stdout)).toMatchObject({ sampleRateHz: 96_000, channelCount: 1 });
  });

  it('does not replace files unless told to', async () => {
    const flags = [at('plan.json'), '--to', 'apo', '--out', at('twice.txt')];
    expect((await exporting(...flags)).exitCode).toBe(0);
    expect((await exporting(...flags)).exitCode).toBe(2);
    expect((await exporting(...flags, '--force')).exitCode).toBe(0);
    expect((await exporting(at('plan.json'), '--to', 'apo', '--out', at('plan.json'), '--force')).exitCode).toBe(2);
  });

  it.each([
    ['a format that there is not', ['--to', 'tape'], 'tape'],
    ['settings in the place of audio', ['--to', 'apo', '--out', 'song.wav'], 'not an audio file'],
  ])('refuses %s', async (_, flags, words) => {
    const { exitCode, stderr } = await exporting(at('plan.json'), ...flags);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(words);
  });

  it('names every format with where its file goes', async () => {
    const { stdout } = await exporting('--list');
    for (const { id, title } of EXPORT_FORMATS) {
      expect(stdout).toContain(id);
      expect(stdout).toContain(title);
    }
  });
});
