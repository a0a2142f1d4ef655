import { createKernels, createRandom, sine, whiteNoise } from '@auralign/dsp';
import type { ChannelLabel } from '@auralign/audio';
import { describe, expect, it } from 'vitest';
import { createSharedSpectrum, frontPair, spectrumGeometry, type SpectrumFrame } from './sharedSpectrum.ts';

const RATE = 48_000;
/** Rounding in single precision. The power of a frame is off by less than 2·√13 times that, 4·10⁻⁷; src/fft32.ts of @auralign/dsp says why. */
const U = 2 ** -24;
const POWER_DIGITS = 6;

interface Kept {
  index: number;
  timeSeconds: number;
  left: number[];
  right: number[] | undefined;
  mid: number[];
  side: number[] | undefined;
  crossImaginary: number[] | undefined;
  total: number[];
}

function framesOf(
  channels: Float32Array[],
  options: { labels?: ChannelLabel[]; rate?: number; blockSizes?: () => number } = {},
): Kept[] {
  const frames: Kept[] = [];
  const copy = (values: Float32Array | undefined) => (values === undefined ? undefined : Array.from(values));
  const keep = (frame: SpectrumFrame) =>
    frames.push({
      index: frame.index,
      timeSeconds: frame.timeSeconds,
      left: Array.from(frame.left),
      right: copy(frame.right),
      mid: Array.from(frame.mid),
      side: copy(frame.side),
      crossImaginary: copy(frame.crossImaginary),
      total: Array.from(frame.total),
    });
  const labels: ChannelLabel[] = options.labels ?? (channels.length === 1 ? ['M'] : ['L', 'R']);
  const spectrum = createSharedSpectrum({
    sampleRateHz: options.rate ?? RATE,
    channelCount: channels.length,
    channelLabels: labels,
    kernels: createKernels(),
    onFrame: keep,
  });
  const length = channels[0]!.length;
  const nextSize = options.blockSizes ?? (() => 1000);
  for (let start = 0; start < length;) {
    const count = Math.min(nextSize(), length - start);
    // Blocks may be longer than their frame count; what lies beyond is undefined.
    const block = channels.map((samples) => {
      const padded = new Float32Array(count + 5).fill(Number.NaN);
      padded.set(samples.subarray(start, start + count));
      return padded;
    });
    spectrum.process(block, count);
    start += count;
  }
  spectrum.flush();
  return frames;
}

const sum = (values: number[] | undefined): number => values!.reduce((a, b) => a + b, 0);

/** Σ w²x² / Σ w² with the periodic Hann window: what Parseval makes the sum of a frame. */
function windowedPower(samples: Float32Array, start: number, size: number): number {
  let energy = 0;
  let weight = 0;
  for (let n = 0; n < size; n++) {
    const w = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size);
    energy += (w * samples[start + n]!) ** 2;
    weight += w * w;
  }
  return energy / weight;
}

