import { pinkNoise } from '@auralign/dsp';
import { DEFAULT_MATCH_OPTIONS } from '@auralign/match';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type RunResult } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

const RATE_HZ = 48_000;
const said = { because: 'By hand.', predicted: [], cost: 'None.' };
const gain = (gainDb: number): object => ({ id: 'gain', kind: 'gain', gainDb, ...said });
const limiter = (ceilingDbtp: number): object => ({
  id: 'limiter',
  kind: 'limiter',
  ceilingDbtp,
  lookaheadSeconds: 0.005,
  releaseSeconds: 0.04,
  sustainedReleaseSeconds: 0.4,
  ...said,
});

describe('auralign apply', () => {
  let folder: string;
  let sha256: string;
  const at = (name: string): string => join(folder, name);
  const apply = (...argv: string[]): Promise<RunResult> => run(['apply', ...argv, '--quiet']);
  const writePlan = async (moves: readonly object[], target: object = { name: 'mix.wav', sha256 }): Promise<void> => {
    const { amounts } = DEFAULT_MATCH_OPTIONS;
    const plan = { schemaVersion: 1, target, references: [], amounts, moves, notes: [], abstained: [] };
    await writeFile(at('plan.json'), JSON.stringify(plan));
  };
  const levelOf = async (name: string): Promise<number> => {
    const { stdout } = await run(['analyze', at(name), '--format', 'json']);
    return JSON.parse(stdout).measurements.loudness.value.integratedLufs;
  };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    const frameCount = 4 * RATE_HZ;
    const noise = [1, 2].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount, rms: 0.1 }));
    const bytes = pcm16Wav(noise, RATE_HZ);
    sha256 = createHash('sha256').update(bytes).digest('hex');
    await writeFile(at('mix.wav'), bytes);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('carries out a plan that was written by hand and measures the result', async () => {
    await writePlan([gain(-3)]);
    const { exitCode, stdout, stderr } = await apply(at('plan.json'), at('mix.wav'), '--out', at('out.wav'));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Gain −3.0 dB');
    expect(stdout).toContain('checks passed');
    // A gain moves the loudness by itself, but for what the gate of BS.1770 lets in or out; noise stays clear of it.
    expect(Math.abs((await levelOf('out.wav')) - (await levelOf('mix.wav')) + 3)).toBeLessThan(0.01);
  });

  it('keeps the ceiling of the plan, and says in the receipt what the limiter did', async () => {
    await writePlan([gain(12), limiter(-3)]);
    const flags = ['--out', at('loud.flac'), '--format', 'json', '--receipt', at('receipt.json')];
    const { exitCode, stdout } = await apply(at('plan.json'), at('mix.wav'), ...flags);
    expect(exitCode).toBe(0);
    const { receipt } = JSON.parse(stdout);
    expect(receipt).toEqual(JSON.parse(await readFile(at('receipt.json'), 'utf8')));
    expect(receipt.after.truePeakDbtp).toBeLessThanOrEqual(-3 + 0.05);
    expect(receipt.limiting.maxReductionDb).toBeGreaterThan(0);
    expect(receipt.checks).toContainEqual(expect.objectContaining({ metric: 'truePeakDbtp', expected: -3 }));
  });

  it('fails where a plan without a limiter lifts peaks above full scale', async () => {
    await writePlan([gain(20)]);
    const { exitCode, stdout } = await apply(at('plan.json'), at('mix.wav'), '--out', at('hot.wav'));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('✗');
  });

  it('shows how far mix and result are from a reference', async () => {
    const frameCount = 4 * RATE_HZ;
    const dark = [3, 4].map((seed) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount, rms: 0.1 }));
    // Each sample the mean of two: a fall of 3 dB at a quarter of the rate, and nothing left at half of it.
    for (const channel of dark)
      for (let i = frameCount - 1; i > 0; i--) channel[i] = (channel[i]! + channel[i - 1]!) / 2;
    await writeFile(at('dark.wav'), pcm16Wav(dark, RATE_HZ));
    const shelf = (gainDb: number): object => ({
      id: 'eq',
      kind: 'eq',
      channel: 'stereo',
      bands: [{ kind: 'high-shelf', frequencyHz: 12_000, gainDb, q: 0.7 }],
      ...said,
    });
    await writePlan([shelf(-5)]);
    const argv = [at('plan.json'), at('mix.wav'), '--out', at('darker.wav'), '--reference', at('dark.wav')];
    const { exitCode, stdout } = await apply(...argv, '--format', 'json');
    expect(exitCode).toBe(0);
    const { receipt } = JSON.parse(stdout);
    expect(receipt.reference.integratedLufs).toBeLessThan(0);
    expect(receipt.after.toneDistanceDb).toBeLessThan(receipt.before.toneDistanceDb);
  });

  it('gives the samples back unchanged when there is nothing to do', async () => {
    await writePlan([]);
    expect((await apply(at('plan.json'), at('mix.wav'), '--out', at('same.wav'))).exitCode).toBe(0);
    const samples = async (name: string): Promise<Buffer> => (await readFile(at(name))).subarray(44);
    expect(await samples('same.wav')).toEqual(await samples('mix.wav'));
  });

  it('warns when the plan was made for another file', async () => {
    await writePlan([gain(-1)], { name: 'other.wav', sha256: '0'.repeat(64) });
    const { exitCode, stderr } = await apply(at('plan.json'), at('mix.wav'), '--dry-run');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('other.wav');
  });

  it('writes nothing in a dry run', async () => {
    const before = await readdir(folder);
    await writePlan([gain(-1)]);
    expect((await apply(at('plan.json'), at('mix.wav'), '--out', at('new.wav'), '--dry-run')).exitCode).toBe(0);
    expect(await readdir(folder)).toEqual(before);
  });

  it.each([
    ['a value out of range', [gain(900)], 'moves/0/gainDb'],
    ['a kind of move that there is not', [{ id: 'x', kind: 'magic', ...said }], 'moves/0/kind'],
    [
      'a filter above half the sample rate',
      [
        {
          id: 'eq',
          kind: 'eq',
          channel: 'stereo',
          bands: [{ kind: 'peaking', frequencyHz: 30_000, gainDb: 1, q: 1 }],
          ...said,
        },
      ],
      '30 kHz',
    ],
  ])('refuses %s and names it', async (_, moves, words) => {
    await writePlan(moves);
    const { exitCode, stderr } = await apply(at('plan.json'), at('mix.wav'), '--out', at('never.wav'));
    expect(stderr).toContain(words);
    expect(exitCode).toBe(2);
  });

  it('refuses what is no JSON with exit code 2, and says where there is no plan with 3', async () => {
    await writeFile(at('broken.json'), '{"moves": [');
    const broken = await apply(at('broken.json'), at('mix.wav'), '--dry-run');
    expect(broken.exitCode).toBe(2);
    expect(broken.stderr).toContain('broken.json');
    expect((await apply(at('missing.json'), at('mix.wav'), '--dry-run')).exitCode).toBe(3);
  });
});
