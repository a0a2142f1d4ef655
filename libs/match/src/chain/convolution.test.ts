import { createRealFft, gainToDb, pinkNoise } from '@auralign/dsp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { convolution } from '../moves/convolution.ts';
import { runProcessor } from '../testing/runProcessor.ts';
import { createConvolution, curveDb, designCorrection, type CorrectionFilter } from './convolution.ts';

/** A curve as matching makes them: features of an octave and more. */
const FILTER: CorrectionFilter = {
  frequenciesHz: [40, 80, 160, 320, 640, 1250, 2500, 5000, 10_000, 20_000],
  gainDb: [2, 3, 0, -4, -3, 0, 1, -2, 3, 5],
  phase: 'minimum',
  tapCount: 8192,
};
const PHASES = ['minimum', 'linear'] as const;

/** Gain of taps at a frequency by the definition of the Fourier transform, dB. */
function gainAtDb(taps: ArrayLike<number>, frequencyHz: number, sampleRateHz: number): number {
  let re = 0;
  let im = 0;
  const step = (2 * Math.PI * frequencyHz) / sampleRateHz;
  for (let n = 0; n < taps.length; n++) {
    re += taps[n]! * Math.cos(step * n);
    im -= taps[n]! * Math.sin(step * n);
  }
  return gainToDb(Math.hypot(re, im));
}

const music = (seed: number, frameCount = 6000) => pinkNoise({ seed, sampleRateHz: 44_100, frameCount, rms: 0.1 });

const same = (a: Float32Array, b: Float32Array) => a.length === b.length && a.every((sample, i) => sample === b[i]);

describe('designCorrection', () => {
  it.each([8000, 44_100, 48_000, 96_000, 192_000])('follows the curve at %i Hz', (sampleRateHz) => {
    for (const phase of PHASES) {
      const { taps } = designCorrection({ ...FILTER, phase, tapCount: 4096 }, sampleRateHz);
      for (let frequencyHz = 100; frequencyHz < 0.45 * sampleRateHz && frequencyHz < 18_000; frequencyHz *= 1.19) {
        // The window rounds the corners of the curve over 50 Hz; 0.4 dB where one lies at 160 Hz, less above.
        const tolerance = frequencyHz < 400 ? 0.4 : 0.1;
        const error = gainAtDb(taps, frequencyHz, sampleRateHz) - curveDb(FILTER, frequencyHz);
        expect(Math.abs(error), `${phase} at ${frequencyHz} Hz`).toBeLessThan(tolerance);
      }
    }
  });

  it('is symmetric about its stated delay for linear phase', () => {
    const { taps, delayFrames } = designCorrection({ ...FILTER, phase: 'linear' }, 44_100);
    expect(taps).toHaveLength(8191);
    expect(delayFrames).toBe(4095);
    for (let n = 1; n <= delayFrames; n++) expect(taps[delayFrames + n]).toBeCloseTo(taps[delayFrames - n]!, 14);
  });

  it('has the magnitude of the linear-phase form and no pre-ringing for minimum phase', () => {
    const linear = designCorrection({ ...FILTER, phase: 'linear' }, 44_100).taps;
    const { taps, delayFrames } = designCorrection(FILTER, 44_100);
    expect(delayFrames).toBe(0);
    for (let frequencyHz = 20; frequencyHz < 22_000; frequencyHz *= 1.3) {
      // 0.001 dB: time aliasing of the cepstrum.
      expect(gainAtDb(taps, frequencyHz, 44_100)).toBeCloseTo(gainAtDb(linear, frequencyHz, 44_100), 2);
    }
    const main = taps.reduce((at, tap, n) => (Math.abs(tap) > Math.abs(taps[at]!) ? n : at), 0);
    expect(main).toBe(0); // so there is no energy before it at all
    // As every minimum-phase filter, it lets no more energy wait than any other of its magnitude, such as its mirror.
    let energy = 0;
    let mirrored = 0;
    for (let n = 0; n < taps.length; n++) {
      energy += taps[n]! ** 2;
      mirrored += taps[taps.length - 1 - n]! ** 2;
      expect(energy).toBeGreaterThanOrEqual(mirrored * (1 - 1e-12));
    }
  });

  it('resolves the bass alike at every rate: the filter lasts as long', () => {
    const seconds = [44_100, 48_000, 88_200, 96_000, 176_400].map(
      (rate) => designCorrection({ ...FILTER, phase: 'linear', tapCount: 2048 }, rate).taps.length / rate,
    );
    for (const value of seconds) expect(value / (2048 / 48_000)).toBeGreaterThan(0.99);
    for (const value of seconds) expect(value / (2048 / 48_000)).toBeLessThan(1.1);
  });

  it.each([
    { frequenciesHz: [], gainDb: [] },
    { gainDb: [1] },
    { frequenciesHz: [100, 100], gainDb: [1, 2] },
    { frequenciesHz: [0, 100], gainDb: [1, 2] },
    { frequenciesHz: [100, 200], gainDb: [1, Number.NaN] },
    { frequenciesHz: [22_050], gainDb: [1] },
    { tapCount: 0 },
    { tapCount: Number.NaN },
    { tapCount: 65_536 },
  ])('refuses %o', (change) => {
    expect(() => designCorrection({ ...FILTER, ...change }, 44_100)).toThrow(RangeError);
  });

  it('refuses sample rates that make no sense', () => {
    for (const rate of [0, -1, Number.NaN, Infinity]) expect(() => designCorrection(FILTER, rate)).toThrow(RangeError);
  });
});

