import { describe, expect, it } from 'vitest';
import { createRandom } from './random.ts';

const draw = (count: number, one: () => number): Float64Array => Float64Array.from({ length: count }, one);

describe('createRandom', () => {
  it('repeats itself for one seed and not for another', () => {
    const a = createRandom(7);
    const b = createRandom(7);
    const c = createRandom(8);
    const first = draw(100, a.next);
    expect(draw(100, b.next)).toEqual(first);
    expect(draw(100, c.next)).not.toEqual(first);
  });

  it('tells seeds apart that share their low 32 bits', () => {
    expect(draw(4, createRandom(1).next)).not.toEqual(draw(4, createRandom(1 + 2 ** 32).next));
    expect(draw(4, createRandom(1).next)).not.toEqual(draw(4, createRandom(-1).next));
  });

  it('is uniform in [0, 1)', () => {
    const count = 100_000;
    const counts = new Array<number>(10).fill(0);
    let sum = 0;
    const values = draw(count, createRandom(1).next);
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true);
    for (const value of values) {
      counts[Math.floor(value * 10)]! += 1;
      sum += value;
    }
    // 5 standard errors: σ of the mean is 1/√(12·n), of a tenth's count √(n·0.1·0.9)
    expect(Math.abs(sum / count - 0.5)).toBeLessThan(5 / Math.sqrt(12 * count));
    for (const tenth of counts) expect(Math.abs(tenth - count / 10)).toBeLessThan(5 * Math.sqrt(count * 0.09));
  });

  it('is normal with mean 0, variance 1 and no correlation between neighbours', () => {
    const count = 100_000;
    const values = draw(count, createRandom(2).gaussian);
    let mean = 0;
    let power = 0;
    let fourth = 0;
    let lag = 0;
    for (let i = 0; i < count; i++) {
      const x = values[i]!;
      mean += x / count;
      power += (x * x) / count;
      fourth += (x * x * x * x) / count;
      if (i > 0) lag += (x * values[i - 1]!) / count;
    }
    // 5 standard errors: 1, √2, √96 and 1 over √n
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(power - 1)).toBeLessThan((5 * Math.SQRT2) / Math.sqrt(count));
    expect(Math.abs(fourth - 3)).toBeLessThan((5 * Math.sqrt(96)) / Math.sqrt(count));
    expect(Math.abs(lag)).toBeLessThan(5 / Math.sqrt(count));
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses %d as a seed', (seed) => {
    expect(() => createRandom(seed)).toThrow(RangeError);
  });
});
