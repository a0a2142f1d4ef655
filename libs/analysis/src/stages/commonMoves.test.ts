import { createRandom, pinkNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { pumping } from './pumping.ts';

const RATE = 44_100;
const BEAT = RATE / 2;
const kick = (n: number) => {
  const t = (n % BEAT) / RATE;
  return 0.5 * Math.exp(-t / 0.08) * Math.min(1, t / 0.003) * Math.sin(2 * Math.PI * 55 * t);
};
const measure = async (samples: Float32Array) => valueOf(await runOnly(pumping, [samples], RATE));

describe('what moves with the bass', () => {
  it('is everything under a gain that follows some rhythm, and little without', async () => {
    const random = createRandom(3);
    const steps = Array.from({ length: 200 }, () => 10 ** ((12 * random.next() - 6) / 20));
    const pad = pinkNoise({ seed: 1, sampleRateHz: RATE, frameCount: 30 * RATE, rms: 0.05 });
    const steady = pad.map((x, n) => x + kick(n));
    const moved = steady.map((x, n) => x * steps[Math.floor(n / (0.15 * RATE))]!);
    const [still, all] = [await measure(steady), await measure(moved)];
    expect(Math.abs(still.pumpingCommonSlope!)).toBeLessThan(0.1);
    expect(all.pumpingCommonSlope! - still.pumpingCommonSlope!).toBeGreaterThan(0.05);
  });

  it('swells when a gain comes back, and falls when sounds die away', async () => {
    const pad = pinkNoise({ seed: 2, sampleRateHz: RATE, frameCount: 30 * RATE, rms: 0.05 });
    const time = (n: number) => (n % BEAT) / RATE;
    const ducked = pad.map((x, n) => x * 10 ** ((-10 * Math.exp(-time(n) / 0.2)) / 20) + kick(n));
    const dying = pad.map((x, n) => x * Math.exp(-time(n) / 0.2) + kick(n));
    const [swelling, falling] = [await measure(ducked), await measure(dying)];
    expect(swelling.pumpingSwellShare!).toBeGreaterThan(0.6);
    expect(falling.pumpingSwellShare!).toBeLessThan(0.25);
  });
});
