import { describe, expect, it } from 'vitest';
import { conditioned, dot, solve } from './gaussian.ts';

describe('solve', () => {
  it('undoes the product with a positive definite matrix', () => {
    const matrix = Float64Array.of(4, 2, 0, 2, 5, 1, 0, 1, 3);
    const x = Float64Array.of(1, -2, 3);
    const side = Float64Array.from({ length: 3 }, (_, row) => dot(matrix.subarray(3 * row, 3 * row + 3), x));
    const [solved] = solve(matrix, 3, [side]);
    // three exact small integers: only rounding of doubles
    for (const [i, value] of x.entries()) expect(solved![i]).toBeCloseTo(value, 12);
  });

  it('refuses what is not positive definite', () => {
    expect(() => solve(Float64Array.of(1, 2, 2, 1), 2, [Float64Array.of(1, 1)])).toThrow(RangeError);
  });
});

it('expects of one figure what a known one says: mean + c/v·(y − mean), variance own − c²/v', () => {
  const known = { own: Float64Array.of(9), ofKnown: Float64Array.of(4), shared: Float64Array.of(3) };
  const { mean, covariance } = conditioned(Float64Array.of(10), known, Float64Array.of(14));
  expect(mean[0]).toBeCloseTo(10 + (3 / 4) * 4, 12);
  expect(covariance[0]).toBeCloseTo(9 - 9 / 4, 12);
});
