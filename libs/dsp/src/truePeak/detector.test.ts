import { describe, expect, it } from 'vitest';
import { createRealFft } from '../fft.ts';
import { createRandom } from '../random.ts';
import { bandLimitedNoise, fade, sine } from '../signals.ts';
import { gainToDb } from '../units.ts';
import {
  createTruePeakDetector,
  TRUE_PEAK_WORST_CASE_DB,
  type TruePeakOptions,
  type TruePeakSlice,
} from './detector.ts';

type Slice = { -readonly [K in keyof TruePeakSlice]: TruePeakSlice[K] };

/** Runs a detector over whole channels, cut into pieces, and keeps a copy of every slice. */
function detect(
  channels: readonly Float32Array[],
  { pieceFrames = 4096, ...options }: Partial<TruePeakOptions> & { pieceFrames?: number } = {},
) {
  const slices: Slice[] = [];
  const detector = createTruePeakDetector({
    sampleRateHz: 48_000,
    channelCount: channels.length,
    onSlice: (slice) => slices.push({ ...slice }),
    ...options,
  });
  const frameCount = channels[0]!.length;
  for (let start = 0; start < frameCount; start += pieceFrames) {
    const end = Math.min(frameCount, start + pieceFrames);
    detector.process(
      channels.map((channel) => channel.subarray(start, end)),
      end - start,
    );
  }
  detector.flush();
  return { ...detector.result(), slices };
}

/**
 * Samples of one period of a periodic band-limited signal, repeated `periods` times, and the largest magnitude of the signal itself
 * between its samples: exact, by zero-padding the period's spectrum to 64 times its length.
 */
function periodicTruth(seed: number, highestFraction: number, periodFrames: number, periods: number) {
  const { gaussian } = createRandom(seed);
  const oversampling = 64;
  const long = createRealFft(periodFrames * oversampling);
  const re = new Float64Array(long.binCount);
  const im = new Float64Array(long.binCount);
  for (let bin = 1; bin <= highestFraction * periodFrames; bin++) {
    re[bin] = gaussian();
    im[bin] = gaussian();
  }
  const curve = new Float64Array(periodFrames * oversampling);
  long.inverse(re, im, curve);
  let most = 0;
  for (const value of curve) most = Math.max(most, Math.abs(value));
  const samples = new Float32Array(periodFrames * periods);
  for (let i = 0; i < samples.length; i++) samples[i] = (0.9 / most) * curve[(i % periodFrames) * oversampling]!;
  return { samples, truePeak: 0.9 };
}

