import { validateReport } from '@auralign/analysis';
import ffmpeg from '@ffmpeg-installer/ffmpeg';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFreshBinary, resultOf, runBinary, startBinary } from '../testing/binary.ts';
import { sineWav } from '../testing/wavFile.ts';

const DEMO = fileURLToPath(new URL('../../../../fixtures/demo/', import.meta.url));
const MIX = join(DEMO, 'mix.flac');
const REFERENCE = join(DEMO, 'reference.flac');

// Whole programs on whole songs: a minute each on a machine that does other things too.
describe('the built program, measuring', { timeout: 300_000 }, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const temporary = (): Record<string, string> => ({ TMPDIR: at('tmp') });

  beforeAll(async () => {
    requireFreshBinary();
    folder = await mkdtemp(join(tmpdir(), 'auralign-e2e-'));
    for (const name of ['batch', 'long', 'tmp']) await mkdir(at(name));
    await writeFile(at('batch/1-half.wav'), sineWav({ seconds: 4, amplitude: 0.5 }));
    await writeFile(at('batch/2-bad.wav'), 'this is not audio');
    await writeFile(at('batch/3-quarter.wav'), sineWav({ seconds: 4, amplitude: 0.25 }));
    const minute = sineWav({ seconds: 60, amplitude: 0.5 });
    for (let i = 10; i < 30; i++) await writeFile(at(`long/${i}.wav`), minute);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('holds the demo mix against its reference in documents that follow the schema', async () => {
    const { exitCode, stdout, stderr } = await runBinary([
      'analyze',
      MIX,
      '--reference',
      REFERENCE,
      '--format',
      'json',
      '--quiet',
    ]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const { report, reference, comparison } = JSON.parse(stdout);
    expect(() => validateReport(report)).not.toThrow();
    expect(() => validateReport(reference)).not.toThrow();
    expect(comparison).toContainEqual(
      expect.objectContaining({
        metric: 'integratedLufs',
        mix: report.measurements.loudness.value.integratedLufs,
        reference: reference.measurements.loudness.value.integratedLufs,
      }),
    );
  });

  it('finds key and tempo of the demo mix', async () => {
    const { exitCode, stdout } = await runBinary(['analyze', MIX, '--music', '--format', 'json']);
    expect(exitCode).toBe(0);
    const { music } = JSON.parse(stdout);
    expect(music.keyName).toMatch(/^[A-G][#b]?$/);
    expect(music.scale).toMatch(/^(major|minor)$/);
    expect(music.tempoBpm).toBeGreaterThan(0);
    expect(music.beatTimesSeconds.length).toBeGreaterThan(0);
  });

  it('prints the same from worker threads as from one thread, and goes on after a bad file', async () => {
    const argv = ['analyze', at('batch'), '--format', 'csv', '--quiet'];
    const threaded = await runBinary([...argv, '--jobs', '2']);
    expect(threaded).toEqual(await runBinary([...argv, '--jobs', '1']));
    expect(threaded.exitCode).toBe(3);
    expect(threaded.stderr).toContain('2-bad.wav');
    const rows = threaded.stdout.trimEnd().split('\n');
    expect(rows.map((row) => /[^/]+\.wav/.exec(row)?.[0])).toEqual([
      undefined,
      '1-half.wav',
      '2-bad.wav',
      '3-quarter.wav',
    ]);
  });

  it('prints the same of a long file from two threads as from one', async () => {
    const argv = ['analyze', at('long/10.wav'), '--format', 'json', '--series', '--quiet'];
    const shared = await runBinary([...argv, '--jobs', '2']);
    expect(shared.exitCode).toBe(0);
    expect(shared).toEqual(await runBinary([...argv, '--jobs', '1']));
  });

  it('reads standard input and leaves no temporary file', async () => {
    const { exitCode, stdout } = await runBinary(['analyze', '-', '--format', 'json'], {
      stdin: await readFile(at('batch/1-half.wav')),
      env: temporary(),
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).file).toMatchObject({ name: 'stdin', frameCount: 4 * 48_000 });
    expect(await readdir(at('tmp'))).toEqual([]);
  });

  it('reads AAC through the package for it', async () => {
    execFileSync(ffmpeg.path, ['-v', 'error', '-i', at('batch/1-half.wav'), '-c:a', 'aac', at('half.m4a')]);
    // Without a PATH no ffmpeg is found, so it can only be the package that reads it.
    const { exitCode, stdout, stderr } = await runBinary(['analyze', at('half.m4a'), '--format', 'json'], {
      env: { PATH: '' },
    });
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    const report = JSON.parse(stdout);
    expect(report.file.format).toMatchObject({ codec: 'aac', lossless: false });
    // BS.1770-5: a 1 kHz sine of −6.02 dBFS in both channels reads −6.02 LUFS. Half a decibel covers what the encoder
    // does to the level and the edges of the signal.
    expect(Math.abs(report.measurements.loudness.value.integratedLufs + 6.02)).toBeLessThan(0.5);
  });

  it('says what is wrong with AAC it cannot read, also when the package found out', async () => {
    const fragments = ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov', at('fragments.m4a')];
    execFileSync(ffmpeg.path, ['-v', 'error', '-i', at('batch/1-half.wav'), ...fragments]);
    const { exitCode, stderr } = await runBinary(['analyze', at('fragments.m4a'), '--quiet'], { env: { PATH: '' } });
    expect(stderr).toContain('fragmented MP4');
    expect(stderr).not.toContain('unexpected');
    expect(exitCode).toBe(3);
  });

  it('ends quietly when the reader of the pipe has had enough', async () => {
    const started = startBinary(['schema']); // several times what a pipe holds
    const result = resultOf(started);
    started.stdout.once('data', () => started.stdout.destroy());
    const { exitCode, stderr } = await result;
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
  });

  it('stops a batch on Ctrl-C with exit code 130 and nothing left behind', async () => {
    const started = startBinary(['analyze', at('long'), '--jobs', '2', '--output', at('long.json')], {
      env: temporary(),
    });
    const result = resultOf(started);
    await once(started.stderr, 'data'); // the first file is done, others are at work
    started.kill('SIGINT');
    const { exitCode, stderr } = await result;
    expect(stderr).toContain('Interrupted.');
    expect(exitCode).toBe(130);
    expect(await readdir(at('tmp'))).toEqual([]);
    expect((await readdir(folder)).filter((name) => name.includes('long.json'))).toEqual([]);
  });

  it('removes what it had of standard input on Ctrl-C', async () => {
    const started = startBinary(['analyze', '-'], { env: temporary() });
    const result = resultOf(started);
    started.stdin.on('error', () => {}); // who was told to stop need not read the rest
    started.stdin.write(sineWav({ seconds: 1, amplitude: 0.5 })); // and never ends
    await until(async () => (await readdir(at('tmp'))).length > 0);
    started.kill('SIGINT');
    expect((await result).exitCode).toBe(130);
    expect(await readdir(at('tmp'))).toEqual([]);
  });

  it.each([
    ['an unknown flag', ['analyze', 'a.wav', '--nonsense'], 2],
    ['an unknown command', ['nonsense'], 2],
    ['a file that is not there', ['analyze', 'not-there.wav'], 3],
  ])('refuses %s with its exit code', async (_, argv, expected) => {
    const { exitCode, stdout, stderr } = await runBinary(argv);
    expect(exitCode).toBe(expected);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^error: /);
  });
});

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}
