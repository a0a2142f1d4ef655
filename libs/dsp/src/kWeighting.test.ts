import { describe, expect, it } from 'vitest';
import { responseDb } from './biquad/response.ts';
import { kWeighting } from './kWeighting.ts';

/** ITU-R BS.1770-5, Annex 1, Tables 1 and 2. */
const TABLES = [
  { b0: 1.53512485958697, b1: -2.69169618940638, b2: 1.19839281085285, a1: -1.69065929318241, a2: 0.73248077421585 },
  { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 },
] as const;

describe('kWeighting', () => {
  it('is the table of the Recommendation at 48 kHz', () => {
    expect(kWeighting(48_000)).toEqual(TABLES);
  });

  // The limits are what the docstring promises. Loudness is shown to 0.1 LU, so a hundredth of a dB is invisible, and
  // at the rates music has the filter is far inside that.
  it.each([
    [8000, 0.011],
    [11_025, 0.004],
    [16_000, 0.001],
    [22_050, 0.0002],
    [32_000, 0.0002],
    [44_100, 0.0002],
    [47_999, 0.0002],
    [88_200, 0.0002],
    [96_000, 0.0002],
    [176_400, 0.0002],
    [192_000, 0.0002],
  ])('at %i Hz has the response of 48 kHz within %f dB', (sampleRateHz, limitDb) => {
    const sections = kWeighting(sampleRateHz);
    let worstDb = 0;
    for (let i = 0; i <= 1000; i++) {
      const frequencyHz = 10 * ((0.45 * sampleRateHz) / 10) ** (i / 1000);
      // Beyond 24 kHz the filter at 48 kHz has no response; we hold its last value.
      const wanted = responseDb(TABLES, Math.min(frequencyHz, 24_000), 48_000);
      worstDb = Math.max(worstDb, Math.abs(responseDb(sections, frequencyHz, sampleRateHz) - wanted));
    }
    expect(worstDb).toBeLessThan(limitDb);
  });

  it.each([8000, 44_100, 48_000, 96_000])('cancels the −0.691 dB of equation 2 at 997 Hz (%i Hz)', (sampleRateHz) => {
    // 0.691 has three decimals; a 0 dBFS sine of 997 Hz in one channel must read −3.01 LKFS. 8 kHz has 0.011 dB of its own.
    expect(Math.abs(responseDb(kWeighting(sampleRateHz), 997, sampleRateHz) - 0.691)).toBeLessThan(0.006);
  });

  it.each([4000, 8000, 22_050, 44_100, 384_000])('is stable and minimum phase at %i Hz', (sampleRateHz) => {
    for (const { b0, b1, b2, a1, a2 } of kWeighting(sampleRateHz)) {
      expect(Math.abs(a2)).toBeLessThan(1);
      expect(Math.abs(a1)).toBeLessThan(1 + a2);
      expect(Math.abs(b2 / b0)).toBeLessThanOrEqual(1 + 1e-12); // both zeros of the high-pass lie on the circle
      expect(Math.abs(b1 / b0)).toBeLessThanOrEqual(1 + b2 / b0 + 1e-12);
    }
  });

  it.each([0, -48_000, 3999, Number.NaN, Infinity])('refuses %f Hz', (sampleRateHz) => {
    expect(() => kWeighting(sampleRateHz)).toThrow(RangeError);
  });
});
