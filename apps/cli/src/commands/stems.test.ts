import { whiteNoise } from '@auralign/dsp';
import { mkdtemp, rm, writeFile, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shortNames } from '../steps/stemFiles.ts';
import { run } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

const demo = (name: string): string => fileURLToPath(new URL(`../../../../fixtures/demo/${name}`, import.meta.url));
const DEMO_STEMS = ['bass', 'drums', 'guitar', 'pads'].map((name) => demo(`stem-${name}.flac`));

describe('auralign stems', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    const noise = (seed: number): Float32Array => whiteNoise({ seed, frameCount: 2 * 44_100, rms: 0.05 });
    const [kick, bass, other] = [noise(1), noise(2), noise(3)];
    const wav = (samples: Float32Array): Uint8Array => pcm16Wav([samples, samples], 44_100);
    await writeFile(at('Song mix.wav'), wav(kick.map((sample, i) => sample + bass[i]!)));
    await writeFile(at('Song Kick.wav'), wav(kick));
    await writeFile(at('Song take3.wav'), wav(bass));
    await writeFile(at('elsewhere.wav'), wav(other));
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The recipe of the demo: stems sum to the mix up to its dither; low mids thick by guitar and pads; rumble under the pads; both narrow. */
  it('finds in the demo what its recipe put there', async () => {
    const { exitCode, stdout } = await run([
      'stems',
      demo('mix.flac'),
      ...DEMO_STEMS,
      '--reference',
      demo('reference.flac'),
      '--format',
      'json',
      '--quiet',
    ]);
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.fit.verdict).toBe('sum');
    expect(report.stems.map(({ name, status }: { name: string; status: string }) => [name, status])).toEqual([
      ['bass', 'present'],
      ['drums', 'present'],
      ['guitar', 'present'],
      ['pads', 'present'],
    ]);
    const sharesIn = (id: string): Record<string, number> => {
      const band = report.bands.find((one: { id: string }) => one.id === id);
      return Object.fromEntries(
        band.shares.map(({ stem, sharePercent }: { stem: string; sharePercent: number }) => [stem, sharePercent]),
      );
    };
    const lowMids = sharesIn('lowMid');
    expect(lowMids['guitar']! + lowMids['pads']!).toBeGreaterThan(50);
    const rumble = sharesIn('rumble');
    expect(rumble['pads']).toBe(Math.max(...Object.values(rumble)));
    expect(report.lowEnd.filter((one: { isWorthCutting: boolean }) => one.isWorthCutting)).toMatchObject([
      { stem: 'pads' },
    ]);
    const carried = (ruleId: string) =>
      report.findings.find((one: { finding: { ruleId: string } }) => one.finding.ruleId === ruleId);
    // Narrow guitars and pads: they are what may be widened, and together they reach what the mix move would.
    expect(carried('stereo.narrow').stemMoves[0]).toMatchObject({ status: 'enough' });
    expect(new Set(carried('stereo.narrow').stemMoves[0].stems)).toEqual(new Set(['guitar', 'pads']));
    expect(carried('tone.mud').shares[0].stem).toBe('guitar');
    expect(carried('tone.mud').stemMoves[0]).toMatchObject({ stems: ['guitar'], status: 'enough' });
    // As much as the bell on the mix would do, to a tenth of a decibel (the step in which depths are tried) or nine tenths of it.
    const { wantedDb, stemMoves } = carried('tone.mud');
    expect(stemMoves[0].reachedDb).toBeLessThanOrEqual(0.9 * wantedDb);
  });

  it('tells missing stems of the demo from stems of another song', async () => {
    const half = await run(['stems', demo('mix.flac'), DEMO_STEMS[0]!, DEMO_STEMS[3]!, '--format', 'json', '--quiet']);
    expect(half.exitCode).toBe(0);
    const report = JSON.parse(half.stdout);
    expect(report.fit.verdict).toBe('incomplete');
    expect(report.stems.map(({ status }: { status: string }) => status)).toEqual(['present', 'present']);
    expect(report.bands.find(({ id }: { id: string }) => id === 'air').unexplainedPercent).toBeGreaterThan(90); // the cymbals
    const other = await run(['stems', demo('reference.flac'), ...DEMO_STEMS, '--format', 'json', '--quiet']);
    expect(other.exitCode).toBe(1);
    expect(JSON.parse(other.stdout)).toMatchObject({ fit: { verdict: 'foreign' }, bands: [], findings: [] });
  });

  it.each([
    ['table', 'Who carries what was found'],
    ['markdown', '## Who makes what'],
    ['html', '<!DOCTYPE html>'],
    ['csv', 'mix,stem,status,role'],
  ])('prints %s', async (format, words) => {
    const { exitCode, stdout } = await run(['stems', at('Song mix.wav'), folder, '--format', format, '--quiet']);
    expect(exitCode).toBe(1); // one of the files in the folder is of another song
    expect(stdout).toContain(words);
    expect(stdout).toContain('foreign');
    expect(stdout).not.toContain('undefined');
    expect(stdout).not.toContain('NaN');
  });

  it('leaves the mix in the folder out, and takes roles and a file for its output', async () => {
    const { exitCode, stdout } = await run([
      'stems',
      at('Song mix.wav'),
      at('Song *.wav'),
      '--role',
      'take3=bass',
      '--format',
      'json',
      '--output',
      at('stems.json'),
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    const report = JSON.parse(await readFile(at('stems.json'), 'utf8'));
    expect(report.stems.map(({ name, role, roleIs }: Record<string, string>) => [name, role, roleIs])).toEqual([
      ['Kick', 'drums', 'from the name'],
      ['take3', 'bass', 'given'],
    ]);
  });

  it.each([
    [['--role', 'nobody=bass'], 2, 'there is no stem nobody'],
    [['--role', 'take3=tuba'], 2, 'there is no such role'],
    [['--role', 'take3'], 2, 'NAME=ROLE'],
    [['--format', 'sarif'], 2, 'Allowed choices'],
    [['--output', 'x.wav'], 2, 'not an audio file'],
  ])('refuses %j', async (flags, code, words) => {
    const { exitCode, stderr } = await run(['stems', at('Song mix.wav'), at('Song *.wav'), ...flags]);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(words);
  });

  it('exits with 2 where there is no stem beside the mix, with 3 where there is no such file', async () => {
    expect((await run(['stems', at('Song mix.wav'), at('Song m*.wav')])).exitCode).toBe(2);
    expect((await run(['stems', at('Song mix.wav'), at('nowhere.wav')])).exitCode).toBe(3);
    expect((await run(['stems', at('nowhere.wav'), at('Song Kick.wav')])).exitCode).toBe(3);
  });
});

describe('names of stems', () => {
  it('are those of the files, without what all begin with', () => {
    expect(shortNames(['a/stem-bass.wav', 'a/stem-drums.flac'])).toEqual(['bass', 'drums']);
    expect(shortNames(['Song 120 Kick.wav', 'Song 120 Keys.wav'])).toEqual(['Kick', 'Keys']); // whole words only
    expect(shortNames(['bass.wav', 'backing.wav'])).toEqual(['bass', 'backing']);
    expect(shortNames(['my-bass.wav'])).toEqual(['my-bass']);
    expect(shortNames(['a/bass.wav', 'b/bass.wav'])).toEqual(['a/bass.wav', 'b/bass.wav']);
  });
});
