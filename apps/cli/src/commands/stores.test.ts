import { sine as sineOf } from '@auralign/dsp';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

const EDITS = {
  stores: [
    { id: 'tidal', targetLufs: -18, source: 'their letter', checkedDate: '2026-11-01' },
    { id: 'our-radio', title: 'Our radio', targetLufs: -12, kind: 'delivery', source: 'us', checkedDate: '2026-11-02' },
  ],
};

describe('auralign stores', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    // ITU-R BS.1770-5: a sine of 997 Hz at 0 dBFS in one channel of two reads −3.01 LUFS; in both −14 of it is −14.0 LUFS.
    const sine = sineOf({ frequencyHz: 997, sampleRateHz: 48_000, frameCount: 96_000, amplitude: 10 ** (-14 / 20) });
    await writeFile(at('sine.wav'), pcm16Wav([sine, sine], 48_000));
    await writeFile(at('silence.wav'), pcm16Wav([new Float32Array(48_000)], 48_000));
    await writeFile(at('own.json'), JSON.stringify(EDITS));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const storesOf = async (...args: string[]) => {
    const { exitCode, stdout } = await run(['stores', ...args, '--format', 'json']);
    expect(exitCode).toBe(0);
    return JSON.parse(stdout);
  };
  const find = (stores: readonly { id: string }[], id: string) => stores.find((store) => store.id === id);

  it('says what each does with a file: gain, loudness and peak after it', async () => {
    const { integratedLufs, truePeakDbtp, stores } = await storesOf(at('sine.wav'));
    expect(integratedLufs).toBeCloseTo(-14, 1);
    expect(truePeakDbtp).toBeCloseTo(-14, 1);
    // Apple Music aims at −16, two decibels down; Spotify's loud setting at −11, three up.
    expect(find(stores, 'apple-music')).toMatchObject({ outcome: { gainDb: expect.closeTo(-2, 1) } });
    expect(find(stores, 'spotify-loud')).toMatchObject({
      outcome: { gainDb: expect.closeTo(3, 1), resultPeakDbtp: expect.closeTo(-11, 1), clippingRisk: 'none' },
    });
  });

  it('goes by the stores of the project, those it changed and those it has of its own', async () => {
    const { stores } = await storesOf(at('sine.wav'), '--config', at('own.json'));
    expect(find(stores, 'tidal')).toMatchObject({ source: 'their letter', outcome: { gainDb: expect.closeTo(-4, 1) } });
    expect(find(stores, 'our-radio')).toMatchObject({ outcome: { isOnTarget: false, gainDb: expect.closeTo(0, 1) } });
    const { stdout } = await run(['stores', at('sine.wav'), '--config', at('own.json')]);
    expect(stdout).toMatch(/^Our radio .*2\.0 LU under its target$/m);
  });

  it('lists them with source and date where no file is named', async () => {
    const { stdout } = await run(['stores', '--config', at('own.json')]);
    expect(stdout).toContain('Our radio: us (second-hand, looked at 2026-11-02)');
    expect(stdout).toContain('Tidal: their letter');
    expect((await storesOf()).stores.length).toBe((await storesOf('--config', at('own.json'))).stores.length - 1);
  });

  it('knows them in a diagnosis, too', async () => {
    const { exitCode, stdout } = await run([
      'analyze', at('sine.wav'), '--config', at('own.json'), '--profile', 'our-radio', '--only', 'loudness.target', '--fail-on', 'warn',
    ]); // prettier-ignore
    expect(exitCode).toBe(1);
    expect(stdout).toContain('Loudness for Our radio');
  });

  it('draws them on the page of a file', async () => {
    const page = await run(['analyze', at('sine.wav'), '--config', at('own.json'), '--format', 'html']);
    expect(page.stdout).toContain('their letter (2026-11-01)');
    expect((await run(['analyze', at('sine.wav'), '--format', 'html'])).stdout).not.toContain('their letter');
  });

  it('says of silence that it has no loudness', async () => {
    const { exitCode, stderr } = await run(['stores', at('silence.wav')]);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('no loudness');
  });
});
