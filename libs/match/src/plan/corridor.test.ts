import { expect, it } from 'vitest';
import { corridorOf, differenceTo } from './corridor.ts';

it('is a line for one reference', () => {
  const { low, high } = corridorOf([[1, -2, 3]], 3);
  expect([...low]).toEqual([1, -2, 3]);
  expect([...high]).toEqual([1, -2, 3]);
});

it('asks for nothing inside and for the way to the nearer edge outside', () => {
  const corridor = corridorOf([[-2], [0], [4]], 1);
  // Linear between the values: the 10th percentile of three lies a fifth of the way from the first to the second.
  expect(corridor.low[0]).toBeCloseTo(-1.6, 9);
  expect(corridor.high[0]).toBeCloseTo(3.2, 9);
  expect(differenceTo(corridor)[0]).toBe(0);
  expect(differenceTo(corridor, [5])[0]).toBeCloseTo(-1.8, 9);
  expect(differenceTo(corridor, [-3])[0]).toBeCloseTo(1.4, 9);
});
