import { describe, expect, it } from 'vitest';
import { likelyShapes, type ArrangementModel, type ShapeEvidence } from './likelyShapes.ts';

const WHITE: ArrangementModel = {
  whiteShare: 1,
  raggedOctaves: 1,
  smoothOctaves: 1,
  constantShare: 0,
  sizeSigma: 0,
  constantIsFree: false,
};
const COUNT = 20;
const OCTAVES = Float64Array.from({ length: COUNT }, (_, n) => n / 3);
const curve = (value: (n: number) => number): Float64Array => Float64Array.from({ length: COUNT }, (_, n) => value(n));
const slope = curve((n) => n / COUNT - 0.5);
const step = curve((n) => (n < 6 ? 1 : 0));
const shapes = [slope, step].map((shape) => ({ curve: shape, share: 0.5, gainSigma: 4 }));

function evidence(values: Float64Array, ragged: number, smooth: number): ShapeEvidence {
  return { octaves: OCTAVES, values, raggedSigma: curve(() => ragged), smoothSigma: curve(() => smooth) };
}

describe('likelyShapes', () => {
  it('agrees with the closed form of one shape in white noise', () => {
    const values = curve((n) => Math.sin(n));
    const [sigma, none] = [1.3, 0.4];
    const one = [{ curve: slope, share: 1, gainSigma: 4 }];
    const { probability, gains } = likelyShapes(evidence(values, sigma, 0), one, WHITE, { none, two: 0 });
    // Bayes factor of N(0, σ²I + τ²ww') against N(0, σ²I).
    const square = slope.reduce((sum, w) => sum + w * w, 0) / sigma ** 2;
    const product = slope.reduce((sum, w, n) => sum + w * values[n]!, 0) / sigma ** 2;
    const factor = Math.exp((16 * product ** 2) / (2 * (1 + 16 * square))) / Math.sqrt(1 + 16 * square);
    const expected = ((1 - none) * factor) / ((1 - none) * factor + none);
    expect(probability).toBeCloseTo(expected, 10);
    expect(gains[0]).toBeCloseTo((expected * 16 * product) / (1 + 16 * square), 10);
  });

  it('finds a shape, its gain and no other where arrangement is small', () => {
    const values = slope.map((value) => 5 * value);
    const { probability, gains } = likelyShapes(evidence(values, 0.1, 0.1), shapes, WHITE, { none: 0.5, two: 0.1 });
    expect(probability).toBeGreaterThan(0.99);
    expect(gains[0]).toBeCloseTo(5, 0);
    expect(Math.abs(gains[1]!)).toBeLessThan(0.2);
  });

  it('finds two', () => {
    const values = slope.map((value, n) => 5 * value - 4 * step[n]!);
    const { gains } = likelyShapes(evidence(values, 0.1, 0.1), shapes, WHITE, { none: 0.5, two: 0.1 });
    expect(gains[0]).toBeCloseTo(5, 0);
    expect(gains[1]).toBeCloseTo(-4, 0);
  });

  it('believes no more than before where arrangement does as much', () => {
    const smooth = { ...WHITE, whiteShare: 0.2, smoothOctaves: 1.5 };
    const values = curve((n) => 2 * Math.sin(n / 3));
    const { probability, gains } = likelyShapes(evidence(values, 1, 3), shapes, smooth, { none: 0.5, two: 0 });
    expect(probability).toBeLessThan(0.5);
    for (const gain of gains) expect(Math.abs(gain)).toBeLessThan(1);
  });

  it('believes less the more arrangement could do', () => {
    const values = slope.map((value) => 6 * value);
    const beliefs = [0.5, 1, 2, 4].map(
      (sigma) => likelyShapes(evidence(values, sigma, sigma), shapes, WHITE, { none: 0.5, two: 0 }).probability,
    );
    expect(beliefs).toEqual(beliefs.toSorted((a, b) => b - a));
  });

  it('does not hear a constant that is free', () => {
    const free = { ...WHITE, constantIsFree: true };
    const values = curve((n) => Math.cos(n));
    const plain = likelyShapes(evidence(values, 1, 1), shapes, free, { none: 0.5, two: 0.1 });
    const louder = likelyShapes(
      evidence(
        values.map((v) => v + 20),
        1,
        1,
      ),
      shapes,
      free,
      { none: 0.5, two: 0.1 },
    );
    expect(louder.probability).toBeCloseTo(plain.probability, 9);
    for (const [i, gain] of louder.gains.entries()) expect(gain).toBeCloseTo(plain.gains[i]!, 9);
  });
});
