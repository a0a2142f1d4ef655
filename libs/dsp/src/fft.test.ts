import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFft, createRealFft } from './fft.ts';
import { createRandom } from './random.ts';

const noise = (length: number, seed: number): Float64Array => {
  const random = createRandom(seed);
  return Float64Array.from({ length }, () => random.gaussian());
};

/** The definition, with the phase reduced in whole numbers so that the reference itself is good to 1e-15. */
function directTransform(re: Float64Array, im: Float64Array, bins: Iterable<number>): { re: number; im: number }[] {
  const size = re.length;
  return Array.from(bins, (k) => {
    let sumRe = 0;
    let sumIm = 0;
    for (let n = 0; n < size; n++) {
      const angle = (-2 * Math.PI * ((k * n) % size)) / size;
      sumRe += re[n]! * Math.cos(angle) - im[n]! * Math.sin(angle);
      sumIm += re[n]! * Math.sin(angle) + im[n]! * Math.cos(angle);
    }
    return { re: sumRe, im: sumIm };
  });
}

/** Largest |a − b|, NaN if there is one. */
const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((largest, v, i) => Math.max(largest, Math.abs(v - b[i]!)), 0);

const energy = (...parts: Float64Array[]): number =>
  parts.reduce((sum, x) => sum + x.reduce((s, v) => s + v * v, 0), 0);
const allSizes = Array.from({ length: 16 }, (_, i) => 2 ** (i + 1));
/** Rounding grows with log2 N·2⁻⁵³ times the RMS of the spectrum; 1e-12 of that leaves three decades. */
const TOLERANCE = 1e-12;

describe('createFft', () => {
  it.each(allSizes)('agrees with the definition for %d points', (size) => {
    const re = noise(size, size);
    const im = noise(size, size + 1);
    // every bin up to 512 points; 24 spread ones above, where the definition gets slow
    const bins =
      size <= 512
        ? Array.from({ length: size }, (_, k) => k)
        : Array.from({ length: 24 }, (_, i) => (i * 2731 + 1) % size);
    const expected = directTransform(re, im, bins);
    const scale = Math.sqrt(energy(re, im));
    createFft(size).forward(re, im);
    bins.forEach((k, i) => {
      expect(Math.abs(re[k]! - expected[i]!.re) / scale).toBeLessThan(TOLERANCE);
      expect(Math.abs(im[k]! - expected[i]!.im) / scale).toBeLessThan(TOLERANCE);
    });
  });

  it.each(allSizes)('keeps energy (Parseval) and undoes itself for %d points', (size) => {
    const re = noise(size, 3);
    const im = noise(size, 4);
    const before = energy(re, im);
    const originalRe = re.slice();
    const originalIm = im.slice();
    const fft = createFft(size);
    fft.forward(re, im);
    expect(Math.abs(energy(re, im) / size / before - 1)).toBeLessThan(TOLERANCE);
    fft.inverse(re, im);
    expect(largestDifference(re, originalRe)).toBeLessThan(TOLERANCE);
    expect(largestDifference(im, originalIm)).toBeLessThan(TOLERANCE);
  });

  it('is linear', () => {
    const finite = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), finite, finite, (power, seed, a, b) => {
        const size = 2 ** power;
        const fft = createFft(size);
        const x = [noise(size, seed), noise(size, seed + 1)] as const;
        const y = [noise(size, seed + 2), noise(size, seed + 3)] as const;
        const sum = [x[0].map((v, i) => a * v + b * y[0][i]!), x[1].map((v, i) => a * v + b * y[1][i]!)] as const;
        fft.forward(...x);
        fft.forward(...y);
        fft.forward(...sum);
        const scale = Math.sqrt(size) * (Math.abs(a) + Math.abs(b) + 1);
        for (const part of [0, 1] as const) {
          const expected = x[part].map((v, k) => a * v + b * y[part][k]!);
          expect(largestDifference(sum[part], expected) / scale).toBeLessThan(TOLERANCE);
        }
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it.each([1, 5, 12, 100, 1023])('turns an impulse at frame %d into a spinning phase of magnitude 1', (position) => {
    const size = 1024;
    const re = new Float64Array(size);
    const im = new Float64Array(size);
    re[position] = 1;
    createFft(size).forward(re, im);
    for (let k = 0; k < size; k++) {
      const angle = (-2 * Math.PI * ((k * position) % size)) / size;
      expect(Math.abs(re[k]! - Math.cos(angle))).toBeLessThan(1e-14); // a few rounding steps of values ≤ 1
      expect(Math.abs(im[k]! - Math.sin(angle))).toBeLessThan(1e-14);
    }
  });

  it('leaves memory behind its size alone and objects of one size apart', () => {
    const re = new Float64Array(40).fill(NaN);
    const im = new Float64Array(40).fill(NaN);
    re.fill(1, 0, 32);
    im.fill(0, 0, 32);
    const first = createFft(32);
    createFft(32).forward(noise(32, 1), noise(32, 2));
    first.forward(re, im);
    expect(re[0]).toBe(32);
    expect(re.subarray(32).every(Number.isNaN)).toBe(true);
    expect(im.subarray(32).every(Number.isNaN)).toBe(true);
    expect(re.subarray(0, 32).some(Number.isNaN)).toBe(false);
  });

  it.each([0, 1, 3, 12, -8, 2.5, NaN, Infinity])('refuses a size of %d', (size) => {
    expect(() => createFft(size)).toThrow(RangeError);
    expect(() => createRealFft(size)).toThrow(RangeError);
  });
});

describe('createRealFft', () => {
  it.each(allSizes)('equals the complex transform and undoes itself for %d samples', (size) => {
    const input = noise(size, size + 7);
    const kept = input.slice();
    const re = input.slice();
    const im = new Float64Array(size);
    createFft(size).forward(re, im);
    const fft = createRealFft(size);
    const halfRe = new Float64Array(fft.binCount);
    const halfIm = new Float64Array(fft.binCount);
    fft.forward(input, halfRe, halfIm);
    expect(fft.binCount).toBe(size / 2 + 1);
    expect(input).toEqual(kept);
    const scale = Math.sqrt(size);
    expect(largestDifference(halfRe, re) / scale).toBeLessThan(TOLERANCE);
    expect(largestDifference(halfIm, im) / scale).toBeLessThan(TOLERANCE);
    const output = new Float64Array(size);
    fft.inverse(halfRe, halfIm, output);
    expect(largestDifference(output, input)).toBeLessThan(TOLERANCE);
  });

  it('takes float32 samples and plain arrays alike', () => {
    const fft = createRealFft(8);
    const spectrum = (input: ArrayLike<number>) => {
      const re = new Float64Array(5);
      const im = new Float64Array(5);
      fft.forward(input, re, im);
      return [...re, ...im];
    };
    const samples = [0.5, -0.25, 1, 0, 0.125, -1, 0.75, 0.5];
    expect(spectrum(new Float32Array(samples))).toEqual(spectrum(samples));
  });

  it('finds a cosine in its own bin only, with amplitude N/2', () => {
    const size = 64;
    const fft = createRealFft(size);
    const re = new Float64Array(33);
    const im = new Float64Array(33);
    fft.forward(
      Float64Array.from({ length: size }, (_, n) => Math.cos((2 * Math.PI * 5 * n) / size + 0.25)),
      re,
      im,
    );
    for (let k = 0; k < 33; k++) {
      expect(re[k]!).toBeCloseTo(k === 5 ? 32 * Math.cos(0.25) : 0, 12);
      expect(im[k]!).toBeCloseTo(k === 5 ? 32 * Math.sin(0.25) : 0, 12);
    }
  });
});
