import { describe, expect, it } from 'vitest';
import { middle, mostly } from './stageValue.ts';

const evenly = (low: number, high: number, count: number) =>
  Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1));

describe('mostly', () => {
  it('stays where three fifths lie, wherever the others do', () => {
    const most = evenly(-2, 2, 61);
    for (const elsewhere of [6, -9, 40]) {
      const values = [...evenly(elsewhere - 2, elsewhere + 2, 40), ...most];
      // The closest half, 51 of 101, is most of the 61: its middle is off by a sixth of their spread at most.
      expect(Math.abs(mostly(values)!)).toBeLessThan(0.4);
      expect(Math.abs(middle(values)!)).toBeGreaterThan(1); // which the middle does not
    }
  });

  it('is the middle of what is one value, or even, and nothing of nothing', () => {
    expect(mostly([3])).toBe(3);
    expect(mostly([3, 3, 3, 8])).toBe(3);
    expect(mostly([])).toBeUndefined();
  });
});
