import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import { gaussianSmooth, smoothFractionalOctave } from './smoothing.ts';

const grids = {
  'FFT bins': Float64Array.from({ length: 2049 }, (_, k) => k * 21.5),
  'a logarithmic grid': Float64Array.from({ length: 240 }, (_, i) => 20 * 2 ** (i / 24)),
};

describe('smoothFractionalOctave', () => {
  it.each(Object.entries(grids))('leaves straight slopes in dB per octave as they are on %s', (_, hz) => {
    const slope = hz.map((f) => (f === 0 ? 7 : 3 - 4.5 * Math.log2(f / 1000)));
    smoothFractionalOctave(hz, slope, 1 / 3).forEach((v, i) => expect(v).toBeCloseTo(slope[i]!, 9));
  });

  it('spreads a peak over its width and keeps its area', () => {
    const hz = grids['a logarithmic grid'];
    const peak = new Float64Array(hz.length);
    peak[120] = 24; // a triangle of 1/24 octave half width: area 24 · 1/24 = 1 dB·octave
    const smooth = smoothFractionalOctave(hz, peak, 1 / 3);
    // a window of 1/3 octave that holds the triangle whole reads area / width = 3 dB, one outside it nothing
    for (let i = 117; i <= 123; i++) expect(smooth[i]!).toBeCloseTo(3, 9);
    expect(smooth[116]!).toBeCloseTo(1.5, 9); // half of the triangle
    expect(smooth[115]!).toBeCloseTo(0, 9);
    expect(smooth.reduce((a, b) => a + b, 0) / 24).toBeCloseTo(1, 9);
  });

  it('stays within the values and does nothing at width zero', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0, max: 12, noNaN: true }),
        (seed, count, octaves) => {
          const random = createRandom(seed);
          let f = 10 * random.next();
          const hz = Float64Array.from({ length: count }, () => (f += 0.01 + 100 * random.next()));
          // ten decades of power: a smoother by differences of running sums would go negative here
          const power = hz.map(() => 10 ** (-10 * random.next()));
          expect(smoothFractionalOctave(hz, power, 0)).toEqual(power);
          const smooth = smoothFractionalOctave(hz, power, octaves);
          const slack = 1 + 1e-12; // rounding
          for (const v of smooth) {
            expect(v * slack).toBeGreaterThanOrEqual(Math.min(...power));
            expect(v / slack).toBeLessThanOrEqual(Math.max(...power));
          }
        },
      ),
      { seed: 6 },
    );
  });

  it('refuses axes that do not rise', () => {
    expect(() => smoothFractionalOctave([1, 1], [0, 0], 1)).toThrow(RangeError);
    expect(() => smoothFractionalOctave([0, 0, 1], [0, 0, 0], 1)).toThrow(RangeError);
    expect(() => smoothFractionalOctave([-1, 1], [0, 0], 1)).toThrow(RangeError);
    expect(() => smoothFractionalOctave([1, NaN], [0, 0], 1)).toThrow(RangeError);
    expect(() => smoothFractionalOctave([1], [0, 0], 1)).toThrow(RangeError);
    expect(() => smoothFractionalOctave([1], [0], -1)).toThrow(RangeError);
  });
});

describe('gaussianSmooth', () => {
  it('keeps constants and, away from the ends, slopes', () => {
    gaussianSmooth(new Float64Array(50).fill(-3), 4).forEach((v) => expect(v).toBeCloseTo(-3, 12));
    const ramp = Float64Array.from({ length: 50 }, (_, i) => i);
    const smooth = gaussianSmooth(ramp, 3);
    for (let i = 12; i < 38; i++) expect(smooth[i]!).toBeCloseTo(i, 10);
  });

  it('turns an impulse into a bell of the stated width', () => {
    const impulse = new Float64Array(101);
    impulse[50] = 1;
    const smooth = gaussianSmooth(impulse, 5);
    let total = 0;
    let variance = 0;
    smooth.forEach((v, i) => {
      total += v;
      variance += v * (i - 50) ** 2;
    });
    expect(total).toBeCloseTo(1, 12);
    expect(Math.abs(Math.sqrt(variance) / 5 - 1)).toBeLessThan(0.002); // what lies past four sigma holds 0.1 % of the variance
  });

  it('copies at sigma zero, takes empty input and refuses a negative width', () => {
    expect(gaussianSmooth([1, 2, 4], 0)).toEqual(Float64Array.of(1, 2, 4));
    expect(gaussianSmooth([], 2).length).toBe(0);
    expect(() => gaussianSmooth([1], -1)).toThrow(RangeError);
    expect(() => gaussianSmooth([1], NaN)).toThrow(RangeError);
  });
});
