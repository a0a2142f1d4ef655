import { describe, expect, it } from 'vitest';
import { balanceDistanceDb } from './planBalance.ts';

describe('balanceDistanceDb', () => {
  it('is nothing where nobody hears the picture move, and the lean itself where everybody does', () => {
    expect(balanceDistanceDb(0.4)).toBe(0);
    expect(balanceDistanceDb(-0.4)).toBe(0);
    for (const db of [2, -2, 4]) expect(Math.abs(balanceDistanceDb(db) - Math.abs(db))).toBeLessThan(0.1);
    expect(balanceDistanceDb(1)).toBeLessThan(balanceDistanceDb(1.1)); // and grows in between
  });
});
