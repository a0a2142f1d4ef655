import type { ChannelLabel } from '@auralign/audio';
import { pinkNoise, createKernels } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createLevelGrid, sliceStartFrame, type LevelGrid } from './levelGrid.ts';
import { completeSliceCount, loudestWindow, slidingPower } from './loudnessWindows.ts';

const STEREO: readonly ChannelLabel[] = ['L', 'R'];

function gridOf(
  channels: readonly Float32Array[],
  sampleRateHz: number,
  blockFrames = 8192,
  expectedFrames?: number,
): LevelGrid {
  const builder = createLevelGrid({ sampleRateHz, channelLabels: STEREO, kernels: createKernels(), expectedFrames });
  for (let start = 0; start < channels[0]!.length; start += blockFrames) {
    const block = channels.map((samples) => samples.subarray(start, start + blockFrames));
    builder.process(block, block[0]!.length);
  }
  builder.flush();
  return builder.grid;
}

function noise(seed: number, sampleRateHz: number, seconds: number): Float32Array {
  return pinkNoise({ seed, sampleRateHz, frameCount: Math.round(seconds * sampleRateHz), rms: 0.1 });
}

describe('level grid', () => {
  it.each([8000, 11_025, 22_050, 44_100, 48_000, 192_000])(
    'covers every frame of a file at %i Hz exactly once, in slices of 10 ms',
    (rate) => {
      const channels = [noise(1, rate, 3.217), noise(2, rate, 3.217)];
      const grid = gridOf(channels, rate);
      expect(grid.frameCount).toBe(channels[0]!.length);
      expect(grid.sliceCount).toBe(322); // the last one is incomplete
      expect(completeSliceCount(grid)).toBe(321);
      for (const [channel, samples] of channels.entries()) {
        let energy = 0;
        for (let k = 0; k < grid.sliceCount; k++) {
          const start = sliceStartFrame(k, rate);
          const end = Math.min(grid.frameCount, sliceStartFrame(k + 1, rate));
          expect(Math.abs(end - 0.01 * rate * (k + 1))).toBeLessThanOrEqual(k === 321 ? 0.01 * rate : 0.5);
          energy += grid.power[channel]![k]! * (end - start);
        }
        const direct = samples.reduce((sum, x) => sum + x * x, 0);
        expect(energy / direct).toBeCloseTo(1, 7); // each slice is kept as a float, 6e-8
      }
    },
  );

  it('holds the sample peak of each slice, and a true peak that is never below it', () => {
    const channels = [noise(3, 44_100, 1), noise(4, 44_100, 1)];
    const grid = gridOf(channels, 44_100);
    for (let k = 0; k < grid.sliceCount; k++) {
      const inSlice = channels.flatMap((samples) => [...samples.subarray(441 * k, 441 * (k + 1))]);
      expect(grid.samplePeak[k]).toBe(Math.max(...inSlice.map(Math.abs)));
      expect(grid.truePeak[k]).toBeGreaterThanOrEqual(grid.samplePeak[k]!);
    }
    expect(Math.max(...grid.truePeak.subarray(0, grid.sliceCount))).toBeCloseTo(grid.peaks.truePeak, 6); // float32
  });

  it('grows past its first five minutes without losing anything', () => {
    const rate = 8000;
    const samples = new Float32Array(310 * rate).fill(0.25);
    samples[samples.length - 1] = 0.5;
    const grid = gridOf([samples, samples], rate);
    expect(grid.sliceCount).toBe(31_000);
    expect(grid.power[0]![5]).toBe(0.0625);
    expect(grid.power[1]![30_500]).toBe(0.0625);
    expect(grid.samplePeak[30_999]).toBe(0.5);
  });
});

describe('a header that lies about the length', () => {
  it.each([0, 1, 1000, 24_000, 1e15, -5, Number.NaN, Infinity])('changes nothing: %d frames', (expectedFrames) => {
    const channels = [noise(1, 8000, 3), noise(2, 8000, 3)];
    const [told, untold] = [gridOf(channels, 8000, 8192, expectedFrames), gridOf(channels, 8000)];
    expect(told.sliceCount).toBe(300);
    for (const key of ['weightedPower', 'samplePeak', 'truePeak'] as const) {
      expect(told[key].subarray(0, 300)).toEqual(untold[key].subarray(0, 300));
    }
    expect(told.power[1]!.subarray(0, 300)).toEqual(untold.power[1]!.subarray(0, 300));
  });
});

describe('sliding windows', () => {
  it('equal sums over the slices they cover, at a rate where slices are unequal', () => {
    const rate = 11_025;
    const grid = gridOf([noise(5, rate, 2), noise(6, rate, 2)], rate);
    const powers = slidingPower(grid, 40, 7);
    expect(powers).toHaveLength(Math.floor((200 - 40) / 7) + 1);
    for (const [i, power] of powers.entries()) {
      let energy = 0;
      for (let k = 7 * i; k < 7 * i + 40; k++) {
        energy += grid.weightedPower[k]! * (sliceStartFrame(k + 1, rate) - sliceStartFrame(k, rate));
      }
      const frames = sliceStartFrame(7 * i + 40, rate) - sliceStartFrame(7 * i, rate);
      expect(power / (energy / frames)).toBeCloseTo(1, 12);
      expect(Math.abs(frames - 0.4 * rate)).toBeLessThanOrEqual(1);
    }
  });

  it('are told the first loudest of, wherever it begins', () => {
    const rate = 11_025;
    const grid = gridOf([noise(5, rate, 4), noise(6, rate, 4)], rate);
    for (const windowSlices of [40, 300]) {
      const powers = slidingPower(grid, windowSlices, 1);
      const power = Math.max(...powers);
      expect(loudestWindow(grid, windowSlices)).toEqual({ power, start: powers.indexOf(power) });
    }
    expect(loudestWindow(grid, 500)).toBeUndefined();
    const silence = new Float32Array(rate);
    expect(loudestWindow(gridOf([silence, silence], rate), 40)).toEqual({ power: 0, start: 0 });
  });

  it('are exactly silent after a loud passage has left the window', () => {
    const rate = 8000;
    const samples = new Float32Array(20 * rate);
    samples.set(noise(7, rate, 5));
    const powers = slidingPower(gridOf([samples, samples], rate), 40, 10);
    expect(powers.at(-1)).toBe(0); // the weighting filter's tail has died away; no rounding error of 5 s of noise is left
    expect(Math.min(...powers)).toBe(0);
  });

  it('do not exist in a file shorter than they are', () => {
    expect(slidingPower(gridOf([noise(8, 8000, 0.39), noise(9, 8000, 0.39)], 8000), 40, 1)).toHaveLength(0);
  });
});
