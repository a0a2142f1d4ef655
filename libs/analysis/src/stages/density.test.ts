import { concat, pinkNoise, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { density } from './density.ts';
import { loudness } from './loudness.ts';

const RATE = 44_100;
const run = (samples: Float32Array) => runOnly(density, [samples], RATE, { peers: [loudness] });
const measure = async (samples: Float32Array) => valueOf(await run(samples));
/** Hits of uneven strength over a bed. */
const song = (seed: number, seconds: number) => {
  const bed = pinkNoise({ seed, sampleRateHz: RATE, frameCount: seconds * RATE, rms: 0.05 });
  const noise = whiteNoise({ seed: seed + 1, frameCount: seconds * RATE, rms: 1 });
  return bed.map((x, n) => {
    const beat = Math.floor(n / (RATE / 2));
    const gain = 0.1 + 0.1 * ((beat * 7) % 5);
    return x + 0.4 * gain * noise[n]! * Math.exp(-(n % (RATE / 2)) / (0.03 * RATE));
  });
};
/** Gain into a hard ceiling. */
const driven = (samples: Float32Array, gainDb: number) =>
  samples.map((x) => Math.max(-0.8, Math.min(0.8, x * 10 ** (gainDb / 20))));

describe('density', () => {
  it('shows more and more of a ceiling the harder music is driven into it', async () => {
    const music = song(1, 20);
    const values = [];
    for (const gainDb of [0, 6, 12, 18]) values.push(await measure(driven(music, gainDb)));
    const shares = values.map(({ ceilingShare }) => ceilingShare);
    const spreads = values.map(({ peakSpreadDb }) => peakSpreadDb);
    const punches = values.map(({ punchDb }) => punchDb!);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(spreads).toEqual([...spreads].sort((a, b) => b - a));
    expect(punches).toEqual([...punches].sort((a, b) => b - a));
    expect(shares[0]).toBeLessThan(25);
    expect(shares[3]).toBeGreaterThan(40);
  });

  it('reads a sine as all ceiling and no movement', async () => {
    const value = await measure(sine({ frequencyHz: 997, sampleRateHz: RATE, frameCount: 10 * RATE, amplitude: 0.5 }));
    expect(value.ceilingShare).toBe(100);
    expect(value.peakSpreadDb).toBeCloseTo(0, 2);
    expect(value.momentarySpreadLu).toBeCloseTo(0, 2);
    expect(value.punchDb).toBeUndefined();
  });

  it('does not depend on gain', async () => {
    const music = song(3, 10);
    const [loud, soft] = [await measure(music), await measure(music.map((x) => x / 4))];
    expect(soft.peakSpreadDb).toBeCloseTo(loud.peakSpreadDb, 6);
    expect(soft.momentarySpreadLu).toBeCloseTo(loud.momentarySpreadLu, 6);
    expect(soft.punchDb).toBeCloseTo(loud.punchDb!, 6);
  });

  it('measures the swing of loudness inside a phrase, not that between parts', async () => {
    const noise = whiteNoise({ seed: 5, frameCount: 20 * RATE, rms: 0.1 });
    const steps = concat(
      noise.subarray(0, 10 * RATE),
      noise.subarray(10 * RATE).map((x) => x / 2),
    );
    const swinging = noise.map((x, n) => (Math.floor(n / RATE) % 2 === 0 ? x : x / 2));
    // Only the three seconds around the step see it: 15 % of the time, at most 6 LU · ½.
    expect((await measure(steps)).momentarySpreadLu).toBeLessThan(1.5);
    // Of 3 s one or two are soft, so a loud moment is 2 to 4 LU over the mean and a soft one as far below.
    expect((await measure(swinging)).momentarySpreadLu).toBeGreaterThan(4);
    expect((await measure(swinging)).momentarySpreadLu).toBeLessThan(8);
  });

  it('needs sound and some seconds of it', async () => {
    expect(await run(silence(5 * RATE))).toEqual({ status: 'unmeasurable', reason: 'silence' });
    expect(await run(song(4, 1))).toEqual({ status: 'unmeasurable', reason: 'too-short' });
  });
});
