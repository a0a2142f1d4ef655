import { describe, expect, it } from 'vitest';
import { blindName, shuffled } from './blind.ts';

describe('blind listening', () => {
  it('puts the sources into every order about equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 1; seed <= 1200; seed++) {
      const order = shuffled(['mix', 'reference', 'corrected'], seed).join();
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(65); // five standard deviations
  });

  it('keeps the order for one seed and loses nothing', () => {
    expect(shuffled([1, 2, 3, 4], 9)).toEqual(shuffled([1, 2, 3, 4], 9));
    expect(shuffled([1, 2, 3, 4], 9).sort((a, b) => a - b)).toEqual([1, 2, 3, 4]);
    expect(shuffled([], 1)).toEqual([]);
  });

  it('names sources by place alone', () => {
    expect([0, 1, 2].map(blindName)).toEqual(['Source A', 'Source B', 'Source C']);
  });
});
