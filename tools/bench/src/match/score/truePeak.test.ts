import { expect, it } from 'vitest';
import { RATE_HZ } from '../audio.ts';
import { sinePair } from '../testing.ts';
import { truePeakDbtp } from './truePeak.ts';

it.each([
  [RATE_HZ / 4, Math.PI / 4],
  [RATE_HZ / 6, Math.PI / 3],
  [RATE_HZ * 0.4, 0.3],
])('finds the peak of a sine at %f Hz between its samples', (frequencyHz, phase) => {
  // 16 points an interval miss the top by at most 1 − cos(π·0.4/16) = 0.027 dB; the ends of the sine ring a little above.
  const peak = truePeakDbtp(sinePair(frequencyHz, 0.5, 0.5, phase));
  expect(peak - 20 * Math.log10(0.5)).toBeGreaterThan(-0.03);
  expect(peak - 20 * Math.log10(0.5)).toBeLessThan(1.5);
});

it('has a figure for silence', () => {
  expect(truePeakDbtp(sinePair(100, 0, 0.1))).toBe(-200);
});