describe('createSharedSpectrum', () => {
  it.each([
    [44_100, 8192],
    [48_000, 8192],
    [96_000, 16_384],
    [192_000, 32_768],
    [8000, 2048],
  ])('takes frames of at least 0.16 s at %d Hz: %d', (rate, size) => {
    expect(spectrumGeometry(rate)).toEqual({
      sizeFrames: size,
      hopFrames: size / 2,
      binCount: size / 2 + 1,
      binHz: rate / size,
    });
  });

  it.each([997, 60, 18_000])('sums a full-scale sine of %d Hz to 0.5', (frequencyHz) => {
    const tone = sine({ frequencyHz, sampleRateHz: RATE, frameCount: 20_000, amplitude: 1 });
    for (const frame of framesOf([tone])) {
      // A frame does not hold whole periods: the window keeps what is left under 1e-4 from 60 Hz up.
      expect(sum(frame.total)).toBeCloseTo(0.5, 4);
      expect(frame.mid).toEqual(frame.left);
      expect(frame.right).toBeUndefined();
      expect(frame.side).toBeUndefined();
    }
  });

  it('sums DC to its square', () => {
    const [frame] = framesOf([new Float32Array(8192).fill(0.5)]);
    // Bin 0 and both halves of bin 1: 0.25 exactly, but for rounding.
    expect(sum(frame!.total)).toBeCloseTo(0.25, POWER_DIGITS);
  });

  it('keeps the power of noise, every frame of it (Parseval)', () => {
    const left = whiteNoise({ seed: 1, frameCount: 30_000, rms: 0.2 });
    const right = whiteNoise({ seed: 2, frameCount: 30_000, rms: 0.1 });
    const frames = framesOf([left, right]);
    expect(frames).toHaveLength(1 + Math.floor((30_000 - 8192) / 4096));
    frames.forEach((frame, i) => {
      const leftPower = windowedPower(left, i * 4096, 8192);
      const rightPower = windowedPower(right, i * 4096, 8192);
      expect(sum(frame.left) / leftPower).toBeCloseTo(1, POWER_DIGITS);
      expect(sum(frame.right) / rightPower).toBeCloseTo(1, POWER_DIGITS);
      expect(sum(frame.total) / ((leftPower + rightPower) / 2)).toBeCloseTo(1, POWER_DIGITS);
      expect(frame.timeSeconds).toBeCloseTo((i * 4096 + 4096) / RATE, 12);
      expect(frame.index).toBe(i);
    });
  });

  it('gives total = mid + side, and mid − side and the imaginary part as large as left and right allow, bin by bin', () => {
    const [frame] = framesOf([
      whiteNoise({ seed: 3, frameCount: 8192, rms: 0.2 }),
      whiteNoise({ seed: 4, frameCount: 8192, rms: 0.2 }),
    ]);
    for (let k = 0; k < frame!.total.length; k++) {
      // identities of (L±R)/2 and |L·conj(R)|² = |L|²·|R|²; each figure is rounded four times, a product of two eight times
      const total = frame!.total[k]!;
      expect(Math.abs(frame!.mid[k]! + frame!.side![k]! - total)).toBeLessThan(8 * U * total);
      const cross = Math.hypot(frame!.mid[k]! - frame!.side![k]!, frame!.crossImaginary![k]!);
      expect(Math.abs(cross - Math.sqrt(frame!.left[k]! * frame!.right![k]!))).toBeLessThan(16 * U * total);
    }
  });

  it('finds no side in two equal channels, and no mid in two opposite ones', () => {
    const noise = whiteNoise({ seed: 5, frameCount: 8192, rms: 0.3 });
    const [same] = framesOf([noise, noise]);
    const [opposite] = framesOf([noise, noise.map((x) => -x)]);
    expect(sum(same!.side)).toBe(0);
    expect(sum(opposite!.mid)).toBe(0);
    expect(same!.mid).toEqual(same!.left);
    expect(opposite!.side).toEqual(opposite!.left);
  });

  it('turns the cross-spectrum with a delay of the right channel', () => {
    const delayFrames = 6;
    const left = sine({ frequencyHz: 1500, sampleRateHz: RATE, frameCount: 8192, amplitude: 0.5 });
    const right = sine({
      frequencyHz: 1500,
      sampleRateHz: RATE,
      frameCount: 8192,
      amplitude: 0.5,
      phaseRadians: (-2 * Math.PI * 1500 * delayFrames) / RATE,
    });
    const [frame] = framesOf([left, right]);
    const bin = Math.round((1500 * 8192) / RATE);
    // L·conj(R) of a right channel that comes later has a positive phase: 2π·f·delay.
    const phase = Math.atan2(frame!.crossImaginary![bin]!, frame!.mid[bin]! - frame!.side![bin]!);
    expect(phase).toBeCloseTo((2 * Math.PI * 1500 * delayFrames) / RATE, 6);
  });

  it('averages all channels of 5.1 but the LFE', () => {
    const labels: ChannelLabel[] = ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'];
    const rms = [0.1, 0.2, 0.3, 0.9, 0.15, 0.05];
    const channels = rms.map((value, i) => whiteNoise({ seed: 10 + i, frameCount: 8192, rms: value }));
    const [frame] = framesOf(channels, { labels });
    const powers = channels.map((samples) => windowedPower(samples, 0, 8192));
    const expected = (powers[0]! + powers[1]! + powers[2]! + powers[4]! + powers[5]!) / 5;
    expect(sum(frame!.total) / expected).toBeCloseTo(1, POWER_DIGITS);
    expect(sum(frame!.left) / powers[0]!).toBeCloseTo(1, POWER_DIGITS);
    expect(sum(frame!.right) / powers[1]!).toBeCloseTo(1, POWER_DIGITS);
  });

  it('takes three channels: a single one left over beside the front pair', () => {
    const channels = [1, 2, 3].map((seed) => whiteNoise({ seed, frameCount: 8192, rms: 0.1 * seed }));
    const [frame] = framesOf(channels, { labels: ['L', 'R', 'C'] });
    const expected = channels.reduce((total, samples) => total + windowedPower(samples, 0, 8192), 0) / 3;
    expect(sum(frame!.total) / expected).toBeCloseTo(1, POWER_DIGITS);
  });

  it('gives the same frames however the file is cut', () => {
    const channels = [
      whiteNoise({ seed: 6, frameCount: 40_000, rms: 0.2 }),
      whiteNoise({ seed: 7, frameCount: 40_000, rms: 0.2 }),
    ];
    const random = createRandom(8);
    const whole = framesOf(channels, { blockSizes: () => 40_000 });
    expect(framesOf(channels, { blockSizes: () => 1 + Math.floor(random.next() * 9000) })).toEqual(whole);
    expect(framesOf(channels, { blockSizes: () => 1 })).toEqual(whole);
  });

  it('gives a short file one frame with the power of its samples', () => {
    const tone = sine({ frequencyHz: 3000, sampleRateHz: RATE, frameCount: 1600, amplitude: 1 });
    const frames = framesOf([tone, tone]);
    expect(frames).toHaveLength(1);
    // 100 whole periods under an even window: 0.5 but for the curve of the window over one period
    expect(sum(frames[0]!.total)).toBeCloseTo(0.5, 3);
    expect(frames[0]!.timeSeconds).toBeCloseTo(800 / RATE, 12);
  });

  it('gives a file of one frame one frame', () => {
    const frames = framesOf([Float32Array.of(0.5)]);
    expect(frames).toHaveLength(1);
    expect(sum(frames[0]!.total)).toBeCloseTo(0.25, POWER_DIGITS);
  });

  it('calls an empty file nothing', () => {
    expect(framesOf([new Float32Array(0)])).toEqual([]);
  });

  it('lets no sample of one channel into the other', () => {
    const [frame] = framesOf([whiteNoise({ seed: 9, frameCount: 8192, rms: 0.3 }), new Float32Array(8192)]);
    expect(sum(frame!.right)).toBe(0);
  });
});

describe('frontPair', () => {
  it('goes by label where there are labels, else takes the first two', () => {
    expect(frontPair(6, ['C', 'L', 'R', 'Ls', 'Rs', 'LFE'])).toEqual({ left: 1, right: 2 });
    expect(frontPair(2, ['unknown', 'unknown'])).toEqual({ left: 0, right: 1 });
    expect(frontPair(1, ['M'])).toEqual({ left: 0 });
  });
});
