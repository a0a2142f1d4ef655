import { describe, expect, it } from 'vitest';
import { createInterpolator, REACH, STEPS } from './interpolator.ts';

const { taps, tapCount, bounds, preview, previewBound } = createInterpolator();

/** The curve through `sample(k)` around the interval from 0 to 1. */
function curve(step: number, sample: (k: number) => number): number {
  let sum = 0;
  for (let j = 0; j < tapCount; j++) sum += taps[step * tapCount + j]! * sample(j - REACH + 1);
  return sum;
}

describe('createInterpolator', () => {
  it('passes constants and straight lines exactly', () => {
    for (let step = 0; step <= STEPS; step++) {
      expect(curve(step, () => 1)).toBeCloseTo(1, 13);
      expect(curve(step, (k) => 3 - 0.5 * k)).toBeCloseTo(3 - (0.5 * step) / STEPS, 12);
    }
  });

  it('passes the samples themselves at both ends', () => {
    expect(curve(0, (k) => k * k * k + 7)).toBe(7);
    expect(curve(STEPS, (k) => k * k * k + 7)).toBe(8);
  });

  it('has, for any sine up to 0.45 of the rate, the error that the worst case is derived from', () => {
    for (let fraction = 0; fraction <= 0.45; fraction += 0.001) {
      const omega = 2 * Math.PI * fraction;
      for (let step = 1; step < STEPS; step++) {
        const re = curve(step, (k) => Math.cos(omega * k)) - Math.cos((omega * step) / STEPS);
        const im = curve(step, (k) => Math.sin(omega * k)) - Math.sin((omega * step) / STEPS);
        expect(Math.hypot(re, im)).toBeLessThan(0.00094);
      }
    }
  });

  /**
   * The signal with second differences within ±1 that makes `error` (a linear functional which ignores straight lines)
   * as large as it can be: ±1 with the signs of its weights. A second difference of 1 at k is a line with a kink at k.
   */
  function worstFor(error: (sample: (k: number) => number) => number): (k: number) => number {
    const signs: { at: number; sign: number }[] = [];
    for (let at = -REACH + 2; at < REACH; at++) signs.push({ at, sign: Math.sign(error((k) => Math.max(0, k - at))) });
    return (k) => signs.reduce((sum, { at, sign }) => sum + sign * Math.max(0, k - at), 0);
  }

  it.each([
    [8, bounds[0]],
    [4, bounds[1]],
    [2, bounds[2]],
  ])('never rises more over the ends of %i steps than its bound says, and not much less', (piece, bound) => {
    let largest = 0;
    for (let start = 0; start < STEPS; start += piece) {
      const rise = (sample: (k: number) => number) =>
        curve(start + piece / 2, sample) - (curve(start, sample) + curve(start + piece, sample)) / 2;
      largest = Math.max(largest, rise(worstFor(rise)));
    }
    expect(largest).toBeLessThanOrEqual(bound + 1e-9);
    expect(largest).toBeGreaterThan(bound - bounds[3] - 1e-9); // the rest is the parabola's share
  });

  it('previews the middle within its bound, which the worst signal reaches', () => {
    const error = (sample: (k: number) => number) =>
      curve(STEPS / 2, sample) - preview.reduce((sum, tap, k) => sum + tap * (sample(-k) + sample(1 + k)), 0);
    expect(error(worstFor(error))).toBeCloseTo(previewBound, 9);
  });
});
