import { describe, expect, it } from 'vitest';
import { LOW_STEP_SECONDS, LOW_STEPS_HZ, MONITOR_SIGNALS } from './monitorSignals.ts';

const RATE_HZ = 48_000;
const made = (id: string, rateHz = RATE_HZ) => MONITOR_SIGNALS.find((signal) => signal.id === id)!.make(rateHz);
const part = (samples: Float32Array, fromSeconds: number, toSeconds: number, rateHz = RATE_HZ): Float32Array =>
  samples.subarray(Math.round(fromSeconds * rateHz), Math.round(toSeconds * rateHz));
const rmsDb = (samples: Float32Array): number =>
  10 * Math.log10(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
const peak = (samples: Float32Array): number => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

const same = (a: Float32Array, b: Float32Array): boolean =>
  a.length === b.length && a.every((sample, n) => sample === b[n]);

/** Frequency by the first and last rise through zero. */
function frequencyHz(samples: Float32Array, rateHz = RATE_HZ): number {
  const rises = Array.from(samples.keys()).filter((n) => n > 0 && samples[n - 1]! < 0 && samples[n]! >= 0);
  return ((rises.length - 1) * rateHz) / (rises.at(-1)! - rises[0]!);
}

/** Power of one frequency, dB: Goertzel over the whole stretch. */
function levelAtDb(samples: Float32Array, hz: number): number {
  let [re, im] = [0, 0];
  for (const [n, sample] of samples.entries()) {
    re += sample * Math.cos((2 * Math.PI * hz * n) / RATE_HZ);
    im += sample * Math.sin((2 * Math.PI * hz * n) / RATE_HZ);
  }
  return 10 * Math.log10((re * re + im * im) / samples.length ** 2);
}

describe('signals for a listening room', () => {
  it.each(MONITOR_SIGNALS.map(({ id }) => id))(
    '%s: two channels of one length below full scale, at any rate, the same again',
    (id) => {
      for (const rateHz of [8000, 44_100]) {
        const [left, right] = made(id, rateHz);
        expect(right).toHaveLength(left.length);
        for (const channel of [left, right]) {
          expect(channel.every(Number.isFinite)).toBe(true);
          // Pink noise has peaks some 12 to 14 dB over its RMS: −20 dBFS stays clear of full scale.
          expect(peak(channel)).toBeLessThan(0.7);
        }
        expect(Math.abs(left[0]!)).toBeLessThan(0.7);
      }
      const [first, again] = [made(id), made(id)];
      expect(first.every((channel, c) => same(channel, again[c]!))).toBe(true);
    },
  );

  it('has one channel alone, then the other, then both', () => {
    const [left, right] = made('channels');
    expect(frequencyHz(part(left, 0.1, 1.9))).toBeCloseTo(440, 1);
    expect(peak(part(right, 0, 2.5))).toBe(0);
    expect(frequencyHz(part(right, 2.6, 4.4))).toBeCloseTo(660, 1);
    expect(peak(part(left, 2.5, 5))).toBe(0);
    expect(peak(part(left, 5, 7))).toBeGreaterThan(0.1);
    expect(peak(part(right, 5, 7))).toBeGreaterThan(0.1);
  });

  it('turns the polarity of one channel and of nothing else', () => {
    const [left, right] = made('polarity');
    expect(same(part(right, 0, 4), part(left, 0, 4))).toBe(true);
    const sum = part(left, 4.5, 8.5).map((sample, n) => sample + part(right, 4.5, 8.5)[n]!);
    expect(peak(sum)).toBe(0);
    expect(rmsDb(part(left, 4.5, 8.5))).toBeCloseTo(-20, 3);
  });

  it('has noise of −20 dBFS, and for levels in its band alone', () => {
    for (const channel of made('pink')) expect(rmsDb(channel)).toBeCloseTo(-20, 3); // 32-bit samples
    const [left, right] = made('level');
    expect(rmsDb(part(left, 0, 10))).toBeCloseTo(-20, 3);
    expect(peak(part(right, 0, 10))).toBe(0);
    // Single lines of noise scatter by 5.6 dB: 24 of them tell the level to 1.2 dB.
    const around = (hz: number): number => {
      const lines = Array.from({ length: 24 }, (_, k) => levelAtDb(part(left, 1, 5), hz + 0.5 * (k - 12)));
      return 10 * Math.log10(lines.reduce((power, db) => power + 10 ** (db / 10), 0) / lines.length);
    };
    // Fourth order, two octaves outside: −48 dB; pink noise has 9 dB more at an eighth of the frequency, 9 less at eight times it.
    expect(Math.abs(around(125) - around(1000) - (9 - 48))).toBeLessThan(3.6);
    expect(around(8000) - around(1000)).toBeLessThan(-48 - 9 + 3.6); // matched filters fall at least so
  });

  it('steps through the third octaves of the bass', () => {
    const [left, right] = made('low-steps');
    expect(same(right, left)).toBe(true);
    for (const [i, hz] of LOW_STEPS_HZ.entries()) {
      const at = i * LOW_STEP_SECONDS;
      // Rises are found to one sample at either end of 2.3 s.
      expect(Math.abs(frequencyHz(part(left, at + 0.1, at + 2.4)) / hz - 1)).toBeLessThan(0.001);
    }
  });

  it('sweeps each octave in the same time', () => {
    const [left] = made('sweep');
    // Half way lies the geometric mean: √(20 · 20 000) = 632 Hz.
    expect(frequencyHz(part(left, 14.95, 15.05))).toBeCloseTo(632.5, -1);
    expect(frequencyHz(part(left, 29.9, 29.98))).toBeGreaterThan(19_000);
    expect(frequencyHz(part(made('sweep', 8000)[0], 29.8, 29.98, 8000), 8000)).toBeLessThan(3600);
  });
});
