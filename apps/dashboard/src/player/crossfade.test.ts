import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CROSSFADE_SECONDS, rampValueAt, retarget, steadyGain } from './crossfade.ts';

describe('a crossfade', () => {
  it('takes at most 10 ms', () => {
    expect(CROSSFADE_SECONDS).toBeLessThanOrEqual(0.01);
  });

  it('keeps the sum of both gains at 1 throughout', () => {
    const out = retarget(steadyGain(1), 0, 3);
    const into = retarget(steadyGain(0), 1, 3);
    for (let at = 2.99; at < 3.02; at += 0.0005) {
      expect(rampValueAt(out, at) + rampValueAt(into, at)).toBeCloseTo(1, 12);
    }
    expect(rampValueAt(into, 3 + CROSSFADE_SECONDS)).toBe(1);
  });

  it('never jumps, however wildly the keys are hit', () => {
    const presses = fc.array(
      fc.record({ to: fc.constantFrom(0, 1), wait: fc.double({ min: 0, max: 0.02, noNaN: true }) }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(presses, (changes) => {
        let ramp = steadyGain(0);
        let at = 1;
        for (const { to, wait } of changes) {
          at += wait;
          const before = rampValueAt(ramp, at);
          ramp = retarget(ramp, to, at);
          expect(rampValueAt(ramp, at)).toBe(before);
          expect(Math.abs(rampValueAt(ramp, at + 1e-4) - before)).toBeLessThanOrEqual(1e-4 / CROSSFADE_SECONDS + 1e-9);
        }
      }),
      { seed: 1 },
    );
  });
});
