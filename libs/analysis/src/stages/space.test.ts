import { concat, createRandom, fftConvolve, pinkNoise, silence, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { space } from './space.ts';

const RATE = 22_050;
/** Drum-like bursts of noise at irregular times, a quarter to half a second apart. */
function bursts(seed: number, seconds: number): Float32Array {
  const random = createRandom(seed);
  const out = new Float32Array(seconds * RATE);
  for (let start = 0.1; start < seconds - 0.2; start += 0.25 + 0.25 * random.next()) {
    const gain = 0.3 + 0.4 * random.next();
    for (let n = 0; n < 0.15 * RATE; n++) {
      out[Math.round(start * RATE) + n] = gain * random.gaussian() * Math.exp(-n / (0.012 * RATE));
    }
  }
  return out;
}
/** The sound itself and a room of exponential noise behind it, equally strong. */
function inRoom(dry: Float32Array, rt60Seconds: number, seed: number): Float32Array {
  const length = Math.round(rt60Seconds * RATE);
  const impulse = whiteNoise({ seed, frameCount: length, rms: 1 }).map((x, n) => x * 10 ** ((-3 * n) / length));
  const energy = impulse.reduce((sum, x) => sum + x * x, 0);
  const taps = Float64Array.from(impulse, (x) => x / Math.sqrt(energy));
  taps[0] = 1;
  return Float32Array.from(fftConvolve(dry, taps).subarray(0, dry.length));
}
const measure = async (samples: Float32Array) => valueOf(await runOnly(space, [samples], RATE));

describe('space', () => {
  it('orders one performance by the room it is put into', async () => {
    const dry = bursts(1, 30);
    const values = [await measure(dry)];
    for (const rt60 of [0.3, 1, 3]) values.push(await measure(inRoom(dry, rt60, 7)));
    for (const id of ['earlyToLateDb', 'lowMidEarlyToLateDb', 'modulationDepth', 'lowMidModulationDepth'] as const) {
      const figures = values.map((value) => value[id]!);
      expect(figures).toEqual([...figures].sort((a, b) => b - a));
    }
    const [, small, middle, large] = values;
    expect(small!.earlyToLateDb! - large!.earlyToLateDb!).toBeGreaterThan(6);
    expect(small!.modulationDepth!).toBeGreaterThan(1.5 * large!.modulationDepth!);
    expect(middle!.decaySeconds!).toBeGreaterThan(1.5 * small!.decaySeconds!);
  });

  it.each([0.4, 0.8])('reads a reverberation time of %f s where sounds leave room to hear it', async (rt60) => {
    const random = createRandom(3);
    const hits = new Float32Array(40 * RATE);
    for (let start = 0; start < hits.length - RATE; start += Math.round(1.1 * RATE)) {
      for (let n = 0; n < 100; n++) hits[start + n] = random.gaussian();
    }
    const value = await measure(inRoom(hits, rt60, 11));
    // The fastest fifth of noisy decays: one over 30 dB scatters by about 10 %, and the fastest lie below the mean.
    expect(value.decaySeconds! / rt60).toBeGreaterThan(0.75);
    expect(value.decaySeconds! / rt60).toBeLessThan(1.15);
  });

  it('reads the depth of a sine of modulation', async () => {
    const samples = whiteNoise({ seed: 5, frameCount: 30 * RATE, rms: 0.1 }).map(
      (x, n) => x * Math.sqrt(1 + 0.6 * Math.sin((2 * Math.PI * 4 * n) / RATE)),
    );
    // The noise itself adds some: an octave from 500 Hz in 23 ms varies by 30 %, of which 2 to 8 Hz hold a seventh.
    const { modulationDepth } = await measure(samples);
    expect(modulationDepth).toBeGreaterThan(0.55);
    expect(modulationDepth).toBeLessThan(0.7);
  });

  it('says when', async () => {
    const dry = bursts(2, 26);
    const wet = inRoom(dry, 3, 9);
    const half = 12 * RATE;
    const { windows, windowSeconds } = await measure(concat(dry.subarray(0, half), wet.subarray(half)));
    expect(windowSeconds).toBeCloseTo(6, 1);
    expect(windows.modulationDepth[0]).toBeGreaterThan(1.5 * windows.modulationDepth[3]!);
    expect(windows.earlyToLateDb[0]! - windows.earlyToLateDb[3]!).toBeGreaterThan(6);
  });

  it('has no onsets to go by in steady noise', async () => {
    const result = await runOnly(
      space,
      [pinkNoise({ seed: 6, sampleRateHz: RATE, frameCount: 20 * RATE, rms: 0.1 })],
      RATE,
    );
    expect(result).toMatchObject({ missing: { earlyToLateDb: 'not-applicable', decaySeconds: 'not-applicable' } });
    expect(valueOf(result).modulationDepth).toBeLessThan(0.35); // what noise of an octave does by itself, as above
  });

  it('hears falls getting slower in a room, and its tails as wide as they are high', async () => {
    const dry = bursts(8, 30);
    const falls: number[] = [];
    const tails: (number | undefined)[] = [];
    for (const rt60 of [0, 1, 3]) {
      const sides = [21, 22].map((seed) => (rt60 === 0 ? dry : inRoom(dry, rt60, seed)));
      const value = valueOf(await runOnly(space, sides, RATE));
      falls.push(value.steepestFallDb!);
      tails.push(value.tailSideToMidDb);
    }
    // Two rooms of their own: what is left after the dry sound has as much side as mid; without a room nothing is left.
    expect(tails).toEqual([undefined, expect.closeTo(0, 0), expect.closeTo(0, 0)]);
    expect(falls).toEqual([...falls].sort((a, b) => b - a));
    // 60 dB in 3 s are 2 dB in 93 ms; the bursts themselves, as strong as their room, and the scatter of noise add some.
    expect(falls[2]).toBeLessThan(falls[0]! / 2);
  });

  it('hears a room slow how sounds end, not how they begin', async () => {
    const random = createRandom(4);
    const hits = new Float32Array(30 * RATE);
    for (let start = 0; start < hits.length - RATE; start += Math.round(0.8 * RATE)) {
      for (let n = 0; n < 0.1 * RATE; n++) hits[start + n] = random.gaussian();
    }
    const [dry, wet] = [await measure(hits), await measure(inRoom(hits, 2, 31))];
    // As strong as the sound itself, a room of 2 s fills the gaps to 22 dB below the hits at most: 60 dB · 0.7 s / 2 s, and 1 dB for its level.
    expect(wet.steepestRiseDb!).toBeGreaterThan(2.5 * wet.steepestFallDb!);
    // Bursts that end as they begin rise and fall alike.
    expect(dry.steepestRiseDb! / dry.steepestFallDb!).toBeGreaterThan(0.8);
    expect(dry.steepestRiseDb! / dry.steepestFallDb!).toBeLessThan(1.25);
  });

  it('needs sound and a second of it', async () => {
    expect(await runOnly(space, [silence(5 * RATE)], RATE)).toEqual({ status: 'unmeasurable', reason: 'silence' });
    expect(await runOnly(space, [bursts(3, 1).subarray(0, 9000)], RATE)).toEqual({
      status: 'unmeasurable',
      reason: 'too-short',
    });
  });
});
