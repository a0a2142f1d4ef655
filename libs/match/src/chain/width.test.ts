import { createRealFft, gainToDb, pinkNoise, responseDb } from '@auralign/dsp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { width } from '../moves/width.ts';
import { runProcessor } from '../testing/runProcessor.ts';
import { createWidth, designWidth, type WidthCurve } from './width.ts';

const RATE_HZ = 44_100;
const CURVE: WidthCurve = {
  sideGainDb: 3,
  lowShelf: { frequencyHz: 300, gainDb: -9, q: 0.7 },
  highShelf: { frequencyHz: 6000, gainDb: 2, q: 0.7 },
  monoBelowHz: 120,
};

const create = (curve: WidthCurve, channelCount = 2, sampleRateHz = RATE_HZ) =>
  createWidth({ curve, sampleRateHz, channelCount });
const music = (seed: number) => pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount: 16_384, rms: 0.1 });
const same = (a: Float32Array, b: Float32Array) => a.every((sample, i) => sample === b[i]);

describe('width', () => {
  it('gives the side the designed response and leaves the mid alone', () => {
    const size = 16_384;
    const [left, right] = [music(1), music(2)];
    // An impulse in the side on top of music: its answer is the difference of two runs, for what is done is linear.
    const [l0, r0] = runProcessor(create(CURVE), [left, right]);
    left[100] = left[100]! + 0.5;
    right[100] = right[100]! - 0.5;
    const [l1, r1] = runProcessor(create(CURVE), [left, right]);
    const side = l1!.map((sample, i) => (sample - l0![i]! - (r1![i]! - r0![i]!)) / 2);
    const fft = createRealFft(size);
    const [re, im] = [new Float64Array(fft.binCount), new Float64Array(fft.binCount)];
    fft.forward(side, re, im);
    const sections = designWidth(CURVE, RATE_HZ);
    for (let k = 8; k < size / 2; k += 13) {
      const gainDb = gainToDb(Math.hypot(re[k]!, im[k]!) / 0.5);
      // Rounding of music to 32 bit is a noise of about −105 dB below an impulse of −6 dB in a bin.
      expect(Math.abs(gainDb - responseDb(sections, (k * RATE_HZ) / size, RATE_HZ))).toBeLessThan(0.01);
    }
    for (let i = 0; i < size; i++) {
      const mid = (l1![i]! + r1![i]!) / 2;
      expect(Math.abs(mid - (left[i]! + right[i]!) / 2)).toBeLessThan(1.2e-7); // two roundings of values below 1
    }
  });

  it('has the gains of the plan where they are reached', () => {
    const sections = designWidth(CURVE, RATE_HZ);
    expect(responseDb(sections, 0, RATE_HZ)).toBeCloseTo(-6, 6);
    expect(responseDb(sections, 300, RATE_HZ)).toBeCloseTo(3 - 4.5, 1); // half the shelf
    expect(responseDb(sections, 1400, RATE_HZ)).toBeCloseTo(3, 0); // 0.3 dB of either shelf
    expect(responseDb(sections, 20_000, RATE_HZ)).toBeCloseTo(5, 1);
  });

  it('changes nothing, to the last bit, at 0 dB and for mono', () => {
    const [left, right] = [music(3), music(4)];
    const flat = runProcessor(create({ sideGainDb: 0, monoBelowHz: 120 }), [left, right]);
    expect(same(flat[0]!, left) && same(flat[1]!, right)).toBe(true);
    const mono = runProcessor(create(CURVE), [left, left]);
    expect(same(mono[0]!, left) && same(mono[1]!, left)).toBe(true);
  });

  it('gives the same for any cut into blocks', () => {
    const channels = [music(5), music(6)];
    const whole = runProcessor(create(CURVE), channels, [100_000]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }), (blocks) => {
        const output = runProcessor(create(CURVE), channels, blocks);
        expect(output.every((samples, c) => same(samples, whole[c]!))).toBe(true);
      }),
      { numRuns: 15, seed: 1 },
    );
  });

  it('only narrows below monoBelowHz', () => {
    const sections = designWidth(CURVE, RATE_HZ);
    for (let frequencyHz = 1; frequencyHz <= 120; frequencyHz++) {
      expect(responseDb(sections, frequencyHz, RATE_HZ)).toBeLessThan(0);
    }
    expect(() => designWidth({ sideGainDb: 3, monoBelowHz: 120 }, RATE_HZ)).toThrow(/3.0 dB at .* Hz, not -24 … 0 dB/);
    expect(() => designWidth({ sideGainDb: 3, monoBelowHz: 0 }, RATE_HZ)).not.toThrow();
    expect(() => designWidth({ ...CURVE, lowShelf: { frequencyHz: 60, gainDb: -9, q: 0.7 } }, RATE_HZ)).toThrow(
      RangeError,
    );
  });

  it.each([
    { sideGainDb: -30 },
    { sideGainDb: -Infinity },
    { sideGainDb: Number.NaN },
    { sideGainDb: 8 }, // the high shelf takes it to +10 dB
    { lowShelf: { frequencyHz: 300, gainDb: -30, q: 0.7 } },
    { lowShelf: { frequencyHz: 300, gainDb: -9, q: 2 } },
    { lowShelf: { frequencyHz: 7000, gainDb: -9, q: 0.7 } }, // above the high shelf
    { lowShelf: { frequencyHz: 0, gainDb: -9, q: 0.7 } },
    { highShelf: { frequencyHz: 22_050, gainDb: 2, q: 0.7 } },
    { highShelf: { frequencyHz: 6000, gainDb: 2, q: Number.NaN } },
    { monoBelowHz: -1 },
    { monoBelowHz: Number.NaN },
  ])('refuses %o', (change) => {
    expect(() => create({ ...CURVE, ...change })).toThrow(RangeError);
  });

  it('refuses anything but stereo, and shelves that the rate cannot hold', () => {
    for (const channelCount of [1, 3, 6]) expect(() => create(CURVE, channelCount)).toThrow(RangeError);
    expect(() => create(CURVE, 2, 8000)).toThrow(RangeError);
    expect(() => create(CURVE, 2, 192_000)).not.toThrow();
  });

  it('says what it does, scales evenly and is nothing at 0', () => {
    const move = { ...CURVE, lowShelf: { ...CURVE.lowShelf! }, highShelf: { ...CURVE.highShelf! } };
    expect(width.describe(move)).toBe('Width: side +3.0 dB, −9.0 dB below 300 Hz, +2.0 dB above 6.0 kHz');
    expect(width.describe({ ...move, sideGainDb: 0.03 })).toBe(
      'Width: side −9.0 dB below 300 Hz, +2.0 dB above 6.0 kHz',
    );
    expect(width.scale(move, 1)).toEqual(move);
    expect(width.scale(move, 0)).toBeUndefined();
    const half = width.scale(move, 0.5)!;
    for (const frequencyHz of [30, 100, 300, 1000, 3000, 10_000]) {
      const gainDb = responseDb(designWidth(half, RATE_HZ), frequencyHz, RATE_HZ);
      // A shelf of half the gain is a little steeper than half a shelf.
      expect(Math.abs(gainDb - responseDb(designWidth(move, RATE_HZ), frequencyHz, RATE_HZ) / 2)).toBeLessThan(0.25);
    }
  });

  it('may be carried out in part whenever it may be carried out', () => {
    const shelf = (lowHz: number, highHz: number) =>
      fc.record({
        frequencyHz: fc.double({ min: lowHz, max: highHz, noNaN: true }),
        gainDb: fc.double({ min: -24, max: 9, noNaN: true }),
        q: fc.double({ min: 0.2, max: 1, noNaN: true }),
      });
    const move = fc.record({
      sideGainDb: fc.double({ min: -12, max: 9, noNaN: true }),
      lowShelf: shelf(20, 1000),
      highShelf: shelf(1500, 15_000),
      monoBelowHz: fc.constantFrom(0, 80, 120, 200),
    });
    let accepted = 0;
    fc.assert(
      fc.property(move, fc.double({ min: 0.01, max: 1, noNaN: true }), (parameters, amount) => {
        try {
          designWidth(parameters, RATE_HZ);
        } catch {
          return; // not carried out at all
        }
        accepted++;
        const scaled = width.scale(parameters, amount);
        if (scaled !== undefined) designWidth(scaled, RATE_HZ);
      }),
      { numRuns: 2000, seed: 1 },
    );
    expect(accepted).toBeGreaterThan(200);
  });
});
