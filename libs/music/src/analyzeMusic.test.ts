import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyzeMusic, analyzeMusicStream } from './index.ts';
import { chordProgression, clickTrack } from './testing/signals.ts';

const C_MAJOR = [
  [48, 60, 64, 67], // I
  [53, 60, 65, 69], // IV
  [55, 59, 62, 67], // V
  [48, 60, 64, 67],
];
const A_MINOR = [
  [45, 57, 60, 64], // i
  [50, 57, 62, 65], // iv
  [52, 56, 59, 64], // V of the harmonic minor
  [45, 57, 60, 64],
];

describe('analyzeMusic', () => {
  it.each([90, 120, 140])('finds %d beats per minute in a click track', async (beatsPerMinute) => {
    const facts = await analyzeMusic(clickTrack(beatsPerMinute, 30, 44_100), 44_100);
    // 1 BPM: the ticks lie on a grid of 11.6 ms, and the first and last of them may be off by two grid steps.
    expect(Math.abs(facts.tempoBpm! - beatsPerMinute)).toBeLessThan(1);
    for (const time of facts.beatTimesSeconds) {
      const beats = (time * beatsPerMinute) / 60;
      // 50 ms, the window within which beat trackers are commonly judged (MIREX: 70 ms)
      expect(Math.abs(beats - Math.round(beats)) * (60 / beatsPerMinute)).toBeLessThan(0.05);
    }
  });

  it('finds the same tempo at 48 kHz, where Essentia itself would be 9 % off', async () => {
    const facts = await analyzeMusic(clickTrack(120, 30, 48_000), 48_000);
    expect(Math.abs(facts.tempoBpm! - 120)).toBeLessThan(1);
  });

  it('hears I–IV–V–I in C as C major', async () => {
    const facts = await analyzeMusic(chordProgression(C_MAJOR, 44_100), 44_100);
    expect([facts.keyName, facts.scale]).toEqual(['C', 'major']);
    expect(facts.keyStrength).toBeGreaterThan(0.5);
    expect(facts.missing.danceability).toBe('too-short');
  });

  it('hears i–iv–V–i in A minor as A minor', async () => {
    const facts = await analyzeMusic(chordProgression(A_MINOR, 44_100), 44_100);
    expect([facts.keyName, facts.scale]).toEqual(['A', 'minor']);
  });

  it('calls silence silence', async () => {
    const facts = await analyzeMusic(new Float32Array(441_000), 44_100);
    expect(facts.missing).toEqual({ key: 'silence', tempoBpm: 'silence', danceability: 'silence' });
  });

  it('answers for one second, one frame and none', async () => {
    expect((await analyzeMusic(clickTrack(120, 1, 44_100), 44_100)).missing.tempoBpm).toBe('too-short');
    expect((await analyzeMusic(Float32Array.of(0.5), 44_100)).missing.key).toBe('too-short');
    expect((await analyzeMusic(new Float32Array(0), 44_100)).missing.key).toBe('silence');
  });

  it('leaves the samples it was given alone', async () => {
    const samples = clickTrack(120, 8, 44_100);
    const copy = samples.slice();
    await analyzeMusic(samples, 44_100);
    expect(samples.length).toBe(copy.length);
    expect(samples.every((sample, i) => sample === copy[i])).toBe(true);
  });

  it('keeps Essentia out of this thread: no handler of uncaught errors is installed', async () => {
    const before = process.listenerCount('uncaughtException');
    await analyzeMusic(clickTrack(120, 8, 44_100), 44_100);
    expect(process.listenerCount('uncaughtException')).toBe(before);
  });

  it('ends its thread when it is cancelled half way', async () => {
    const portCount = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = portCount();
    const controller = new AbortController();
    const running = analyzeMusic(clickTrack(120, 60, 44_100), 44_100, { signal: controller.signal });
    await new Promise((resolve) => setImmediate(resolve));
    expect(portCount()).toBeGreaterThan(before); // the thread is there
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(portCount()).toBe(before); // and gone
  });

  it('starts nothing when it is cancelled beforehand', async () => {
    await expect(
      analyzeMusic(clickTrack(120, 8, 44_100), 44_100, { signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({
      code: 'CANCELLED',
    });
  });

  it('refuses a sample rate of zero', async () => {
    await expect(analyzeMusic(new Float32Array(10), 0)).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });
});

describe('analyzeMusicStream', () => {
  it('mixes the channels of a stream to mono, without the LFE and without non-finite samples', async () => {
    const click = clickTrack(120, 20, 44_100);
    const rumble = new Float32Array(click.length).fill(Number.NaN);
    const facts = await analyzeMusicStream(streamOf([click, click, click, rumble, click, click], 44_100));
    expect(Math.abs(facts.tempoBpm! - 120)).toBeLessThan(1);
  });

  it('listens to the middle of a file longer than ten minutes', async () => {
    // 100 frames a second keep a long file small: what is tested is which part is taken.
    const rate = 100;
    const samples = new Float32Array(1000 * rate);
    const facts = await analyzeMusicStream(streamOf([samples], rate));
    expect(facts.analysed).toEqual({ startSeconds: 200, endSeconds: 800 });
  });
});

describe('the package', () => {
  it('carries its licence', () => {
    const licence = readFileSync(new URL('../LICENSE', import.meta.url), 'utf8');
    expect(licence).toContain('GNU AFFERO GENERAL PUBLIC LICENSE');
    const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
      license: string;
    };
    expect(manifest.license).toBe('AGPL-3.0-only');
  });
});

/** A decoded file in blocks of 4096 frames. */
function streamOf(channels: Float32Array[], sampleRateHz: number): Parameters<typeof analyzeMusicStream>[0] {
  const frameCount = channels[0]!.length;
  const labels = channels.length === 6 ? (['L', 'R', 'C', 'LFE', 'Ls', 'Rs'] as const) : (['M'] as const);
  return {
    format: {
      container: 'wav',
      codec: 'pcm-float',
      sampleRateHz,
      channelCount: channels.length,
      channelLabels: labels,
      frameCount,
      lossless: true,
    },
    warnings: [],
    async *blocks() {
      for (let startFrame = 0; startFrame < frameCount; startFrame += 4096) {
        const count = Math.min(4096, frameCount - startFrame);
        yield {
          channels: channels.map((c) => c.subarray(startFrame, startFrame + count)),
          frameCount: count,
          startFrame,
        };
      }
    },
    close: () => Promise.resolve(),
  };
}
