import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createResampler, resample } from './resample.ts';
import { bandLimitedNoise, concat, fade, sine, whiteNoise } from './signals.ts';
import { gainToDb, powerToDb } from './units.ts';

const RATIOS = [
  [44_100, 48_000],
  [48_000, 44_100],
  [8000, 192_000],
  [192_000, 8000],
  [96_000, 44_100],
  [44_100, 96_000],
  [11_025, 192_000], // 2560 phases: interpolated rows
  [44_101, 48_000], // nothing in common
  [48_000, 47_999],
] as const;

/** Frames at both ends that see the silence around the file. */
const edgeFrames = (fromHz: number, toHz: number): number => Math.ceil((100 * toHz) / Math.min(fromHz, toHz));

const rms = (x: ArrayLike<number>, from: number, to: number): number => {
  let sum = 0;
  for (let n = from; n < to; n++) sum += x[n]! ** 2;
  return Math.sqrt(sum / (to - from));
};

describe('resample', () => {
  for (const [fromHz, toHz] of RATIOS) {
    const lowerHz = Math.min(fromHz, toHz);
    const edge = edgeFrames(fromHz, toHz);

    describe(`${fromHz} to ${toHz} Hz`, () => {
      it.each([0.002, 0.1, 0.25, 0.4, 0.45, 0.454])(
        'keeps a sine at %d of the lower rate, in level and in time',
        (part) => {
          const tone = { frequencyHz: part * lowerHz, amplitude: 0.9 };
          const frameCount = Math.ceil((1200 * fromHz) / lowerHz);
          const out = resample(sine({ ...tone, sampleRateHz: fromHz, frameCount }), fromHz, toHz);
          const truth = sine({ ...tone, sampleRateHz: toHz, frameCount: out.length });
          const wrong = out.map((v, n) => v - truth[n]!);
          const error = gainToDb(rms(wrong, edge, out.length - edge) / rms(truth, edge, out.length - edge));
          // ripple and images of a 130 dB design; 0.05 dB of level would already read −45, a delay of 1/1000 frame −56 at most
          expect(error).toBeLessThan(-120);
        },
      );

      it('gives exactly the length the ratio asks for', () => {
        for (const length of [0, 1, 2, 3, 100, 1234]) {
          const exact = (length * toHz) / fromHz;
          const actual = resample(new Float32Array(length), fromHz, toHz).length;
          expect(Math.abs(actual - exact)).toBeLessThanOrEqual(0.5);
        }
      });

      it('passes DC exactly', () => {
        const frameCount = Math.ceil((400 * fromHz) / lowerHz);
        const out = resample(new Float32Array(frameCount).fill(0.5), fromHz, toHz);
        for (const v of out.subarray(edge, -edge)) expect(v).toBeCloseTo(0.5, 7); // float32
      });

      it('is the same to the bit however the stream is cut, and again after flush', () => {
        const frameCount = Math.ceil((300 * fromHz) / lowerHz);
        const channels = [1, 2, 3].map((seed) => whiteNoise({ seed, frameCount, rms: 0.3 }));
        const whole = channels.map((x) => resample(x, fromHz, toHz));
        const resampler = createResampler({ fromHz, toHz, channelCount: 3 });
        fc.assert(
          fc.property(fc.array(fc.integer({ min: 0, max: frameCount }), { maxLength: 12 }), (cuts) => {
            const parts: Float32Array[][] = [[], [], []];
            const bounds = [0, ...cuts.sort((a, b) => a - b), frameCount];
            const keep = ({ channels: lent, frameCount: count }: ReturnType<typeof resampler.flush>): void =>
              lent.forEach((x, channel) => parts[channel]!.push(x.slice(0, count)));
            for (let i = 1; i < bounds.length; i++) {
              const count = bounds[i]! - bounds[i - 1]!;
              // NaN behind the block: nothing past frameCount may be read
              const block = channels.map((x) => concat(x.subarray(bounds[i - 1], bounds[i]), Float32Array.of(NaN)));
              keep(resampler.process(block, count));
            }
            keep(resampler.flush());
            expect(parts.map((x) => concat(...x))).toEqual(whole);
          }),
          { seed: 7, numRuns: 8 },
        );
      });
    });
  }

  it.each([
    [48_000, 44_100, 22_060],
    [96_000, 44_100, 30_000],
    [96_000, 48_000, 24_000],
    [192_000, 8000, 4000],
    [192_000, 44_100, 95_000],
  ])('lets nothing of %d to %d Hz alias: a sine at %d Hz is gone', (fromHz, toHz, frequencyHz) => {
    const frameCount = Math.ceil((1200 * fromHz) / toHz);
    // the abrupt ends of the tone have a spectrum of their own: they are left out
    const tone = sine({ frequencyHz, sampleRateHz: fromHz, frameCount, amplitude: 1, phaseRadians: 1 });
    const out = resample(tone, fromHz, toHz);
    expect(gainToDb(rms(out, 100, out.length - 100) / Math.SQRT1_2)).toBeLessThan(-120);
  });

  it.each([
    [44_100, 48_000, 147 * 3, 160 * 3],
    [48_000, 44_100, 160 * 3, 147 * 3],
    [48_000, 96_000, 500, 1000],
    [96_000, 48_000, 1000, 500],
  ])('leaves an impulse where it is: %d to %d Hz', (fromHz, toHz, position, expected) => {
    const impulse = new Float32Array(2 * position);
    impulse[position] = 1;
    const out = resample(impulse, fromHz, toHz);
    // symmetric about the place, and highest there
    for (let d = 1; d < 150; d++) {
      expect(Math.abs(out[expected + d]! - out[expected - d]!)).toBeLessThan(1e-7); // one rounding of values ≤ 1
      expect(Math.abs(out[expected + d]!)).toBeLessThan(out[expected]!);
    }
  });

  it('comes back from a higher rate as it went', () => {
    const noise = fade(
      bandLimitedNoise({ seed: 8, highestHz: 19_000, sampleRateHz: 44_100, frameCount: 8192, rms: 0.2 }),
      500,
      500,
    );
    const back = resample(resample(noise, 44_100, 96_000), 96_000, 44_100);
    expect(back.length).toBe(noise.length);
    const wrong = back.map((v, n) => v - noise[n]!);
    expect(powerToDb((rms(wrong, 0, 8192) / rms(noise, 0, 8192)) ** 2)).toBeLessThan(-115); // twice −120 at worst
  });

  it('does not drift: the last of 100 000 frames is as true as the first', () => {
    // 44 101 and 48 000 share no factor, so every phase occurs once and the last output lies 90 000 steps from the first
    const tone = { frequencyHz: 997, amplitude: 0.9 };
    const out = resample(sine({ ...tone, sampleRateHz: 44_101, frameCount: 100_000 }), 44_101, 48_000);
    const truth = sine({ ...tone, sampleRateHz: 48_000, frameCount: out.length });
    const wrong = out.map((v, n) => v - truth[n]!);
    const end = out.length - 120;
    expect(gainToDb(rms(wrong, end - 2000, end) / rms(truth, end - 2000, end))).toBeLessThan(-120);
  });

  it('recovers from a sample that is no number', () => {
    const noise = whiteNoise({ seed: 10, frameCount: 1000, rms: 0.2 });
    const clean = resample(noise, 44_100, 48_000);
    noise[500] = NaN;
    const spoilt = resample(noise, 44_100, 48_000);
    const reach = 110; // 96 frames in, 48/44.1 as many out
    const place = Math.round((500 * 48_000) / 44_100);
    expect(spoilt.subarray(0, place - reach)).toEqual(clean.subarray(0, place - reach));
    expect(spoilt.subarray(place + reach)).toEqual(clean.subarray(place + reach));
    expect(spoilt[place]).toBeNaN();
  });

  it('keeps blocks of any size within the arrays it lends', () => {
    const resampler = createResampler({ fromHz: 48_000, toHz: 44_100, channelCount: 6 });
    const channels = Array.from({ length: 6 }, (_, seed) => whiteNoise({ seed, frameCount: 5000, rms: 0.1 }));
    let total = 0;
    for (const block of [resampler.process(channels, 5000), resampler.process(channels, 0), resampler.flush()]) {
      expect(block.channels.length).toBe(6);
      expect(block.channels.every((x) => x.length >= block.frameCount)).toBe(true);
      total += block.frameCount;
    }
    expect(total).toBe(4594); // 5000 · 147/160 = 4593.75
    expect(resampler.flush().frameCount).toBe(0);
  });

  it('copies at equal rates', () => {
    const noise = whiteNoise({ seed: 9, frameCount: 100_000, rms: 0.2 });
    const copy = resample(noise, 48_000, 48_000);
    expect(copy).toEqual(noise);
    expect(copy).not.toBe(noise);
  });

  it.each([
    [0, 48_000],
    [48_000, -1],
    [44_100.5, 48_000],
    [NaN, 48_000],
    [48_000, Infinity],
    [1, 257],
    [300_000, 1000],
  ])('refuses %d to %d Hz', (fromHz, toHz) => {
    expect(() => createResampler({ fromHz, toHz, channelCount: 1 })).toThrow(RangeError);
  });

  it('refuses no channels', () => {
    expect(() => createResampler({ fromHz: 1, toHz: 2, channelCount: 0 })).toThrow(RangeError);
  });
});
