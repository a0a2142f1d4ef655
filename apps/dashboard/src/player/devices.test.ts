import { DEVICES, deviceResponseDb } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import { deviceImpulseResponses } from './devices.ts';

/** Gain in dB of an impulse response at a frequency, by its definition. */
function gainDb(taps: ArrayLike<number>, frequencyHz: number, sampleRateHz: number): number {
  let re = 0;
  let im = 0;
  for (let n = 0; n < taps.length; n++) {
    const angle = (2 * Math.PI * frequencyHz * n) / sampleRateHz;
    re += taps[n]! * Math.cos(angle);
    im -= taps[n]! * Math.sin(angle);
  }
  return 10 * Math.log10(re * re + im * im);
}

describe.each(DEVICES)('$title', (device) => {
  it.each([44_100, 48_000, 96_000])('sounds as its list of responses says at %i Hz', (rate) => {
    const [same, cross] = deviceImpulseResponses(device, rate);
    const mid = same!.map((x, i) => x + cross![i]!);
    for (const frequencyHz of [60, 100, 250, 500, 1000, 3000, 8000, 14_000]) {
      // 0.5 dB: corners between straight lines are rounded by the length of the filter
      expect(Math.abs(gainDb(mid, frequencyHz, rate) - deviceResponseDb(device, frequencyHz))).toBeLessThan(0.5);
    }
  });

  it('plays bass as one where the device does, and only there', () => {
    const [same, cross] = deviceImpulseResponses(device, 48_000);
    const side = same!.map((x, i) => x - cross![i]!);
    const { monoBelowHz } = device;
    const probeHz = monoBelowHz === Number.POSITIVE_INFINITY || monoBelowHz === 0 ? 1000 : monoBelowHz / 2;
    const leftDb = gainDb(side, probeHz, 48_000) - deviceResponseDb(device, probeHz);
    // a fourth-order high-pass is 24 dB down an octave below its corner; without one, 0.5 dB as above
    const [lowest, highest] = monoBelowHz === 0 ? [-0.5, 0.5] : [-Infinity, -20];
    expect(leftDb).toBeGreaterThanOrEqual(lowest);
    expect(leftDb).toBeLessThanOrEqual(highest);
  });
});
