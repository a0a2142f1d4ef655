import { describe, expect, it } from 'vitest';
import { pValueText, spokenTime } from './words.ts';

describe('times and chances in words', () => {
  it('says times in words', () => {
    expect(spokenTime(61)).toBe('1 minute 1 second');
    expect(spokenTime(42)).toBe('42 seconds');
  });

  it('does not call anything impossible', () => {
    expect(pValueText(0.171)).toBe('p = 0.17');
    expect(pValueText(0.00098)).toBe('p = 0.0010');
    expect(pValueText(1e-9)).toBe('p < 0.0001');
  });
});
