import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRealFft } from './fft.ts';
import { createRandom } from './random.ts';
import { createStft, type StftFrame, type StftOptions } from './stft.ts';
import { createWindow } from './windows.ts';

const noiseChannels = (channelCount: number, frameCount: number, seed: number): Float32Array[] => {
  const random = createRandom(seed);
  return Array.from({ length: channelCount }, () => Float32Array.from({ length: frameCount }, () => random.gaussian()));
};

const largestDifference = (a: Float64Array, b: Float64Array): number =>
  a.reduce((largest, v, i) => Math.max(largest, Math.abs(v - b[i]!)), 0);

const copyOf = ({ index, startFrame, re, im }: StftFrame): StftFrame => ({
  index,
  startFrame,
  re: re.map((x) => x.slice()),
  im: im.map((x) => x.slice()),
});

function framesOf(
  channels: readonly Float32Array[],
  size: number,
  hop: number,
  cuts: readonly number[] = [channels[0]!.length],
  transform: Partial<Pick<StftOptions, 'createRealFft'>> = {},
): StftFrame[] {
  const frames: StftFrame[] = [];
  const stft = createStft({
    sizeFrames: size,
    hopFrames: hop,
    channelCount: channels.length,
    window: createWindow('hann', size),
    onFrame: (frame) => frames.push(copyOf(frame)),
    ...transform,
  });
  const frameCount = channels[0]!.length;
  for (let start = 0, block = 0; start < frameCount; block++) {
    const count = Math.min(cuts[block % cuts.length]!, frameCount - start);
    // NaN behind the block: nothing past frameCount may be read
    const lent = channels.map((x) => Float32Array.of(...x.subarray(start, start + count), NaN, NaN));
    stft.process(lent, count);
    for (const x of lent) x.fill(NaN);
    start += count;
  }
  stft.flush();
  stft.flush();
  return frames;
}

describe('createStft', () => {
  it.each([
    [1, 16, 16],
    [1, 64, 32],
    [2, 64, 16],
    [3, 32, 10],
    [6, 128, 64],
    [2, 2, 1],
  ])('gives the windowed transform of every frame: %d channels, size %d, hop %d', (channelCount, size, hop) => {
    const frameCount = 500;
    const channels = noiseChannels(channelCount, frameCount, 5);
    const frames = framesOf(channels, size, hop);
    expect(frames.length).toBe(Math.floor((frameCount - size) / hop) + 1);
    const window = createWindow('hann', size);
    const fft = createRealFft(size);
    const re = new Float64Array(fft.binCount);
    const im = new Float64Array(fft.binCount);
    frames.forEach((frame, index) => {
      expect(frame.index).toBe(index);
      expect(frame.startFrame).toBe(index * hop);
      channels.forEach((samples, channel) => {
        fft.forward(
          window.map((w, n) => w * samples[frame.startFrame + n]!),
          re,
          im,
        );
        // rounding of sums of ≤ 128 values near 1
        expect(largestDifference(frame.re[channel]!, re)).toBeLessThan(1e-12);
        expect(largestDifference(frame.im[channel]!, im)).toBeLessThan(1e-12);
      });
    });
  });

  it('does not depend on how the signal is cut into blocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(),
        fc.integer({ min: 0, max: 400 }),
        fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 8 }),
        (channelCount, power, hopSeed, frameCount, cuts) => {
          const size = 2 ** power;
          const hop = 1 + (hopSeed % size);
          const channels = noiseChannels(channelCount, frameCount, hopSeed);
          expect(framesOf(channels, size, hop, cuts)).toEqual(framesOf(channels, size, hop));
        },
      ),
      { seed: 2, numRuns: 60 },
    );
  });

  it('takes every channel through a transform that is handed in', () => {
    const channels = noiseChannels(3, 300, 6);
    const sizes: number[] = [];
    const given = framesOf(channels, 64, 32, [300], {
      createRealFft(size) {
        sizes.push(size);
        return createRealFft(size);
      },
    });
    const own = framesOf(channels, 64, 32);
    expect(sizes).toEqual([64]);
    expect(given.length).toBe(own.length);
    given.forEach((frame, i) => {
      for (const part of ['re', 'im'] as const) {
        frame[part].forEach(
          (values, channel) => expect(largestDifference(values, own[i]![part][channel]!)).toBeLessThan(1e-12), // rounding
        );
      }
    });
  });

  it('keeps a silent channel silent beside a loud one', () => {
    const loud = noiseChannels(1, 4096, 1)[0]!;
    for (const frame of framesOf([loud, new Float32Array(4096)], 1024, 512)) {
      // amplitudes of the loud one are near 20; 1e-13 of that is rounding
      expect(Math.max(...frame.re[1]!.map(Math.abs), ...frame.im[1]!.map(Math.abs))).toBeLessThan(1e-12);
    }
  });

  it('pads a short file to one frame, and only a short one', () => {
    expect(framesOf([new Float32Array(0)], 8, 4)).toEqual([]);
    const short = framesOf([Float32Array.of(0, 0, 1)], 8, 4);
    expect(short.length).toBe(1);
    // an impulse at frame 2 under a periodic Hann of 8 has weight sin²(π/4) = 1/2 in every bin
    for (let k = 0; k <= 4; k++) expect(Math.hypot(short[0]!.re[0]![k]!, short[0]!.im[0]![k]!)).toBeCloseTo(0.5, 14);
    expect(framesOf([new Float32Array(8)], 8, 4).length).toBe(1);
    expect(framesOf([new Float32Array(11)], 8, 4).length).toBe(1);
    expect(framesOf([new Float32Array(12)], 8, 4).length).toBe(2);
  });

  it.each([
    { sizeFrames: 12, hopFrames: 4, channelCount: 1 },
    { sizeFrames: 8, hopFrames: 0, channelCount: 1 },
    { sizeFrames: 8, hopFrames: 9, channelCount: 1 },
    { sizeFrames: 8, hopFrames: 2.5, channelCount: 1 },
    { sizeFrames: 8, hopFrames: 4, channelCount: 0 },
  ])('refuses %o', (options) => {
    const window = createWindow('hann', options.sizeFrames);
    expect(() => createStft({ ...options, window, onFrame: () => undefined })).toThrow(RangeError);
  });

  it('refuses a window of another length', () => {
    const window = createWindow('hann', 16);
    expect(() =>
      createStft({ sizeFrames: 8, hopFrames: 4, channelCount: 1, window, onFrame: () => undefined }),
    ).toThrow(RangeError);
  });
});
