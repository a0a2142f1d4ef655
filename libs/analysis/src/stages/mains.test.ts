import { createKernels, createRandom } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createMains } from './mains.ts';

const RATE = 4000;
const SECONDS = 40;
const HARMONICS = 8;

function figures(sample: (n: number) => number) {
  const mains = createMains(RATE, createKernels());
  mains.add(
    Float64Array.from({ length: SECONDS * RATE }, (_, n) => sample(n)),
    SECONDS * RATE,
  );
  return mains.result()!;
}
const noise = (seed: number, rms: number) => {
  const random = createRandom(seed);
  return () => rms * random.gaussian();
};
const hum = (frequencyHz: number, amplitude: number) => (n: number) => {
  let sum = 0;
  for (let h = 1; h <= HARMONICS; h++) sum += Math.sin((2 * Math.PI * frequencyHz * h * n) / RATE + h);
  return amplitude * sum;
};
/** What an amplitude adds up to in phase over white noise: 16 frames of 8192 samples, each a matched filter of gain 2/3 (Hann). */
const expectedDb = (amplitude: number, rms: number) =>
  10 * Math.log10((((amplitude ** 2 / 4) * 8192) / rms ** 2) * 16 * (2 / 3));

describe('lines of the mains added up in phase', () => {
  it('stand over noise by their energy', () => {
    const [base, line] = [noise(1, 0.1), hum(50, 0.004)];
    const { standingDb } = figures((n) => base() + line(n));
    // frames overlap by half, so noise adds up by up to 1.4 dB more; a line between bins loses as much
    expect(Math.abs(standingDb[0] - expectedDb(0.004, 0.1))).toBeLessThan(3);
    expect(standingDb[0] - standingDb[1]).toBeGreaterThan(8);
  });

  it('are found a little beside the nominal frequency', () => {
    const [base, line] = [noise(2, 0.1), hum(60.03, 0.004)];
    const { standingDb } = figures((n) => base() + line(n));
    expect(standingDb[1] - standingDb[0]).toBeGreaterThan(8);
  });

  it('are not found in noise', () => {
    // The best of 21 drifts of an exponential of mean 1, median of eight: a factor of 3 to 4.
    for (const standingDb of figures(noise(3, 0.1)).standingDb) expect(Math.abs(standingDb)).toBeLessThan(7);
  });

  it('weigh quiet moments most', () => {
    const [base, line] = [noise(4, 0.1), hum(50, 0.0005)];
    const isQuiet = (n: number) => n % (8 * RATE) > 4 * RATE;
    const { standingDb } = figures((n) => base() * (isQuiet(n) ? 0.01 : 1) + line(n));
    expect(standingDb[0]).toBeGreaterThan(20);
  });
});

describe('the level below hearing', () => {
  it('is that of a 12 Hz tone', () => {
    const { subsonicPowers } = figures((n) => 0.1 * Math.sin((2 * Math.PI * 12 * n) / RATE));
    // a sine of amplitude 0.1 has a power of 0.005; the window's main lobe lies inside the band
    for (const power of subsonicPowers) expect(10 * Math.log10(power / 0.005)).toBeCloseTo(0, 1);
  });

  it('does not hear a 30 Hz note', () => {
    const { subsonicPowers } = figures((n) => 0.1 * Math.sin((2 * Math.PI * 30 * n) / RATE));
    for (const power of subsonicPowers) expect(power).toBeLessThan(0.005 * 1e-6); // Hann side lobes, 20 bins away
  });
});