describe('createTruePeakDetector', () => {
  it.each([0.1, 0.25, 0.35, 0.45])('finds the peak of random signals up to %f of the rate', (highestFraction) => {
    for (let seed = 1; seed <= 10; seed++) {
      const { samples, truePeak } = periodicTruth(seed, highestFraction, 256, 5);
      // The ends of the signal are ends of a tone at full level and have peaks of their own: the middle period is judged.
      const { slices } = detect([samples], { sliceEndFrame: (index) => (index + 1) * 256 });
      const errorDb = gainToDb(slices[2]!.truePeak / truePeak);
      // A hundred components: their errors do not add up as one sine's does, hence the bound of a sinusoid and no more.
      expect(Math.abs(errorDb)).toBeLessThan(TRUE_PEAK_WORST_CASE_DB);
    }
  });

  it('finds the peak of sines of any phase up to 0.45 of the rate', () => {
    for (let fraction = 0.01; fraction <= 0.4501; fraction += 0.04) {
      for (let phaseRadians = 0; phaseRadians < Math.PI; phaseRadians += 0.4) {
        const samples = fade(
          sine({
            frequencyHz: fraction * 48_000,
            sampleRateHz: 48_000,
            frameCount: 4800,
            amplitude: 0.5,
            phaseRadians,
          }),
          960,
          960,
        );
        expect(Math.abs(gainToDb(detect([samples]).truePeak / 0.5))).toBeLessThan(TRUE_PEAK_WORST_CASE_DB);
      }
    }
  });

  it('reads a sine of a quarter of the rate at 45° 3.01 dB over its samples', () => {
    const tone = sine({
      frequencyHz: 12_000,
      sampleRateHz: 48_000,
      frameCount: 9600,
      amplitude: 1,
      phaseRadians: Math.PI / 4,
    });
    const { truePeak, samplePeak } = detect([fade(tone, 2400, 2400)]);
    expect(gainToDb(samplePeak)).toBeCloseTo(-3.0103, 3);
    expect(Math.abs(gainToDb(truePeak))).toBeLessThan(TRUE_PEAK_WORST_CASE_DB);
  });

  it('knows how much two equal samples hide: 4/π', () => {
    // sinc(t) + sinc(t − 1) at t = 1/2 (+2.1 dB). Two samples are not band-limited to 0.45 fs: the part between
    // 0.45 and 0.5 fs is attenuated, hence 1 %.
    const samples = new Float32Array(200);
    samples[100] = samples[101] = 0.5;
    const { truePeak, channels } = detect([samples]);
    expect(truePeak).toBeGreaterThan(0.5 * (4 / Math.PI) * 0.99);
    expect(truePeak).toBeLessThan(0.5 * (4 / Math.PI) * 1.01);
    expect(channels[0]!.frame).toBeCloseTo(100.5, 6);
  });

  it.each([0, 1, 37, 199])('sees a single sample at frame %i of 200', (frame) => {
    const samples = new Float32Array(200);
    samples[frame] = -0.7;
    const { truePeak, samplePeak, channels } = detect([samples]);
    expect(samplePeak).toBe(Math.fround(0.7));
    expect(truePeak).toBe(Math.fround(0.7));
    expect(channels[0]!.frame).toBe(frame);
  });

  it('follows the curve beyond the last and before the first sample', () => {
    // 0.5, 0.5 hide a peak half a frame after the first; −x, x, −x … have one half a frame outside.
    const alternating = Float32Array.from({ length: 8 }, (_, i) => (i % 2 === 0 ? 0.5 : -0.5));
    const { channels, truePeak } = detect([alternating]);
    expect(truePeak).toBeGreaterThan(0.6); // (2/π)·(1 + 1/3 + … + 1/15) = 1.29 of a sample's height at −1/2
    expect(Math.min(channels[0]!.frame + 1, 8 - channels[0]!.frame)).toBeLessThan(1);
  });

  it('measures one frame, silence and nothing at all', () => {
    expect(detect([Float32Array.of(0.25)])).toMatchObject({
      truePeak: 0.25,
      samplePeak: 0.25,
      slices: [{ frameCount: 1 }],
    });
    const silent = detect([new Float32Array(1000)]);
    expect(silent).toMatchObject({ truePeak: 0, samplePeak: 0, top: [] });
    expect(silent.slices.map((slice) => slice.frameCount)).toEqual([480, 480, 40]);
    expect(detect([new Float32Array(0)])).toMatchObject({ truePeak: 0, slices: [] });
  });

  it('is never below the sample peak, in no slice', () => {
    const noise = bandLimitedNoise({ seed: 4, highestHz: 23_000, sampleRateHz: 48_000, frameCount: 20_000, rms: 0.2 });
    for (const slice of detect([noise]).slices) expect(slice.truePeak).toBeGreaterThanOrEqual(slice.samplePeak);
  });

  it('gives slices what a detector without skipping would', () => {
    // An exhaustive search at 1/64 of a sample with a much longer sinc is the comparison.
    const channel = bandLimitedNoise({ seed: 9, highestHz: 19_000, sampleRateHz: 48_000, frameCount: 3000, rms: 0.2 });
    const { slices } = detect([channel], { sliceEndFrame: (index) => (index + 1) * 250 });
    for (const slice of slices.slice(2, -2)) {
      let most = 0;
      for (let step = 0; step < slice.frameCount * 64; step++) {
        most = Math.max(most, Math.abs(sincAt(channel, slice.startFrame + step / 64, 200)));
      }
      expect(Math.abs(gainToDb(slice.truePeak / most))).toBeLessThan(TRUE_PEAK_WORST_CASE_DB);
    }
  });

  it('does not care how the signal is cut, bit for bit', () => {
    const channels = [1, 2].map((seed) =>
      bandLimitedNoise({ seed, highestHz: 21_000, sampleRateHz: 44_100, frameCount: 30_000, rms: 0.2 }),
    );
    const whole = detect(channels, { sampleRateHz: 44_100, pieceFrames: 30_000 });
    for (const pieceFrames of [1, 7, 441, 8191]) {
      expect(detect(channels, { sampleRateHz: 44_100, pieceFrames })).toEqual(whole);
    }
  });

  it('finds the same peaks whatever the slices', () => {
    const channels = [5, 6].map((seed) =>
      bandLimitedNoise({ seed, highestHz: 21_000, sampleRateHz: 44_100, frameCount: 30_000, rms: 0.2 }),
    );
    const fine = detect(channels, { sampleRateHz: 44_100 });
    const coarse = detect(channels, { sampleRateHz: 44_100, sliceEndFrame: (index) => (index + 1) * 1e6 });
    expect(coarse.channels).toEqual(fine.channels);
    expect(coarse.slices).toHaveLength(1);
    expect(Math.max(...fine.slices.map((slice) => slice.truePeak))).toBe(coarse.truePeak);
  });

  it.each([0.1, 0.4])(
    'asked for the largest of ten slices, finds these, all overs and the same result (rms %f)',
    (rms) => {
      // Loud only in every other second, one channel quieter than the other: the largest of file, channel, list and ten slices differ.
      const channels = [1, 0.4].map((gain, seed) =>
        bandLimitedNoise({
          seed: 3 + seed,
          highestHz: 21_000,
          sampleRateHz: 48_000,
          frameCount: 192_000,
          rms: rms * gain,
        }).map((sample, i) => (Math.floor(i / 48_000) % 2 === 0 ? sample : 0.5 * sample)),
      );
      const list = { topCount: 60, topSeparationSeconds: 0.02 }; // several of ten slices
      const every = detect(channels, list);
      const together = detect(channels, { ...list, slicesTogether: 10 });
      const { slices: all, ...result } = every;
      const { slices: some, ...sameResult } = together;
      expect(sameResult).toEqual(result);
      expect(some.map(({ samplePeak }) => samplePeak)).toEqual(all.map(({ samplePeak }) => samplePeak));
      const peaksOf = (slices: readonly Slice[]): number[] => slices.map(({ truePeak }) => truePeak);
      const overs = (peaks: readonly number[]): number[] => peaks.map((peak) => (peak > 1 ? peak : 0));
      expect(overs(peaksOf(some))).toEqual(overs(peaksOf(all)));
      const largest = (slices: readonly Slice[]): number[] =>
        Array.from({ length: slices.length / 10 }, (_, i) => Math.max(...peaksOf(slices.slice(10 * i, 10 * i + 10))));
      expect(largest(some)).toEqual(largest(all));
      // What need not be known is left out, and never too high.
      expect(some.every(({ truePeak, samplePeak }, k) => truePeak >= samplePeak && truePeak <= all[k]!.truePeak)).toBe(
        true,
      );
      expect(some.some(({ truePeak }, k) => truePeak < all[k]!.truePeak)).toBe(true);
    },
  );

  it('measures channels like files of their own', () => {
    const channels = [0.9, 0.3, 0.05].map((rms, seed) =>
      bandLimitedNoise({ seed, highestHz: 15_000, sampleRateHz: 48_000, frameCount: 12_000, rms }),
    );
    const together = detect(channels);
    for (const [index, channel] of channels.entries()) {
      expect(together.channels[index]).toEqual(detect([channel]).channels[0]);
    }
    expect(together.slices.every((slice) => slice.channel === 0)).toBe(true);
  });

  it('lists the largest peaks with time and channel, apart from each other', () => {
    const channels = [new Float32Array(48_000), new Float32Array(48_000)];
    channels[1]![10_000] = 0.9;
    channels[1]![10_500] = 0.8; // 10 ms later: part of the same event
    channels[0]![30_000] = -0.7;
    channels[0]![40_000] = 0.6;
    expect(detect(channels, { topCount: 2 }).top).toEqual([
      { value: Math.fround(0.9), frame: 10_000, channel: 1 },
      { value: Math.fround(0.7), frame: 30_000, channel: 0 },
    ]);
  });

  it('reports a slice as soon as its latency allows', () => {
    const seen: number[] = [];
    const detector = createTruePeakDetector({
      sampleRateHz: 48_000,
      channelCount: 1,
      onSlice: (slice) => seen.push(slice.index),
    });
    detector.process([new Float32Array(480 + detector.latencyFrames)], 480 + detector.latencyFrames);
    expect(seen).toEqual([0]);
  });

  it('reads above full scale', () => {
    const tone = sine({ frequencyHz: 1000, sampleRateHz: 48_000, frameCount: 4800, amplitude: 4 });
    expect(detect([tone]).truePeak).toBeCloseTo(4, 3);
  });

  it('refuses slices that do not advance', () => {
    expect(() => detect([new Float32Array(1000)], { sliceEndFrame: () => 100 })).toThrow(RangeError);
  });

  it.each([0, 1.5, -1, Number.NaN])('refuses %f channels', (channelCount) => {
    expect(() => createTruePeakDetector({ sampleRateHz: 48_000, channelCount })).toThrow(RangeError);
  });

  it.each([0, -1, Number.NaN, Infinity])('refuses a rate of %f', (sampleRateHz) => {
    expect(() => createTruePeakDetector({ sampleRateHz, channelCount: 1 })).toThrow(RangeError);
  });
});

/** Hann-windowed sinc over `reach` samples to either side. */
function sincAt(samples: Float32Array, position: number, reach: number): number {
  const first = Math.max(0, Math.ceil(position - reach));
  const last = Math.min(samples.length - 1, Math.floor(position + reach));
  let sum = 0;
  for (let k = first; k <= last; k++) {
    const t = position - k;
    if (t === 0) return samples[k]!;
    sum += samples[k]! * (Math.sin(Math.PI * t) / (Math.PI * t)) * Math.cos((Math.PI * t) / (2 * reach)) ** 2;
  }
  return sum;
}
