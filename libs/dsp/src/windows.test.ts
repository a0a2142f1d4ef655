import { describe, expect, it } from 'vitest';
import { createWindow, kaiserWindow, windowPowerGain } from './windows.ts';

describe('createWindow', () => {
  it.each([1, 2, 7, 64, 8192])('makes the Hann window of %d frames periodic', (length) => {
    createWindow('hann', length).forEach((w, n) => {
      expect(w).toBeCloseTo(0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length), 14);
    });
  });

  it.each([2, 64, 8192])('lets Hann windows of %d frames sum to one at half overlap', (length) => {
    const window = createWindow('hann', length);
    for (let n = 0; n < length / 2; n++) expect(window[n]! + window[n + length / 2]!).toBeCloseTo(1, 14);
  });

  it('has the power gains of the literature', () => {
    expect(windowPowerGain(createWindow('rectangular', 10))).toBe(1);
    expect(windowPowerGain(createWindow('hann', 1024))).toBeCloseTo(3 / 8, 12);
    // a0² + (a1² + a2² + a3²)/2 of Harris' coefficients
    const blackmanHarris = 0.35875 ** 2 + (0.48829 ** 2 + 0.14128 ** 2 + 0.01168 ** 2) / 2;
    expect(windowPowerGain(createWindow('blackman-harris', 1024))).toBeCloseTo(blackmanHarris, 12);
  });

  it('peaks at one in the middle', () => {
    expect(createWindow('hann', 512)[256]).toBeCloseTo(1, 15);
    expect(createWindow('blackman-harris', 512)[256]).toBeCloseTo(1, 15);
  });

  it.each([0, -1, 1.5, NaN])('refuses a length of %d', (length) => {
    expect(() => createWindow('hann', length)).toThrow(RangeError);
    expect(() => kaiserWindow(length, 5)).toThrow(RangeError);
  });
});

describe('kaiserWindow', () => {
  it('is symmetric, peaks at one and is rectangular for beta 0', () => {
    const window = kaiserWindow(101, 8);
    expect(window[50]).toBe(1);
    for (let n = 0; n < 101; n++) expect(window[n]).toBe(window[100 - n]);
    expect(kaiserWindow(9, 0)).toEqual(new Float64Array(9).fill(1));
    expect(kaiserWindow(1, 8)).toEqual(new Float64Array([1]));
  });

  it('ends at 1 / I0(beta)', () => {
    // Abramowitz and Stegun, table 9.8: e⁻⁵·I0(5) = 0.1835408126
    expect(kaiserWindow(11, 5)[0]!).toBeCloseTo(1 / (0.1835408126 * Math.exp(5)), 9);
  });

  it('refuses a negative beta', () => {
    expect(() => kaiserWindow(8, -1)).toThrow(RangeError);
    expect(() => kaiserWindow(8, NaN)).toThrow(RangeError);
  });
});
