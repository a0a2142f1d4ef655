import { describe, expect, it } from 'vitest';
import { createBallistics } from './ballistics.ts';

const RATE_HZ = 10_000;

/** Answer to a change of 10 dB that is asked for during `heldSeconds`, for `seconds` afterwards. */
function answer(times: Parameters<typeof createBallistics>[0], heldSeconds: number, seconds = 0): Float64Array {
  const held = Math.round(heldSeconds * RATE_HZ);
  const changes = new Float64Array(held + Math.round(seconds * RATE_HZ)).fill(10, 0, held);
  createBallistics(times).process(changes, changes.length);
  return changes;
}

const firstAt = (values: Float64Array, found: (value: number) => boolean) => values.findIndex(found) / RATE_HZ;

describe('createBallistics', () => {
  const plain = { attackSeconds: 0.02, releaseSeconds: 0.3, sampleRateHz: RATE_HZ };

  it('has done 63 % of a change after the attack time', () => {
    const values = answer(plain, 0.2);
    expect(firstAt(values, (value) => value >= 10 * (1 - Math.exp(-1)))).toBeCloseTo(0.02, 3); // to a frame or two
    for (const [n, value] of values.entries()) {
      expect(value).toBeCloseTo(10 * -Math.expm1(-(n + 1) / (0.02 * RATE_HZ)), 9);
    }
  });

  it('releases by the release time behind the attack filter', () => {
    const values = answer(plain, 1, 2).subarray(RATE_HZ);
    // A one-pole of the attack time driven by an exponential of the release time.
    const expected = values.map((_, n) => {
      const t = (n + 1) / RATE_HZ;
      return (10 * (0.3 * Math.exp(-t / 0.3) - 0.02 * Math.exp(-t / 0.02))) / (0.3 - 0.02);
    });
    const worst = values.reduce((most, value, n) => Math.max(most, Math.abs(value - expected[n]!)), 0);
    expect(worst).toBeLessThan(0.02); // dB, continuous against discrete time
  });

  it('has let go of 63 % after the release time when the attack is short', () => {
    const values = answer({ ...plain, attackSeconds: 0.0001 }, 0.5, 1).subarray(RATE_HZ / 2);
    expect(firstAt(values, (value) => value <= 10 * Math.exp(-1))).toBeCloseTo(0.3, 3);
  });

  describe('with a sustained release', () => {
    const adaptive = { attackSeconds: 0.0001, releaseSeconds: 0.05, sustainedReleaseSeconds: 1, sampleRateHz: RATE_HZ };
    const recovery = (heldSeconds: number) =>
      firstAt(
        answer(adaptive, heldSeconds, 5).subarray(Math.round(heldSeconds * RATE_HZ)),
        (v) => v <= 10 * Math.exp(-1),
      );

    it('is as fast as the release after a short peak', () => {
      expect(recovery(0.005)).toBeCloseTo(0.05, 2);
    });

    it('is as slow as the sustained release after lasting changes', () => {
      // The mean of the last second follows a release of 0.05 s: (1·e^(−t) − 0.05·e^(−t/0.05))/0.95 = 1/e at t = 1.051.
      expect(recovery(10)).toBeCloseTo(1.051, 2);
    });

    it('lies between the two in between', () => {
      const times = [0.005, 0.2, 0.5, 1, 2, 5].map(recovery);
      for (let i = 1; i < times.length; i++) expect(times[i]).toBeGreaterThanOrEqual(times[i - 1]!);
    });
  });

  it('comes to rest: exactly 0 when nothing has been asked for long enough', () => {
    const values = answer(plain, 0.5, 10);
    expect(values.at(-1)).toBe(0);
    const silent = answer({ ...plain, sustainedReleaseSeconds: 1 }, 0, 1);
    expect(silent.every((value) => value === 0)).toBe(true);
  });

  it('never exceeds what was asked for', () => {
    for (const value of answer({ ...plain, sustainedReleaseSeconds: 2 }, 3, 3)) expect(value).toBeLessThanOrEqual(10);
  });

  it.each([
    { attackSeconds: 0 },
    { attackSeconds: Number.NaN },
    { releaseSeconds: -1 },
    { sustainedReleaseSeconds: 0 },
    { sustainedReleaseSeconds: 0.3 },
    { sustainedReleaseSeconds: 0.1 },
  ])('refuses %o', (change) => {
    expect(() => createBallistics({ ...plain, ...change })).toThrow(RangeError);
  });
});
