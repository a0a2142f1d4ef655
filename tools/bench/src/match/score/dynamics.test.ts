import { expect, it } from 'vitest';
import { sinePair } from '../testing.ts';
import { crestDb, spreadDb } from './dynamics.ts';

it('reads the crest of a sine as 3.01 dB', () => {
  expect(crestDb(sinePair(441, 0.5, 6))).toBeCloseTo(3.01, 2);
});

it('reads the depth of a fast change of level as its spread', () => {
  const levels = Array.from({ length: 400 }, (_, i) => -20 + (i % 2 === 0 ? 3 : -3));
  // The moving average of 31 steps keeps one odd step: 3 dB / 31.
  expect(Math.abs(spreadDb(levels, 0.1) - 3)).toBeLessThan(0.1);
});

it('takes a verse and a chorus for no dynamics', () => {
  const levels = Array.from({ length: 600 }, (_, i) => (i < 300 ? -30 : -20));
  // Only the ±1.5 s around the change are seen: at most 5 dB each, a straight line to 0, in 30 of 600 steps.
  expect(spreadDb(levels, 0.1)).toBeLessThan(5 * Math.sqrt(30 / 600 / 3) + 0.05);
});

it('does not count pauses', () => {
  const levels = Array.from({ length: 400 }, (_, i) => (i % 100 < 50 ? -20 : -100));
  expect(spreadDb(levels, 0.1)).toBeCloseTo(0, 9);
});
