import { whiteNoise } from '@auralign/dsp';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run, type RunResult } from '../testing/fakeIo.ts';
import { compareSchema } from '../format/compareDocument.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

const DEMO = fileURLToPath(new URL('../../../../fixtures/demo/', import.meta.url));

describe('auralign compare', { timeout: 300_000 }, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const compare = (...argv: string[]): Promise<RunResult> => run(['compare', ...argv, '--quiet']);
  const checksOf = ({ stdout }: RunResult): { metric: string; passed: boolean }[] =>
    JSON.parse(stdout).plan.receipt.checks;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    const frameCount = 3 * 44_100;
    const noise = whiteNoise({ seed: 1, frameCount, rms: 0.1 });
    const other = whiteNoise({ seed: 2, frameCount, rms: 0.1 });
    await writeFile(at('v1.wav'), pcm16Wav([noise, other], 44_100));
    await writeFile(at('copy.wav'), pcm16Wav([noise, other], 44_100));
    const half = [noise, other].map((samples) => samples.map((sample) => sample / 2));
    await writeFile(at('v2.wav'), pcm16Wav(half, 44_100));
    await writeFile(at('other.wav'), pcm16Wav([whiteNoise({ seed: 3, frameCount, rms: 0.1 })], 44_100));
    const clipped = [noise, other].map((samples) => samples.map((x) => Math.max(-0.999, Math.min(0.999, 20 * x))));
    await writeFile(at('clipped.wav'), pcm16Wav(clipped, 44_100));
    for (const name of ['mix.flac', 'reference.flac']) await cp(join(DEMO, name), at(name));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('says in the first line what changed', async () => {
    const { exitCode, stdout, stderr } = await compare(at('v1.wav'), at('v2.wav'));
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[1]).toBe('  The same mix, 6.02 dB softer; nothing else was changed.');
    const plain = await compare(at('v1.wav'), at('v2.wav'), '--format', 'json');
    expect([...Value.Errors(compareSchema, JSON.parse(plain.stdout))]).toEqual([]);
    const copy = await compare(at('v1.wav'), at('copy.wav'));
    expect(copy.exitCode).toBe(0);
    expect(copy.stdout).toContain('The files are identical, bit for bit.');
  });

  it('has no table of figures where there are none', async () => {
    await writeFile(at('nothing.wav'), pcm16Wav([new Float32Array(44_100)], 44_100));
    const { exitCode, stdout } = await compare(at('nothing.wav'), at('nothing.wav'));
    expect(exitCode).toBe(0);
    expect(stdout).not.toContain('Figures');
  });

  it('exits with 1 for other music', async () => {
    const { exitCode, stdout } = await compare(at('v1.wav'), at('other.wav'));
    expect(exitCode).toBe(1);
    expect(stdout).toContain('This is not the same music');
  });

  it('exits with 1 for new findings of a weight, if asked to', async () => {
    const clipped = [at('v1.wav'), at('clipped.wav')] as const;
    expect((await compare(...clipped)).exitCode).toBe(0);
    const { exitCode, stdout } = await compare(...clipped, '--fail-on', 'warn', '--format', 'json');
    expect(exitCode).toBe(1);
    const found = JSON.parse(stdout).versions.findings as { status: string; finding: { ruleId: string } }[];
    expect(found.filter(({ status }) => status === 'new').map(({ finding }) => finding.ruleId)).toContain(
      'gain.clipping',
    );
  });

  it('says how grave each finding is, as analyze does', async () => {
    const files = [at('v1.wav'), at('clipped.wav'), '--only', 'gain'] as const;
    const { stdout } = await compare(...files);
    expect(stdout).toMatch(/\nFindings\n(?: .*\n)* {2}✗ {2}new .*Peaks between the samples/);
    const markdown = await compare(...files, '--format', 'markdown');
    expect(markdown.stdout).toMatch(/\| new \| Peaks between the samples \|.*\| fail \|/);
    const { stdout: json } = await compare(...files, '--format', 'json');
    const severityOf = new Map<string, string>(
      JSON.parse(json).versions.findings.map(({ finding }: { finding: { title: string; severity: string } }) => [
        finding.title,
        finding.severity,
      ]),
    );
    expect(severityOf.get('Peaks between the samples')).toBe('fail');
  });

  it('makes a page that needs nothing else and names files, not folders', async () => {
    await cp(at('clipped.wav'), at('<b>&.wav'));
    const { exitCode, stdout } = await compare(at('v1.wav'), at('<b>&.wav'), '--format', 'html');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^<!DOCTYPE html>/);
    expect(stdout).toMatch(/Content-Security-Policy" content="default-src /);
    expect(stdout).not.toMatch(/<(script|link|img|b)[ >]|src="/);
    expect(stdout).toContain('v1.wav → &lt;b&gt;&amp;.wav');
    expect(stdout).not.toContain(folder);
    expect(stdout).toContain('<svg');
    expect(stdout).toMatch(/<h3>New: Peaks between the samples<\/h3>/);
    const same = await compare(at('v1.wav'), at('copy.wav'), '--format', 'html');
    expect(same.stdout).toContain('The files are identical, bit for bit.');
    expect(same.stdout).not.toContain('<svg'); // there is no change to draw
  });

  it('writes Markdown into a file, whose names become no formatting', async () => {
    await cp(at('v2.wav'), at('v*2*.wav'));
    const { exitCode, stdout } = await compare(
      at('v1.wav'),
      at('v*2*.wav'),
      '--format',
      'markdown',
      '--output',
      at('diff.md'),
    );
    expect([exitCode, stdout]).toEqual([0, '']);
    const text = await readFile(at('diff.md'), 'utf8');
    expect(text).toContain(String.raw`v\*2\*.wav`);
    expect(text).toContain('| Integrated loudness |');
  });

  it('proves of the demonstration that the result is what its plan says, and that it came nearer; a wrong plan is found out', async () => {
    const argv = ['match', at('mix.flac'), '--reference', at('reference.flac'), '--out', at('better.wav')];
    const matched = await run([...argv, '--plan', at('plan.json'), '--quiet', '--format', 'json']);
    expect(matched.exitCode).toBe(0);
    const files = [at('mix.flac'), at('better.wav'), '--plan'] as const;

    const right = await compare(...files, at('plan.json'), '--reference', at('reference.flac'), '--format', 'json');
    expect(checksOf(right).filter(({ passed }) => !passed)).toEqual([]);
    expect(checksOf(right).length).toBeGreaterThan(5);
    expect([...Value.Errors(compareSchema, JSON.parse(right.stdout))]).toEqual([]);
    expect(right.exitCode).toBe(0);
    const { distances, versions } = JSON.parse(right.stdout);
    expect(distances.after.toneDistanceDb).toBeLessThan(distances.before.toneDistanceDb);
    expect(versions.alignment.offsetFrames).toBe(0);

    const page = await compare(...files, at('plan.json'), '--format', 'html');
    expect(page.stdout).toContain('The equaliser, asked and done');

    const plan = JSON.parse(await readFile(at('plan.json'), 'utf8'));
    for (const move of plan.moves) {
      if (move.kind === 'eq') for (const band of move.bands) if ('gainDb' in band) band.gainDb = -band.gainDb;
    }
    await writeFile(at('wrong.json'), JSON.stringify(plan));
    const wrong = await compare(...files, at('wrong.json'), '--format', 'json');
    expect(wrong.exitCode).toBe(1);
    expect(
      checksOf(wrong)
        .filter(({ passed }) => !passed)
        .map(({ metric }) => metric),
    ).toContain('midCurveLargestDb');
  });

  it.each([
    [['no.wav'], 3],
    [['v2.wav', '--plan', 'v1.wav'], 2],
    [['v2.wav', '--format', 'csv'], 2],
    [['v2.wav', '--output', 'v1.wav'], 2],
    [['v2.wav', '--only', 'tone.nothing'], 2],
  ])('refuses %j', async (argv, code) => {
    const paths = argv.map((word) => (word.includes('.wav') ? at(word) : word));
    const before = await readdir(folder);
    expect((await compare(at('v1.wav'), ...paths)).exitCode).toBe(code);
    expect(await readdir(folder)).toEqual(before);
  });
});
