import { describe, expect, it } from 'vitest';
import { createRealFft } from './fft.ts';
import { designLowPass, fftConvolve, minimumPhase } from './fir.ts';
import { createRandom } from './random.ts';
import { whiteNoise } from './signals.ts';
import { gainToDb } from './units.ts';

/** Magnitudes in dB on `bins` frequencies from 0 to Nyquist. */
function responseDb(taps: Float64Array, bins = 4096): Float64Array {
  const fft = createRealFft(2 * bins);
  const re = new Float64Array(bins + 1);
  const im = new Float64Array(bins + 1);
  const padded = new Float64Array(2 * bins);
  padded.set(taps);
  fft.forward(padded, re, im);
  return re.map((v, k) => gainToDb(Math.hypot(v, im[k]!)));
}

const HALF_BAND = { cutoffHz: 12_000, transitionHz: 2400, sampleRateHz: 48_000, attenuationDb: 100 };

describe('designLowPass', () => {
  it.each([
    { ...HALF_BAND, attenuationDb: 60 },
    HALF_BAND,
    { cutoffHz: 1000, transitionHz: 500, sampleRateHz: 44_100, attenuationDb: 80 },
    { cutoffHz: 60, transitionHz: 40, sampleRateHz: 8000, attenuationDb: 40 },
  ])('keeps to its promises: %o', (options) => {
    const { cutoffHz, transitionHz, sampleRateHz, attenuationDb } = options;
    const taps = designLowPass(options);
    const response = responseDb(taps);
    const hz = (k: number): number => (k * sampleRateHz) / 2 / 4096;
    const ripple = gainToDb(1 + 10 ** (-attenuationDb / 20)) * 2.6; // Kaiser's formulas are good to 2 dB, and making DC exact can double it
    const passed = response.filter((_, k) => hz(k) <= cutoffHz - transitionHz / 2);
    const stopped = response.filter((_, k) => hz(k) >= cutoffHz + transitionHz / 2);
    expect(Math.max(...passed.map(Math.abs))).toBeLessThan(ripple);
    expect(Math.max(...stopped)).toBeLessThan(2 - attenuationDb);
    expect(taps.length % 2).toBe(1);
    expect(taps.slice().reverse()).toEqual(taps);
    expect(taps.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
  });

  it('is 6 dB down at the cut-off', () => {
    expect(responseDb(designLowPass(HALF_BAND))[2048]!).toBeCloseTo(gainToDb(0.5), 3);
  });

  it.each([
    { cutoffHz: 24_000 },
    { cutoffHz: 1000 },
    { transitionHz: 0 },
    { transitionHz: NaN },
    { attenuationDb: 0 },
    { sampleRateHz: 20_000 },
  ])('refuses %o', (change) => {
    expect(() => designLowPass({ ...HALF_BAND, ...change })).toThrow(RangeError);
  });
});

describe('minimumPhase', () => {
  const linear = designLowPass(HALF_BAND);
  const minimum = minimumPhase(linear);

  it('keeps the magnitude', () => {
    const before = responseDb(linear);
    const after = responseDb(minimum);
    const passBins = Math.floor((10_800 / 24_000) * 4096);
    for (let k = 0; k <= passBins; k++) expect(Math.abs(after[k]! - before[k]!)).toBeLessThan(0.01);
    // the stop band stays stopped, give or take what the cepstrum's time aliasing leaves
    for (let k = 4096 - passBins; k <= 4096; k++) expect(after[k]!).toBeLessThan(-90);
    expect(minimum.length).toBe(linear.length);
  });

  it('brings the energy forward', () => {
    const energy = (taps: Float64Array): Float64Array => {
      let sum = 0;
      return taps.map((v) => (sum += v * v));
    };
    const before = energy(linear);
    const after = energy(minimum);
    // no filter of this magnitude has gathered more energy at any time (Oppenheim and Schafer, 5.6.3)
    before.forEach((v, n) => expect(after[n]!).toBeGreaterThanOrEqual(v - 1e-6));
    expect(after[Math.floor(linear.length / 4)]! / after.at(-1)!).toBeGreaterThan(0.95);
    expect(before[Math.floor(linear.length / 4)]! / before.at(-1)!).toBeLessThan(0.01);
  });

  it('turns zeros outside the unit circle to the inside', () => {
    // 1 + 2z⁻¹ has its zero at −2; reflected: 2 + z⁻¹
    const reflected = minimumPhase([1, 2]);
    expect(reflected[0]!).toBeCloseTo(2, 10);
    expect(reflected[1]!).toBeCloseTo(1, 10);
    // already minimum phase: stays
    const kept = minimumPhase([1, -0.5, 0.25]);
    [1, -0.5, 0.25].forEach((v, n) => expect(kept[n]!).toBeCloseTo(v, 10));
  });

  it('refuses taps without response', () => {
    expect(() => minimumPhase([])).toThrow(RangeError);
    expect(() => minimumPhase([0, 0])).toThrow(RangeError);
  });
});

describe('fftConvolve', () => {
  it.each([
    [1, 1],
    [1, 50],
    [50, 1],
    [100, 7],
    [7, 100],
    [1000, 33],
    [5000, 255],
    [64, 65],
  ])('equals direct convolution: %d samples, %d taps', (sampleCount, tapCount) => {
    const samples = whiteNoise({ seed: sampleCount, frameCount: sampleCount, rms: 0.3 });
    const random = createRandom(tapCount);
    const taps = Float64Array.from({ length: tapCount }, () => random.gaussian());
    const direct = new Float64Array(sampleCount + tapCount - 1);
    for (let n = 0; n < sampleCount; n++) for (let j = 0; j < tapCount; j++) direct[n + j]! += samples[n]! * taps[j]!;
    const fast = fftConvolve(samples, taps);
    expect(fast.length).toBe(direct.length);
    const scale = Math.max(...direct.map(Math.abs));
    for (let n = 0; n < direct.length; n++) expect(Math.abs(fast[n]! - direct[n]!) / scale).toBeLessThan(1e-7); // float32 output
  });

  it('is empty without samples or taps', () => {
    expect(fftConvolve(new Float32Array(0), [1]).length).toBe(0);
    expect(fftConvolve(Float32Array.of(1), []).length).toBe(0);
  });
});
