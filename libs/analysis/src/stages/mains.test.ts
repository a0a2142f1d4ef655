import { createKernels, createRandom } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createMains } from './mains.ts';

const RATE = 4000;
const SECONDS = 40;
const HARMONICS = 8;

function standing(sample: (n: number) => number, blockFrames = SECONDS * RATE) {
  const mains = createMains(RATE, createKernels());
  const samples = Float64Array.from({ length: SECONDS * RATE }, (_, n) => sample(n));
  for (let start = 0; start < samples.length; start += blockFrames) {
    const block = samples.subarray(start, start + blockFrames);
    mains.add(block, block.length);
  }
  return mains.standingDb()!;
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
/** What an amplitude adds up to in phase over white noise: 16 s, a frame every 512 samples, each a matched filter of gain 2/3 (Hann). */
const expectedDb = (amplitude: number, rms: number) =>
  10 * Math.log10((((amplitude ** 2 / 4) * 2048) / rms ** 2) * ((16 * RATE) / 512) * (2 / 3));

describe('lines of the mains added up in phase', () => {
  it('stand over noise by their energy', () => {
    const [base, line] = [noise(1, 0.1), hum(50, 0.004)];
    const [at50, at60] = standing((n) => base() + line(n));
    // lines between bins lose up to 1.4 dB; noise of frames that overlap by three quarters adds up to 4.3 dB, under 18
    expect(Math.abs(at50 - expectedDb(0.004, 0.1))).toBeLessThan(2);
    expect(at50 - at60).toBeGreaterThan(8);
  });

  it('are found a little beside the nominal frequency', () => {
    const [base, line] = [noise(2, 0.1), hum(60.03, 0.004)];
    const [at50, at60] = standing((n) => base() + line(n));
    expect(at60 - at50).toBeGreaterThan(8);
  });

  it('are not found in noise', () => {
    // An exponential of mean 2.7 (4.3 dB, frames overlap), the best of 21 drifts that are less than 21 independent ones, mean of eight.
    for (const db of standing(noise(3, 0.1))) expect(db).toBeLessThan(9);
  });

  it('weigh quiet moments most', () => {
    const [base, line] = [noise(4, 0.1), hum(50, 0.0005)];
    const isQuiet = (n: number) => n % (8 * RATE) > 4 * RATE;
    expect(standing((n) => base() * (isQuiet(n) ? 0.01 : 1) + line(n))[0]).toBeGreaterThan(20);
  });

  it('are seen between notes of a quarter of a second that cover all of them', () => {
    // every second a burst 40 dB over the noise: half of the frames are free of it, so half of the energy is seen, 3 dB less
    const [base, line] = [noise(5, 0.1), hum(50, 0.004)];
    const isNote = (n: number) => n % RATE < RATE / 4;
    expect(standing((n) => base() * (isNote(n) ? 100 : 1) + line(n))[0]).toBeGreaterThan(expectedDb(0.004, 0.1) - 5);
  });

  it('are eight: a note at one of them says little, however loud', () => {
    const [base, alone] = [noise(6, 0.01), noise(6, 0.01)];
    const [withNote] = standing((n) => base() + Math.sin((2 * Math.PI * 150 * n) / RATE));
    // an eighth of at most 26 dB
    expect(withNote - standing(alone)[0]).toBeLessThan(26 / 8 + 1);
  });

  it('stand as far however the signal is cut', () => {
    const at = (blockFrames?: number) => {
      const [base, line] = [noise(7, 0.1), hum(50, 0.004)];
      return standing((n) => base() + line(n), blockFrames);
    };
    expect(at(777)).toEqual(at());
  });

  it('are unknown before half a second', () => {
    const mains = createMains(RATE, createKernels());
    mains.add(new Float64Array(2047), 2047);
    expect(mains.standingDb()).toBeUndefined();
  });
});
