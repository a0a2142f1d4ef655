import { createKernels, type GainCurve } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { changeDb, checkStaticCurve } from './staticCurve.ts';

const COMPRESS: GainCurve = { mode: 'compress', thresholdDbfs: -20, ratio: 4, kneeDb: 6, maxChangeDb: 24 };
const EXPAND: GainCurve = { ...COMPRESS, mode: 'expand' };

describe('the static curve', () => {
  it.each([
    [-40, 0],
    [-23, 0], // the knee begins
    [-20, (0.75 * 9) / 12], // (1 − 1/4)·(knee/2)²/(2·knee)
    [-17, 0.75 * 3], // the knee ends
    [0, 15],
  ])('compresses 4:1 above −20 dBFS: at %d dBFS by %d dB', (levelDbfs, expected) => {
    expect(changeDb(COMPRESS, levelDbfs)).toBeCloseTo(expected, 12);
  });

  it.each([
    [0.5, 0],
    [2, 6],
    [2, 20],
    [8, 0],
    [8, 12],
  ])('expands by the inverse of the compressor: ratio %d, knee %d dB', (ratio, kneeDb) => {
    const curve = { ratio: Math.max(1, ratio), kneeDb, maxChangeDb: 200 };
    for (let levelDbfs = -60; levelDbfs <= 0; levelDbfs += 0.25) {
      const compressed = levelDbfs - changeDb({ ...COMPRESS, ...curve }, levelDbfs);
      expect(compressed + changeDb({ ...EXPAND, ...curve }, compressed)).toBeCloseTo(levelDbfs, 10);
    }
  });

  it.each([COMPRESS, EXPAND, { ...COMPRESS, kneeDb: 0 }, { ...EXPAND, kneeDb: 0 }, { ...EXPAND, maxChangeDb: 5 }])(
    'has no step and never falls: %o',
    (curve) => {
      const step = 0.001;
      for (let levelDbfs = -40; levelDbfs < 0; levelDbfs += step) {
        const rise = changeDb(curve, levelDbfs + step) - changeDb(curve, levelDbfs);
        expect(rise).toBeGreaterThanOrEqual(0);
        expect(rise).toBeLessThanOrEqual((curve.ratio - 1) * step * 1.001); // the steepest slope of either mode
      }
    },
  );

  it('has no corner at the ends of the knee', () => {
    const slope = (curve: GainCurve, at: number) => (changeDb(curve, at + 1e-4) - changeDb(curve, at)) / 1e-4;
    // Compressor: the knee lies at the input, −23 … −17; expander: at the compressor's output, −23 … −23 + 6·(1 + 1/4)/2.
    for (const [curve, ends] of [
      [COMPRESS, [-23, -17]],
      [EXPAND, [-23, -19.25]],
    ] as const) {
      for (const end of ends) expect(slope(curve, end)).toBeCloseTo(slope(curve, end - 1e-4), 3);
    }
  });

  it('stays within its largest change', () => {
    expect(changeDb({ ...COMPRESS, maxChangeDb: 3 }, 0)).toBe(3);
    expect(changeDb({ ...EXPAND, maxChangeDb: 3 }, 0)).toBe(3);
    expect(changeDb({ ...EXPAND, maxChangeDb: 0 }, 0)).toBe(0);
  });

  it('does nothing at ratio 1', () => {
    for (const mode of ['compress', 'expand'] as const) {
      for (const level of [-60, -21, -20, -10, 0]) expect(changeDb({ ...COMPRESS, mode, ratio: 1 }, level)).toBe(0);
    }
  });

  it('reads powers as levels', () => {
    const powers = Float64Array.of(0, 1e-9, 0.01, 1, Number.NaN);
    createKernels().rendering.changesInDb(COMPRESS, powers, 5);
    expect([...powers]).toEqual([0, 0, expect.closeTo(0.5625, 10), expect.closeTo(15, 10), 0]);
  });

  it.each([
    { thresholdDbfs: Number.NaN },
    { ratio: 0.5 },
    { ratio: Infinity },
    { kneeDb: -1 },
    { maxChangeDb: -1 },
    { maxChangeDb: Number.NaN },
  ])('refuses %o', (change) => {
    expect(() => checkStaticCurve({ ...COMPRESS, ...change })).toThrow(RangeError);
  });
});
