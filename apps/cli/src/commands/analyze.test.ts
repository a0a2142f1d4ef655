import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { run, type RunResult } from '../testing/fakeIo.ts';
import { sineWav } from '../testing/wavFile.ts';

/**
 * BS.1770-5: a 1 kHz sine of peak level L dBFS in both channels reads L LUFS (−0.691 and the gain of the weighting at
 * 1 kHz cancel). The tolerance is that of EBU Tech 3341.
 */
const HALF_AMPLITUDE_LUFS = -6.02;
const TOLERANCE_LU = 0.1;

describe('auralign analyze', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    await mkdir(at('batch'));
    await writeFile(at('half.wav'), sineWav({ seconds: 4, amplitude: 0.5 }));
    await writeFile(at('batch/1-half.wav'), sineWav({ seconds: 4, amplitude: 0.5 }));
    await writeFile(at('batch/2-quarter.wav'), sineWav({ seconds: 4, amplitude: 0.25 }));
    await writeFile(at('batch/3-bad.wav'), 'this is not audio');
    await writeFile(at('batch/4-silence.wav'), sineWav({ seconds: 1, amplitude: 0 }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const analyze = (...argv: string[]): Promise<RunResult> => run(['analyze', ...argv]);

  it('prints a table for people', async () => {
    const { exitCode, stdout, stderr } = await analyze(at('half.wav'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Integrated loudness +−6\.0 {2}LUFS/);
    expect(stdout).toContain('48 kHz · stereo · 16 bit');
    expect(stderr).toBe('');
  });

  it('prints a report that carries hash and figures as JSON', async () => {
    const { stdout } = await analyze(at('half.wav'), '--format', 'json');
    const report = JSON.parse(stdout);
    expect(report.file.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(Math.abs(report.measurements.loudness.value.integratedLufs - HALF_AMPLITUDE_LUFS)).toBeLessThan(
      TOLERANCE_LU,
    );
    expect(report.series).toBeUndefined();
  });

  it('adds the measurements over time when asked', async () => {
    const { stdout } = await analyze(at('half.wav'), '--format', 'json', '--series');
    expect(Object.keys(JSON.parse(stdout).series)).not.toHaveLength(0);
  });

  it('reads standard input and removes what it spooled', async () => {
    await mkdir(at('tmp'));
    vi.stubEnv('TMPDIR', at('tmp'));
    const { exitCode, stdout } = await run(['analyze', '-', '--format', 'json'], {
      stdin: await readFile(at('half.wav')),
    });
    vi.unstubAllEnvs();
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).file.name).toBe('stdin');
    expect(await readdir(at('tmp'))).toEqual([]);
  });

  it('measures the rest of a batch when a file is bad, and exits with 3', async () => {
    const { exitCode, stdout, stderr } = await analyze(at('batch'), '--format', 'json');
    expect(exitCode).toBe(3);
    const { reports, errors } = JSON.parse(stdout);
    expect(reports.map((report: { file: { name: string } }) => report.file.name)).toEqual(
      ['1-half.wav', '2-quarter.wav', '4-silence.wav'].map((name) => at(`batch/${name}`)),
    );
    expect(errors).toEqual([expect.objectContaining({ file: at('batch/3-bad.wav'), code: 'UNSUPPORTED_FORMAT' })]);
    expect(stderr).toContain('3-bad.wav');
    expect(stderr).toContain('[4/4] ');
  });

  it('holds a file against a reference', async () => {
    const { exitCode, stdout } = await analyze(
      at('batch/2-quarter.wav'),
      '--reference',
      at('half.wav'),
      '--format',
      'json',
    );
    expect(exitCode).toBe(0);
    const { comparison } = JSON.parse(stdout);
    const loudness = comparison.find((each: { metric: string }) => each.metric === 'integratedLufs');
    expect(loudness.difference).toBeCloseTo(20 * Math.log10(0.5), 2); // half the amplitude; 16-bit rounding is below 0.005 dB
  });

  it('calls silence silence', async () => {
    const { exitCode, stdout } = await analyze(at('batch/4-silence.wav'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Integrated loudness +– {2}the file is silent/);
  });

  it.each([
    ['nothing.wav', 'FILE_NOT_FOUND'],
    ['batch/3-bad.wav', 'UNSUPPORTED_FORMAT'],
  ])('answers %s with a JSON error and exit code 3', async (name, code) => {
    const { exitCode, stdout, stderr } = await analyze(at(name), '--format', 'json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code, message: expect.stringContaining(name) } });
    expect(stderr).toContain('error: ');
  });

  it('ends when the reference cannot be read', async () => {
    const { exitCode, stdout } = await analyze(at('half.wav'), '--reference', at('nothing.wav'), '--format', 'json');
    expect(exitCode).toBe(3);
    expect(JSON.parse(stdout).error.message).toContain('nothing.wav');
  });

  it('writes the result to a file that is complete or not there', async () => {
    const { exitCode, stdout } = await analyze(at('half.wav'), '--format', 'json', '--output', at('report.json'));
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(JSON.parse(await readFile(at('report.json'), 'utf8')).schemaVersion).toBe(1);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.each([['half.wav'], ['other.wav']])('never puts a report in the place of %s', async (name) => {
    const before = await readFile(at('half.wav'));
    const { exitCode, stderr } = await analyze(at('half.wav'), '--output', at(name));
    expect(exitCode).toBe(2);
    expect(stderr).toContain(name);
    expect(await readFile(at('half.wav'))).toEqual(before);
  });

  it('says which folder is missing when the result cannot be written', async () => {
    const { exitCode, stderr } = await analyze(at('half.wav'), '--output', at('no/such/folder/report.json'));
    expect(exitCode).toBe(3);
    expect(stderr).toContain('no/such/folder/report.json');
  });

  it('stops on Ctrl-C with 130, closing the JSON document', async () => {
    const flags = ['analyze', at('batch'), '--format', 'json', '--quiet', '--jobs', '2'];
    const { exitCode, stdout, stderr } = await run(flags, { signal: AbortSignal.abort() });
    expect(exitCode).toBe(130);
    const { errors } = JSON.parse(stdout);
    expect(errors.every(({ code }: { code: string }) => code === 'CANCELLED')).toBe(true);
    expect(stderr).toBe('error: Interrupted.\n');
  });
});
