import { describe, expect, it } from 'vitest';
import { balanceBelief, balanceDistanceDb, panningOf } from './planBalance.ts';
import type { StereoEvidence } from './stereoEvidence.ts';

describe('balanceDistanceDb', () => {
  it('is nothing where nobody hears the picture move, and the lean itself where everybody does', () => {
    expect(balanceDistanceDb(0.4)).toBe(0);
    expect(balanceDistanceDb(-0.4)).toBe(0);
    for (const db of [2, -2, 4]) expect(Math.abs(balanceDistanceDb(db) - Math.abs(db))).toBeLessThan(0.1);
    expect(balanceDistanceDb(1)).toBeLessThan(balanceDistanceDb(1.1)); // and grows in between
  });

  it('does not count what can be panning, which in one recording is nothing', () => {
    const belief = { difference: 2.5, uncertainty: 3 };
    expect(balanceDistanceDb(belief.difference, panningOf(belief, 0))).toBe(0);
    expect(balanceDistanceDb(belief.difference, panningOf(belief, 1))).toBe(balanceDistanceDb(2.5));
    expect(balanceDistanceDb(-6, 3)).toBe(balanceDistanceDb(3));
  });
});

describe('balanceBelief', () => {
  it('does not take an equaliser for a turn of the picture', () => {
    const frequenciesHz = Array.from({ length: 29 }, (_, n) => 25 * 2 ** (n / 3));
    /** Bass leans by 2 dB to the left, treble to the right, as instruments are placed. */
    const leaning = (levelOf: (hz: number) => number): StereoEvidence => ({
      frequenciesHz,
      levelDb: frequenciesHz.map(levelOf),
      widthDb: frequenciesHz.map(() => -10),
      balanceDb: frequenciesHz.map((hz) => (hz < 900 ? -2 : 2)),
      bandwidthHz: 22_050,
      sideToMidDb: -10,
    });
    const target = leaning((hz) => (hz < 900 ? -20 : -60));
    const bright = leaning((hz) => (hz < 900 ? -60 : -20));
    const middle = { ...leaning(() => -20), balanceDb: frequenciesHz.map(() => 0) };
    const before = balanceBelief(target, [middle])!.difference;
    expect(before).toBe(2);
    expect(balanceBelief(bright, [middle], target)!.difference).toBe(before);
    expect(balanceBelief(bright, [middle])!.difference).toBe(-2); // by its own levels it would have turned round
  });
});
