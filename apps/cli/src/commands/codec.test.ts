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
    const noise = whiteNoise({ seed: 1, frameCount: 44_100, rms: 0.5 });
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

  it.each([
    [['--codec', 'aac'], 2, 'mp3-320'],
    [['--limit', '3'], 2, 'from -20 to 0'],
  ])('refuses %j', async (flags, code, words) => {
    const { exitCode, stderr } = await run(['codec', at('quiet.wav'), ...flags]);
    expect(exitCode).toBe(code);
    expect(stderr).toContain(words);
  });

  it('exits with 3 where there is no such file', async () => {
    expect((await run(['codec', at('nowhere.wav')])).exitCode).toBe(3);
  });
});
