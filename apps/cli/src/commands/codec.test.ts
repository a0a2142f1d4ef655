import { whiteNoise } from '@auralign/dsp';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

describe('auralign codec', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    const noise = whiteNoise({ seed: 1, frameCount: 22_050, rms: 0.5 });
    const clipped = noise.map((sample) => Math.max(-0.99, Math.min(0.99, 3 * sample)));
    await writeFile(at('clipped.wav'), pcm16Wav([clipped, clipped], 44_100));
    await writeFile(at('quiet.wav'), pcm16Wav([noise.map((sample) => 0.05 * sample)], 44_100));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('says how far a codec lifts clipped peaks, what clears them, and exits with 1', async () => {
    const { exitCode, stdout } = await run(['codec', at('clipped.wav'), '--codec', 'mp3-128', '--format', 'json']);
    expect(exitCode).toBe(1);
    const { codecs, limitDbtp } = JSON.parse(stdout);
    expect(limitDbtp).toBe(0);
    expect(codecs).toHaveLength(1);
    expect(codecs[0].decodedTruePeakDbtp).toBeGreaterThan(0);
    expect(codecs[0].trimDb).toBeLessThan(0);
    expect(codecs[0].trimmedTruePeakDbtp).toBeLessThanOrEqual(0);
    expect(await readdir(folder)).toHaveLength(2); // nothing was written
  });

  it('finds nothing in a quiet file, with two codecs unless told otherwise', async () => {
    const { exitCode, stdout } = await run(['codec', at('quiet.wav')]);
    expect(exitCode).toBe(0);
    expect(stdout.match(/✓ clear/g)).toHaveLength(2);
    expect(stdout).toContain('MP3 320 kbit/s');
    expect(stdout).toContain('MP3 128 kbit/s');
  });

  // ISO/IEC 13818-3 and LAME: MPEG-2 up to 160 kbit/s, MPEG-2.5 up to 64.
  it.each([
    [8000, ['mp3-64'], ['mp3-320', 'mp3-128']],
    [11_025, ['mp3-64'], ['mp3-320', 'mp3-128']],
    [16_000, ['mp3-160', 'mp3-128'], ['mp3-320']],
    [22_050, ['mp3-160', 'mp3-128'], ['mp3-320']],
    [44_100, ['mp3-320', 'mp3-128'], []],
    [96_000, ['mp3-320', 'mp3-128'], []],
  ])(
    'checks of a file of %i Hz the MP3 there are of it, and says which there are not',
    async (rateHz, checked, not) => {
      const path = at(`${rateHz}.wav`);
      await writeFile(path, pcm16Wav([whiteNoise({ seed: 2, frameCount: rateHz, rms: 0.05 })], rateHz));
      const { exitCode, stdout } = await run(['codec', path, '--format', 'json']);
      expect(exitCode).toBe(0);
      const { codecs, leftOut } = JSON.parse(stdout);
      expect(codecs.map(({ codec }: { codec: string }) => codec)).toEqual(checked);
      expect(leftOut.map(({ codec }: { codec: string }) => codec)).toEqual(not);
      const table = await run(['codec', path]);
      const told = table.stdout.match(new RegExp(`left out: MP3 .* at ${rateHz / 1000} kHz an MP3`, 'gu'));
      expect(told ?? []).toHaveLength(not.length);
      await rm(path);
    },
  );

  it('leaves out what was asked for and cannot be, and refuses when nothing is left', async () => {
    const path = at('low.wav');
    await writeFile(path, pcm16Wav([whiteNoise({ seed: 3, frameCount: 16_000, rms: 0.05 })], 16_000));
    const some = await run(['codec', path, '--codec', 'mp3-128', '--codec', 'mp3-192', '--format', 'json']);
    expect(some.exitCode).toBe(0);
    expect(JSON.parse(some.stdout)).toMatchObject({
      codecs: [{ codec: 'mp3-128' }],
      leftOut: [{ codec: 'mp3-192', reason: 'at 16 kHz an MP3 (MPEG-2) has at most 160 kbit/s' }],
    });
    const none = await run(['codec', path, '--codec', 'mp3-320', '--codec', 'aac-256']);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('There is no MP3 320 kbit/s of this file: at 16 kHz');
    expect(none.stderr).toContain('at 16 kHz AAC has at most 96 kbit/s for one channel');
    expect(none.stderr).toContain('Instead: --codec mp3-160 --codec mp3-128');
    await rm(path);
  });

  it.each([
    [['--codec', 'aac'], 2, 'mp3-320'],
    [['--limit', '3'], 2, 'from -20 to 0'],
  ])('refuses %j', async (flags, code, words) => {
    const { exitCode, stderr } = await run(['codec', at('quiet.wav'), ...flags]);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(words);
  });

  it('names the file there is nothing to check in', async () => {
    const path = at('silence.wav');
    await writeFile(path, pcm16Wav([new Float32Array(1000)], 44_100));
    const { exitCode, stderr } = await run(['codec', path]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`${path}: The file is silent`);
    await rm(path);
  });

  it('exits with 3 where there is no such file', async () => {
    expect((await run(['codec', at('nowhere.wav')])).exitCode).toBe(3);
  });
});
