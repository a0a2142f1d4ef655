import { RULES, validateReport } from '@auralign/analysis';
import { pinkNoise } from '@auralign/dsp';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type RunResult } from '../testing/fakeIo.ts';
import { pcm16Wav, sineWav } from '../testing/wavFile.ts';

const RATE_HZ = 48_000;

describe('what analyze says is wrong', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const analyze = (...argv: string[]): Promise<RunResult> => run(['analyze', at('clipped.wav'), ...argv], { folder });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    // A sine driven 12 dB into full scale: its tops are flat for two thirds of the time, whatever one's taste.
    const clipped = Float32Array.from({ length: 8 * RATE_HZ }, (_, frame) =>
      Math.max(-1, Math.min(1, 4 * Math.sin((2 * Math.PI * 100 * frame) / RATE_HZ))),
    );
    await writeFile(at('clipped.wav'), pcm16Wav([clipped, clipped], RATE_HZ));
    await writeFile(at('sine.wav'), sineWav({ seconds: 4, amplitude: 0.5 }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('names clipping, with what to do about it', async () => {
    const { exitCode, stdout } = await analyze('--only', 'gain.clipping');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Findings\n {2}✗ .*gain\.clipping\n[^]*→ /);
  });

  it('names the seconds a fault is in, in every format, and prints no figures over time unasked', async () => {
    // Noise in both channels, and from 12 to 16 s in one of them only, 20 dB softer in the other.
    const [left, right] = [1, 2].map((seed) =>
      pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount: 24 * RATE_HZ, rms: 0.1 }),
    );
    const leaning = right!.map((sample, frame) =>
      frame >= 12 * RATE_HZ && frame < 16 * RATE_HZ ? 0.1 * sample : sample,
    );
    await writeFile(at('leaning.wav'), pcm16Wav([left!, leaning], RATE_HZ));
    const flags = ['analyze', at('leaning.wav'), '--only', 'stereo.balance', '--quiet'];
    const [table, json, markdown] = await Promise.all(
      ['table', 'json', 'markdown'].map((format) => run([...flags, '--format', format], { folder })),
    );
    expect(table!.stdout).toMatch(/stereo\.balance\n +0:1[12]–0:1[56]: /); // steps of half a second, smoothed over 2 s
    expect(markdown!.stdout).toMatch(/0:1[12]–0:1[56]/);
    const { diagnosis, ...report } = JSON.parse(json!.stdout);
    expect(diagnosis.findings[0].ranges).toHaveLength(1);
    expect(Object.keys(report)).not.toContain('series');
    expect(validateReport(report)).toBe(report);
  });

  it('exits with 1 when findings reach the level, and with 0 when they are waived', async () => {
    expect((await analyze('--only', 'gain.clipping', '--fail-on', 'fail')).exitCode).toBe(1);
    expect((await analyze('--skip', 'gain', '--only', 'gain.clipping', '--fail-on', 'fail')).exitCode).toBe(0);
    const waivers = [{ ruleId: 'gain.clipping', reason: 'part of the sound', untilDate: '2026-06-30' }];
    await writeFile(at('waived.json'), JSON.stringify({ waivers, failOn: 'fail', only: ['gain.clipping'] }));
    const flags = ['--config', at('waived.json')];
    const { exitCode, stdout } = await analyze(...flags);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('accepted: part of the sound');
    const later = await run(['analyze', at('clipped.wav'), ...flags], { folder, today: '2026-07-01' });
    expect(later.exitCode).toBe(1);
  });

  it('lets an unreadable file outweigh a finding', async () => {
    const argv = ['analyze', at('clipped.wav'), at('missing.wav'), '--fail-on', 'fail', '--quiet'];
    expect((await run(argv, { folder })).exitCode).toBe(3);
  });

  it('writes a page that needs nothing else, and markers', async () => {
    const flags = ['--format', 'html', '--output', at('page.html'), '--markers', `audacity:${at('labels.txt')}`];
    expect((await analyze(...flags)).exitCode).toBe(0);
    const page = await readFile(at('page.html'), 'utf8');
    expect(page).toMatch(/^<!DOCTYPE html>/);
    expect(page).toContain('<svg');
    expect(page).not.toMatch(/<(script|link)|src="(?!data:)/);
    expect(await readFile(at('labels.txt'), 'utf8')).toMatch(/^\d+\.\d{6}\t\d+\.\d{6}\t/);
  });

  it.each([
    [['--only', 'tone.mood'], 'no rule tone.mood'],
    [['--intent', 'polka'], 'modern, acoustic'],
    [['--profile', 'tape'], 'spotify'],
    [['--markers', 'tape:x.txt'], 'audacity, reaper, wav-cue'],
    [['--markers', 'audacity:song.wav'], 'not an audio file'],
    [['--markers', 'wav-cue:cues.txt'], '.wav'],
    [['--config', 'missing.json'], 'no such file'],
  ])('refuses %j and says what there is', async (flags, words) => {
    const { exitCode, stderr } = await analyze(...flags);
    expect(stderr).toContain(words);
    expect(exitCode).toBe(flags[0] === '--config' ? 3 : 2);
  });

  it('makes pages and markers of one file only', async () => {
    const both = ['analyze', at('clipped.wav'), at('sine.wav')];
    expect((await run([...both, '--format', 'html'])).exitCode).toBe(2);
    expect((await run([...both, '--markers', 'reaper:x.csv'])).exitCode).toBe(2);
  });

  it('explains every rule', async () => {
    const { stdout } = await run(['explain']);
    for (const { id } of RULES) {
      expect(stdout).toContain(id);
      const page = await run(['explain', id]);
      expect(page.exitCode).toBe(0);
      expect(page.stdout).toContain('How to hear it');
    }
    expect((await run(['explain', 'tone.mood'])).exitCode).toBe(2);
    expect(JSON.parse((await run(['explain', 'tone', '--format', 'json'])).stdout).length).toBeGreaterThan(1);
  });
});
