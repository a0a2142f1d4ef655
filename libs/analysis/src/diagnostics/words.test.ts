import { describe, expect, it } from 'vitest';
import { atMostSoLoud, clock, clockRanges, counted, hertz, loudAgainst, plain, signed } from './words.ts';

describe('words of findings', () => {
  it('counts in the plural, also of nouns that end in a hiss', () => {
    expect([0, 1, 2].map((count) => counted(count, 'peak'))).toEqual(['0 peaks', '1 peak', '2 peaks']);
    expect([1, 7687].map((count) => counted(count, 'stretch'))).toEqual(['1 stretch', '7687 stretches']);
  });

  it('writes numbers with a true minus and no minus before zero', () => {
    expect([1.25, -14.2, -0.04].map((value) => plain(value))).toEqual(['1.3', '−14.2', '0.0']);
    expect([1.5, -3, 0.01].map((value) => signed(value))).toEqual(['+1.5', '−3.0', '0.0']);
  });

  it('does not call a difference of nothing a difference', () => {
    expect([1.2, -0.3, 0.04, -0.04].map(loudAgainst)).toEqual([
      '1.2 dB louder than',
      '0.3 dB softer than',
      'as loud as',
      'as loud as',
    ]);
    expect([1.2, -4, 0].map(atMostSoLoud)).toEqual([
      'at most 1.2 dB louder',
      'at least 4.0 dB softer',
      'at most as loud',
    ]);
  });

  it('changes from Hz to kHz at a thousand', () => {
    expect([84.4, 999, 2600, 16_000].map(hertz)).toEqual(['84 Hz', '999 Hz', '2.6 kHz', '16 kHz']);
  });

  it('reads like the clock of a player, with tenths at the very beginning', () => {
    expect([4.2, 5, 42, 59.96, 3723].map(clock)).toEqual(['0:04.2', '0:05', '0:42', '1:00', '1:02:03']);
  });

  it('names three places, short ones with tenths, a moment once, and counts the others', () => {
    const at = (...starts: number[]) => starts.map((startSeconds) => ({ startSeconds, endSeconds: startSeconds + 10 }));
    expect(clockRanges(at(42))).toBe('0:42–0:52');
    expect(clockRanges([{ startSeconds: 42.04, endSeconds: 42.04 }])).toBe('0:42.0');
    expect(clockRanges([{ startSeconds: 59.5, endSeconds: 61.2 }])).toBe('0:59.5–1:01.2');
    expect(clockRanges(at(10, 30, 50, 70))).toBe('0:10–0:20, 0:30–0:40, 0:50–1:00 and 1 more place');
    expect(clockRanges(at(10, 30, 50, 70, 90))).toContain('and 2 more places');
  });
});
