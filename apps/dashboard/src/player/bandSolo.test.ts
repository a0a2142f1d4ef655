import { responseDb } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { designBandSolo } from './bandSolo.ts';

const at = (frequencyHz: number, band: { lowHz: number; highHz: number }, rate = 48_000) =>
  responseDb(designBandSolo(band, rate), frequencyHz, rate);

describe('a band heard alone', () => {
  it('passes the band and is 48 dB down an octave outside', () => {
    const mud = { lowHz: 200, highHz: 800 };
    expect(at(400, mud)).toBeCloseTo(0, 1);
    expect(at(200, mud)).toBeCloseTo(-3.01, 1); // Butterworth
    expect(at(800, mud)).toBeCloseTo(-3.01, 1);
    expect(at(100, mud)).toBeLessThan(-47.5);
    expect(at(1600, mud)).toBeLessThan(-47.5);
  });

  it.each([8000, 44_100, 192_000])('can be built at %i Hz for any band', (rate) => {
    for (const band of [
      { lowHz: 0, highHz: 60 },
      { lowHz: 20, highHz: 30 },
      { lowHz: 9000, highHz: 20_000 },
      { lowHz: 1000, highHz: 1000 },
    ]) {
      const centre = Math.min(Math.sqrt(Math.max(20, band.lowHz) * band.highHz), 0.4 * rate);
      expect(Number.isFinite(at(centre, band, rate))).toBe(true);
    }
  });

  it('leaves open what lies beyond hearing', () => {
    expect(designBandSolo({ lowHz: 0, highHz: 22_000 }, 48_000)).toEqual([]);
    // 0.5 dB: near half the sample rate the digital design of a resonant section differs from the analogue one
    expect(Math.abs(at(15_000, { lowHz: 6000, highHz: 20_000 }))).toBeLessThan(0.5);
  });

  it('widens a single frequency to something that can be heard', () => {
    expect(at(1000, { lowHz: 1000, highHz: 1000 })).toBeGreaterThan(-3);
  });
});