describe('curveDb', () => {
  it('meets the points, is linear over log-frequency between and constant outside', () => {
    for (const [n, frequencyHz] of FILTER.frequenciesHz.entries()) {
      expect(curveDb(FILTER, frequencyHz)).toBeCloseTo(FILTER.gainDb[n]!, 12);
    }
    expect(curveDb(FILTER, Math.sqrt(160 * 320))).toBeCloseTo(-2, 12);
    expect(curveDb(FILTER, 0)).toBe(2);
    expect(curveDb(FILTER, 30_000)).toBe(5);
  });
});

describe('the correction filter', () => {
  const create = (
    change: Partial<CorrectionFilter> & { channel?: 'stereo' | 'mid' | 'side'; channelCount?: number } = {},
  ) => {
    const { channel = 'stereo', channelCount = 2, ...filter } = change;
    const context = { sampleRateHz: 44_100, channelCount };
    return createConvolution({ ...context, channel, filter: { ...FILTER, tapCount: 1024, ...filter } });
  };

  it.each(PHASES)('keeps the time: %s phase', (phase) => {
    const impulse = new Float32Array(4000);
    impulse[2000] = 1;
    const [output] = runProcessor(create({ phase, channelCount: 1 }), [impulse]);
    const main = output!.reduce((at, tap, n) => (Math.abs(tap) > Math.abs(output![at]!) ? n : at), 0);
    expect(main).toBe(2000);
  });

  it('has nothing in front of the main tap for minimum phase', () => {
    const impulse = new Float32Array(4000);
    impulse[2000] = 1;
    const [output] = runProcessor(create({ channelCount: 1 }), [impulse]);
    const before = output!.subarray(0, 2000).reduce((sum, v) => sum + v * v, 0);
    expect(10 * Math.log10(before / output![2000]! ** 2)).toBeLessThan(-200); // rounding only
  });

  it.each(PHASES)('on the mid leaves the side as it is, and the other way round: %s phase', (phase) => {
    const [left, right] = [music(1), music(2)];
    const fft = createRealFft(8192);
    const levelDb = (samples: Float32Array) => {
      const [re, im] = [new Float64Array(fft.binCount), new Float64Array(fft.binCount)];
      const padded = new Float64Array(8192);
      padded.set(samples);
      fft.forward(padded, re, im);
      return re.map((v, k) => gainToDb(Math.hypot(v, im[k]!)));
    };
    for (const [channel, sign] of [
      ['mid', 1],
      ['side', -1],
    ] as const) {
      const [l, r] = runProcessor(create({ phase, channel }), [left, right]);
      const part = (a: Float32Array, b: Float32Array, s: number) => a.map((v, i) => (v + s * b[i]!) / 2);
      const kept = part(l!, r!, -sign);
      const asWas = part(left, right, -sign);
      // Three roundings to 32 bit at levels below 1.
      for (const [i, sample] of kept.entries()) expect(Math.abs(sample - asWas[i]!)).toBeLessThan(2e-7);
      const changed = levelDb(part(l!, r!, sign));
      const was = levelDb(part(left, right, sign));
      let sum = 0;
      for (let k = 1000; k < 1100; k++) sum += changed[k]! - was[k]! - curveDb(FILTER, (k * 44_100) / 8192);
      expect(Math.abs(sum / 100)).toBeLessThan(0.2); // the ends of the noise are cut off
    }
  });

  it.each(['stereo', 'mid', 'side'] as const)('gives the same for any cut into blocks: %s', (channel) => {
    const channels = [music(3), music(4)];
    const whole = runProcessor(create({ channel }), channels, [100_000]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }), (blocks) => {
        const output = runProcessor(create({ channel }), channels, blocks);
        expect(output.every((samples, c) => same(samples, whole[c]!))).toBe(true);
      }),
      { numRuns: 10, seed: 1 },
    );
  });

  it('changes nothing, to the last bit, when the curve is 0 dB', () => {
    for (const channel of ['stereo', 'side'] as const) {
      const processor = create({ channel, gainDb: FILTER.gainDb.map(() => 0) });
      const channels = [music(5), music(6)];
      expect(processor.latencyFrames).toBe(0);
      expect(runProcessor(processor, channels).every((samples, c) => same(samples, channels[c]!))).toBe(true);
    }
  });

  it('works on one channel and on eight, each by itself', () => {
    const channels = Array.from({ length: 8 }, (_, c) => music(10 + c, 2000));
    const together = runProcessor(create({ channelCount: 8 }), channels);
    for (const [c, samples] of channels.entries()) {
      const [alone] = runProcessor(create({ channelCount: 1 }), [samples]);
      // Pairs travel through one transform: rounding of the last bit may differ.
      for (const [i, v] of alone!.entries()) expect(Math.abs(v - together[c]![i]!)).toBeLessThan(1e-7);
    }
  });

  it('refuses mid and side of anything but stereo', () => {
    for (const channelCount of [1, 6]) expect(() => create({ channel: 'side', channelCount })).toThrow(RangeError);
  });
});

describe('the convolution move', () => {
  const move = {
    ...FILTER,
    frequenciesHz: [...FILTER.frequenciesHz],
    gainDb: [...FILTER.gainDb],
    channel: 'side' as const,
  };

  it('says what it does', () => {
    expect(convolution.describe(move)).toBe(
      'Correction filter (side, minimum phase): −4.0 dB to +5.0 dB, 40 Hz to 20 kHz',
    );
  });

  it('scales every gain by the amount and is nothing at 0', () => {
    expect(convolution.scale(move, 1)).toEqual(move);
    expect(convolution.scale(move, 0.5)!.gainDb).toEqual(move.gainDb.map((gainDb) => gainDb / 2));
    expect(convolution.scale(move, 0)).toBeUndefined();
  });
});
