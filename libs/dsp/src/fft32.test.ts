import { describe, expect, it } from 'vitest';
import { createFft, createRealFft } from './fft.ts';
import { createRealFft32, createTransform32, transformPasses } from './fft32.ts';
import { createRandom } from './random.ts';
import { createWindow } from './windows.ts';

/** Rounding of one operation in single precision. */
const U = 2 ** -24;
/** What is proven for any signal: t·(1 + 4·(√2 + u))·u of the norm, for 2ᵗ points; see src/fft32.ts. */
const provenBound = (size: number): number => Math.log2(size) * (1 + 4 * (Math.SQRT2 + U)) * U;
/**
 * What random rounding makes of it: every step turns numbers that are off by less than 3u of their size (a product of complex numbers and a sum),
 * by half of that as a root mean square, and errors of t steps add up as powers do.
 */
const usualBound = (size: number): number => 1.5 * U * Math.sqrt(Math.log2(size));

const noise = (length: number, seed: number): Float32Array => {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => random.gaussian());
};
const norm = (...parts: (Float32Array | Float64Array)[]): number =>
  Math.sqrt(parts.reduce((sum, x) => sum + (x as Float64Array).reduce((s, v) => s + v * v, 0), 0));
const difference = (a: Float32Array, b: Float64Array): Float64Array => b.map((v, i) => a[i]! - v);
const sizes = Array.from({ length: 15 }, (_, i) => 2 ** (i + 1));

describe('createTransform32', () => {
  it.each(sizes)('agrees with the transform in doubles within the bounds for %d points', (size) => {
    const [re, im] = [noise(size, size), noise(size, size + 1)];
    const [trueRe, trueIm] = [Float64Array.from(re), Float64Array.from(im)];
    createTransform32(size)(re, im);
    createFft(size).forward(trueRe, trueIm);
    const error = norm(difference(re, trueRe), difference(im, trueIm)) / norm(trueRe, trueIm);
    expect(error).toBeLessThan(provenBound(size));
    expect(error).toBeLessThan(usualBound(size));
  });

  it.each([0, 1, 5, 700])('spins an impulse at point %d by the definition', (position) => {
    const size = 1024;
    const [re, im] = [new Float32Array(size), new Float32Array(size)];
    re[position] = 1;
    createTransform32(size)(re, im);
    for (let k = 0; k < size; k++) {
      const angle = (-2 * Math.PI * ((k * position) % size)) / size;
      // one number of magnitude 1, turned ten times at most: 10 · 6.7u
      expect(Math.abs(re[k]! - Math.cos(angle))).toBeLessThan(provenBound(size));
      expect(Math.abs(im[k]! - Math.sin(angle))).toBeLessThan(provenBound(size));
    }
  });

  it('turns by numbers that are right to the last bit', () => {
    for (const { quarter, stride, turns } of transformPasses(4096)) {
      expect(stride * quarter).toBe(1024);
      for (let p = 0; p < quarter; p++) {
        for (const power of [1, 2, 3]) {
          const angle = (-2 * Math.PI * p * power) / (4 * quarter);
          expect(Math.abs(turns[6 * p + 2 * power - 2]! - Math.cos(angle))).toBeLessThanOrEqual(U / 2);
          expect(Math.abs(turns[6 * p + 2 * power - 1]! - Math.sin(angle))).toBeLessThanOrEqual(U / 2);
        }
      }
    }
  });
});

describe('createRealFft32', () => {
  const spectrumOf = (window: Float32Array, samples: Float32Array) => {
    const [re, im] = [new Float32Array(window.length / 2 + 1), new Float32Array(window.length / 2 + 1)];
    createRealFft32(window)(samples, re, im);
    return { re, im };
  };

  it.each(sizes)('agrees with the transform in doubles within the bounds for %d samples', (size) => {
    const samples = noise(size, size + 7);
    const { re, im } = spectrumOf(new Float32Array(size).fill(1), samples);
    const [trueRe, trueIm] = [new Float64Array(size / 2 + 1), new Float64Array(size / 2 + 1)];
    createRealFft(size).forward(samples, trueRe, trueIm);
    const error = norm(difference(re, trueRe), difference(im, trueIm)) / norm(trueRe, trueIm);
    // the step from packed halves to the spectrum is one more
    expect(error).toBeLessThan(provenBound(2 * size));
    expect(error).toBeLessThan(usualBound(2 * size));
  });

  it('leaves less in empty bins of a windowed sine than dither of 16 bits does, by 40 dB', () => {
    const size = 8192;
    const bin = 400;
    const samples = Float32Array.from({ length: size }, (_, n) => Math.cos((2 * Math.PI * bin * n) / size));
    const { re, im } = spectrumOf(Float32Array.from(createWindow('hann', size)), samples);
    let rest = 0;
    re.forEach((x, k) => (rest += Math.abs(k - bin) > 1 ? x * x + im[k]! ** 2 : 0));
    const whole = norm(re, im) ** 2;
    // a full-scale sine has −3 dBFS, rounding to 16 bits leaves −98 dBFS: −95 dB of the whole. What is left here is about (1.5u)²·13, −130 dB
    expect(10 * Math.log10(rest / whole)).toBeLessThan(-95 - 40);
  });

  it('is that of a signal upside down, upside down, and of silence exactly nothing', () => {
    const samples = noise(512, 3);
    const window = new Float32Array(512).fill(1);
    const [straight, opposite] = [
      spectrumOf(window, samples),
      spectrumOf(
        window,
        samples.map((x) => -x),
      ),
    ];
    expect(opposite.re.map((x) => -x)).toEqual(straight.re);
    expect(opposite.im.slice(1, 256).map((x) => -x)).toEqual(straight.im.slice(1, 256));
    expect(norm(...Object.values(spectrumOf(window, new Float32Array(512))))).toBe(0);
    // −603 dBFS: squares of sums of 512 of them lie below the smallest float
    expect(norm(...Object.values(spectrumOf(window, new Float32Array(512).fill(7e-31))))).toBe(0);
  });
});
