import { concat, pinkNoise, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { pumping } from './pumping.ts';

const RATE = 44_100;
const BEAT = RATE / 2; // 120 beats a minute
const RELEASE_SECONDS = 0.12;
const pad = (seed: number, seconds: number) =>
  pinkNoise({ seed, sampleRateHz: RATE, frameCount: seconds * RATE, rms: 0.05 });
const kick = (n: number) => {
  const t = (n % BEAT) / RATE;
  return 0.5 * Math.exp(-t / 0.08) * Math.min(1, t / 0.003) * Math.sin(2 * Math.PI * 55 * t);
};
/** Gain of a ducker in dB: full depth 10 ms after each beat, then let go exponentially. */
const duckDb = (n: number, depthDb: number) => {
  const t = (n % BEAT) / RATE;
  return -depthDb * (t < 0.01 ? t / 0.01 : Math.exp(-(t - 0.01) / RELEASE_SECONDS));
};
const song = (samples: Float32Array, depthDb: number) =>
  samples.map((x, n) => x * 10 ** (duckDb(n, depthDb) / 20) + kick(n));
const measure = async (samples: Float32Array) => valueOf(await runOnly(pumping, [samples], RATE));
/** What the stage reads of a known gain: mean of −115…−35 ms (or 250…450 ms) less mean of 35…110 ms. */
const expectedDepth = (depthDb: number) => {
  const over = (from: number, to: number) => {
    let sum = 0;
    for (let n = Math.round(from * RATE); n < Math.round(to * RATE); n++) sum += duckDb(n, depthDb);
    return sum / (Math.round(to * RATE) - Math.round(from * RATE));
  };
  return Math.min(over(0.385, 0.465), over(0.25, 0.45)) - over(0.035, 0.11);
};

/** A compressor keyed by the whole mix: fast attack, slow release, no make-up. */
function compressed(samples: Float32Array, ratio: number): Float32Array {
  let levelDb = -100;
  const attack = 1 - Math.exp(-1 / (0.002 * RATE));
  const release = 1 - Math.exp(-1 / (0.15 * RATE));
  return samples.map((x) => {
    const nowDb = 20 * Math.log10(Math.abs(x) + 1e-6);
    levelDb += (nowDb > levelDb ? attack : release) * (nowDb - levelDb);
    return x * 10 ** ((-(1 - 1 / ratio) * Math.max(0, levelDb + 30)) / 20);
  });
}

describe('pumping', () => {
  it.each([3, 6, 12])('measures a ducker of %i dB', async (depthDb) => {
    const value = await measure(song(pad(1, 30), depthDb));
    // 58 hits, bands of noise: a mean over 80 ms scatters by 1.5 dB in the narrowest, /√58 = 0.2; the kick leaks a little.
    expect(Math.abs(value.pumpingDepthDb! - expectedDepth(depthDb))).toBeLessThan(0.15 * depthDb + 0.3);
    expect(Math.abs(value.pumpingHitCount - 60)).toBeLessThanOrEqual(2);
    expect(value.pumpingBandSpreadDb).toBeLessThan(1.5);
    // Half of an exponential is over after ln 2 · 120 ms, and the frame is 23 ms long.
    expect(Math.abs(value.pumpingRecoverySeconds! - Math.LN2 * RELEASE_SECONDS)).toBeLessThan(0.05);
  });

  it('finds none in the same music untouched', async () => {
    const value = await measure(song(pad(2, 30), 0));
    expect(value.pumpingDepthDb!).toBeLessThan(0.5);
    expect(value.pumpingRecoverySeconds).toBeUndefined();
  });

  it('rises with the ratio of a compressor across the mix', async () => {
    const untouched = song(pad(3, 30), 0);
    const depths: number[] = [];
    for (const ratio of [1, 2, 4, 10]) depths.push((await measure(compressed(untouched, ratio))).pumpingDepthDb!);
    expect(depths).toEqual([...depths].sort((a, b) => a - b));
    expect(depths[3]! - depths[0]!).toBeGreaterThan(2);
  });

  it('does not take notes that start with the kick and die away for pumping', async () => {
    const notes = whiteNoise({ seed: 4, frameCount: 30 * RATE, rms: 0.1 }).map(
      (x, n) => x * Math.exp(-(n % BEAT) / (0.15 * RATE)),
    );
    expect((await measure(song(notes, 0))).pumpingDepthDb).toBeLessThan(0.5);
  });

  it('nor chords that play off the beat', async () => {
    const chords = whiteNoise({ seed: 5, frameCount: 30 * RATE, rms: 0.1 }).map(
      (x, n) => x * (0.01 + Math.exp(-((n + BEAT / 2) % BEAT) / (0.1 * RATE))),
    );
    expect((await measure(song(chords, 0))).pumpingDepthDb).toBeLessThan(1);
  });

  it('says when', async () => {
    const seconds = 16;
    const value = await measure(concat(song(pad(6, seconds), 0), song(pad(7, seconds), 9), song(pad(8, seconds), 0)));
    const at = (startSeconds: number) => value.depthDb[startSeconds / value.stepSeconds]!;
    expect(at(4)).toBeLessThan(1.2);
    expect(at(20)).toBeGreaterThan(3);
    expect(at(36)).toBeLessThan(1.2);
  });

  it('sees everything move against the bass, the more the deeper it ducks', async () => {
    const slopes: number[] = [];
    for (const depthDb of [0, 4, 8, 14]) {
      const { pumpingCounterSlope } = await measure(song(pad(11, 30), depthDb));
      slopes.push(pumpingCounterSlope!);
    }
    expect(slopes).toEqual([...slopes].sort((a, b) => a - b));
    // Noise moves with nothing: narrow bands scatter by 4 dB, thousands of changes bring that below 0.1 dB per dB.
    expect(Math.abs(slopes[0]!)).toBeLessThan(0.1);
    expect(slopes[3]!).toBeGreaterThan(0.2);
  });

  it('and goes with it where notes die away with the kick', async () => {
    const tones = [440, 1370, 2930, 5210];
    const notes = new Float32Array(30 * RATE).map((_, n) => {
      const fall = Math.exp(-(n % BEAT) / (0.15 * RATE));
      return tones.reduce((sum, hz) => sum + 0.02 * fall * Math.sin((2 * Math.PI * hz * n) / RATE), 0);
    });
    expect((await measure(song(notes, 0))).pumpingCounterSlope!).toBeLessThan(0);
  });

  it('needs hits, sound and time', async () => {
    const rejected = async (samples: Float32Array) => await runOnly(pumping, [samples], RATE);
    const drone = sine({ frequencyHz: 60, sampleRateHz: RATE, frameCount: 10 * RATE, amplitude: 0.5 });
    const steady = pad(9, 10).map((x, n) => x + drone[n]!);
    expect(await rejected(steady)).toEqual({ status: 'unmeasurable', reason: 'not-applicable' });
    expect(await rejected(silence(10 * RATE))).toEqual({ status: 'unmeasurable', reason: 'silence' });
    expect(await rejected(sine({ frequencyHz: 50, sampleRateHz: RATE, frameCount: 500, amplitude: 1 }))).toEqual({
      status: 'unmeasurable',
      reason: 'too-short',
    });
  });
});
