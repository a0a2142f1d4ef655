import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';
import {
  linearRegression,
  mean,
  median,
  nthSmallest,
  percentileOf,
  percentileSorted,
  standardDeviation,
} from './stats.ts';

const values = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 50 });

describe('mean, deviation, median', () => {
  it('of 1 … n are (n+1)/2, √((n²−1)/12), (n+1)/2', () => {
    for (const n of [1, 2, 5, 10, 101]) {
      const numbers = Array.from({ length: n }, (_, i) => i + 1);
      expect(mean(numbers)).toBeCloseTo((n + 1) / 2, 12);
      expect(standardDeviation(numbers)).toBeCloseTo(Math.sqrt((n * n - 1) / 12), 12);
      expect(median(numbers.slice().reverse())).toBe((n + 1) / 2);
    }
  });

  it('keeps the deviation of values with a large offset', () => {
    expect(standardDeviation([1e9 + 1, 1e9 + 2, 1e9 + 3])).toBeCloseTo(Math.sqrt(2 / 3), 12);
  });

  it('sorts as numbers and leaves the input alone', () => {
    const numbers = [10, 9, -1, 100, 2];
    expect(median(numbers)).toBe(9);
    expect(numbers).toEqual([10, 9, -1, 100, 2]);
  });
});

describe('percentileSorted', () => {
  it.each([
    [[7], 0.3, 7],
    [[0, 10], 0.25, 2.5],
    [[1, 2, 3, 4], 0, 1],
    [[1, 2, 3, 4], 1, 4],
    [[1, 2, 3, 4], 0.5, 2.5],
    [[1, 2, 3, 4], 1 / 3, 2],
    [[-Infinity, 1, 2], 0.5, 1],
  ])('reads %j at %d as %d', (sorted, fraction, expected) => {
    expect(percentileSorted(sorted, fraction)).toBeCloseTo(expected, 12);
  });

  it('rises with the fraction and stays inside the values', () => {
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (x, a, b) => {
          const sorted = Float64Array.from(x).sort();
          const low = percentileSorted(sorted, Math.min(a, b));
          const high = percentileSorted(sorted, Math.max(a, b));
          // low + part·(difference) may overstep by one rounding of values up to 2000
          expect(low).toBeGreaterThanOrEqual(sorted[0]! - 1e-12);
          expect(high).toBeLessThanOrEqual(sorted.at(-1)! + 1e-12);
          expect(low).toBeLessThanOrEqual(high + 1e-12);
        },
      ),
      { seed: 4 },
    );
  });

  it('refuses what has no percentile', () => {
    expect(() => percentileSorted([], 0.5)).toThrow(RangeError);
    expect(() => percentileSorted([1], 1.1)).toThrow(RangeError);
    expect(() => percentileSorted([1], NaN)).toThrow(RangeError);
    expect(() => mean([])).toThrow(RangeError);
    expect(() => median([])).toThrow(RangeError);
    expect(() => standardDeviation([])).toThrow(RangeError);
  });
});

describe('percentileOf', () => {
  it('finds what sorting finds, in whatever order the values come', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, fraction) => {
        const sorted = Float64Array.from(list).sort();
        // no difference but that of 0 and −0
        const difference = percentileOf(Float64Array.from(list), fraction) - percentileSorted(sorted, fraction);
        expect(Math.abs(difference)).toBe(0);
        const index = Math.floor(fraction * (list.length - 1));
        const moved = Float64Array.from(list);
        expect(Math.abs(nthSmallest(moved, list.length, index) - sorted[index]!)).toBe(0);
        expect(moved.slice().sort()).toEqual(sorted);
      }),
    );
  });

  it('looks no further than it is told', () => {
    const values = Float64Array.of(5, 3, 4, -1, -2);
    expect(nthSmallest(values, 3, 0)).toBe(3);
    expect([...values.subarray(3)]).toEqual([-1, -2]);
  });

  it('does not mind many that are equal', () => {
    const values = Float64Array.from({ length: 1001 }, (_, i) => i % 3);
    expect(percentileOf(values, 0.5)).toBe(1);
    expect(percentileOf(new Float64Array(999), 0.95)).toBe(0);
  });

  it('refuses what has no percentile', () => {
    expect(() => percentileOf(new Float64Array(0), 0.5)).toThrow(RangeError);
    expect(() => percentileOf(Float64Array.of(1), 1.5)).toThrow(RangeError);
  });
});

describe('linearRegression', () => {
  it('finds a line whatever its weights and offset', () => {
    const x = Array.from({ length: 20 }, (_, i) => 1e6 + i);
    const random = createRandom(1);
    const line = linearRegression(
      x,
      x.map((v) => -4.5 * (v - 1e6) + 3),
      x.map(() => random.next()),
    );
    expect(line.slope).toBeCloseTo(-4.5, 9);
    expect(line.intercept / (4.5e6 + 3)).toBeCloseTo(1, 9);
    expect(line.residual).toBeLessThan(1e-9);
  });

  it('solves the textbook case', () => {
    // x 1 2 3, y 1 2 2: slope 1/2, intercept 2/3, residuals −1/6 1/3 −1/6 → √((1/36 + 4/36 + 1/36)/3)
    const line = linearRegression([1, 2, 3], [1, 2, 2]);
    expect(line.slope).toBeCloseTo(0.5, 14);
    expect(line.intercept).toBeCloseTo(2 / 3, 14);
    expect(line.residual).toBeCloseTo(Math.sqrt(1 / 18), 14);
  });

  it('counts a point of weight k as k points and one of weight 0 as none', () => {
    const weighted = linearRegression([0, 1, 2, 9], [0, 1, 4, 99], [1, 3, 2, 0]);
    const repeated = linearRegression([0, 1, 1, 1, 2, 2], [0, 1, 1, 1, 4, 4]);
    expect(weighted.slope).toBeCloseTo(repeated.slope, 13);
    expect(weighted.intercept).toBeCloseTo(repeated.intercept, 13);
    expect(weighted.residual).toBeCloseTo(repeated.residual, 13);
  });

  it('leaves residuals that neither sum up nor correlate with x', () => {
    fc.assert(
      fc.property(values, fc.integer(), (y, seed) => {
        const random = createRandom(seed);
        const padded = [...y, 1, 2];
        const x = padded.map((_, i) => i + random.next() / 2);
        const { slope, intercept } = linearRegression(x, padded);
        const rest = padded.map((v, i) => v - intercept - slope * x[i]!);
        const scale = 1e3 * padded.length * padded.length;
        expect(Math.abs(rest.reduce((a, b) => a + b, 0)) / scale).toBeLessThan(1e-12);
        expect(Math.abs(rest.reduce((a, b, i) => a + b * x[i]!, 0)) / scale).toBeLessThan(1e-12);
      }),
      { seed: 5 },
    );
  });

  it('refuses what has no slope', () => {
    expect(() => linearRegression([], [])).toThrow(RangeError);
    expect(() => linearRegression([1], [1])).toThrow(RangeError);
    expect(() => linearRegression([1, 1], [1, 2])).toThrow(RangeError);
    expect(() => linearRegression([1, 2], [1])).toThrow(RangeError);
    expect(() => linearRegression([1, 2], [1, 2], [1])).toThrow(RangeError);
    expect(() => linearRegression([1, 2], [1, 2], [1, 0])).toThrow(RangeError);
    expect(() => linearRegression([1, 2], [1, 2], [2, -1])).toThrow(RangeError);
  });
});
