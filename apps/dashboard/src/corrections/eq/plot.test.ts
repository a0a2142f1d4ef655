import { describe, expect, it } from 'vitest';
import { firstReachDb } from './plot.ts';

describe('firstReachDb', () => {
  it('holds the whole curve', () => {
    expect(firstReachDb([0, 2, -1])).toBe(6);
    expect(firstReachDb([0, 2, -7.2])).toBe(12);
    expect(firstReachDb([])).toBe(6);
  });

  it('lets a high-pass fall out of the picture', () => {
    expect(firstReachDb([-60, -20, 0, 1])).toBe(12);
  });
});
