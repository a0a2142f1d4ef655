import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expOfMinus, naturalLog } from './logarithm.ts';

/** One unit in the last place of 1. */
const ULP = 2 ** -52;

describe('naturalLog', () => {
  it('is the logarithm to a few units in the last place, over the whole range of normal numbers', () => {
    const numbers = fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true });
    fc.assert(
      fc.property(numbers, (x) => {
        const exact = Math.log(x);
        // Exponent times ln 2 and two additions round once each.
        expect(Math.abs(naturalLog(x) - exact)).toBeLessThanOrEqual(3 * ULP * Math.max(1, Math.abs(exact)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is next to 0 just above 1', () => {
    for (const x of [1, 1 + ULP, 1 + 1e-9, 1 + 1e-5])
      expect(Math.abs(naturalLog(x) - Math.log1p(x - 1))).toBeLessThan(ULP);
  });
});

describe('expOfMinus', () => {
  it('is the exponential to a few units in the last place', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 39.99, noNaN: true }), (x) => {
        expect(Math.abs(expOfMinus(x) / Math.exp(-x) - 1)).toBeLessThanOrEqual(4 * ULP);
      }),
      { numRuns: 2000 },
    );
  });

  it('is 1 at 0, and 0 where nothing is left beside 1', () => {
    expect(expOfMinus(0)).toBe(1);
    for (const x of [40, 1e6, Infinity, Number.NaN]) expect(expOfMinus(x)).toBe(0);
  });
});
