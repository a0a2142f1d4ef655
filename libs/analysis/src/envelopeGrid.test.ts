import { concat, createKernels, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createEnvelopeGrid } from './envelopeGrid.ts';

const RATE = 44_100;
const gridOf = (channels: readonly Float32Array[], blockFrames = channels[0]!.length, expectedFrames?: number) => {
  const labels = (['L', 'R', 'C', 'LFE'] as const).slice(0, channels.length);
  const builder = createEnvelopeGrid({
    sampleRateHz: RATE,
    channelLabels: channels.length === 1 ? ['M'] : labels,
    kernels: createKernels(),
    expectedFrames,
  });
  for (let start = 0; start < channels[0]!.length; start += blockFrames) {
    const block = channels.map((samples) => samples.subarray(start, start + blockFrames));
    builder.process(block, block[0]!.length);
  }
  return builder.grid;
};
const tone = (frequencyHz: number, seconds = 1) =>
  sine({ frequencyHz, sampleRateHz: RATE, frameCount: seconds * RATE, amplitude: 1 });

describe('createEnvelopeGrid', () => {
  it.each([1, 44_100, 1e15])('holds the same whatever length was expected: %d frames', (expectedFrames) => {
    const [told, untold] = [gridOf([tone(350)], 8192, expectedFrames), gridOf([tone(350)])];
    expect(told.frameCount).toBe(untold.frameCount);
    told.power.forEach((values, band) =>
      expect(values.subarray(0, told.frameCount)).toEqual(untold.power[band]!.subarray(0, told.frameCount)),
    );
  });

  it.each([60, 350, 700, 3000, 12_000])('finds the power of a full-scale sine at %i Hz in its band', (frequencyHz) => {
    const grid = gridOf([tone(frequencyHz)]);
    const band = grid.bands.findIndex(({ lowHz, highHz }) => lowHz <= frequencyHz && frequencyHz < highHz);
    // Bins are 43 Hz wide: less than a tenth of the Hann main lobe of the lowest tone lies outside of 20 to 120 Hz.
    for (let i = 0; i < grid.frameCount; i++) expect(Math.abs(grid.power[band]![i]! - 0.5)).toBeLessThan(0.05);
  });

  it('takes the mean over channels of any phase, without the LFE', () => {
    const x = tone(700);
    const band = 3;
    expect(gridOf([x, x.map((v) => -v)]).power[band]![10]).toBeCloseTo(0.5, 4);
    expect(gridOf([x, silence(RATE)]).power[band]![10]).toBeCloseTo(0.25, 4);
    expect(gridOf([x, silence(RATE), silence(RATE), x]).power[band]![10]).toBeCloseTo(1 / 6, 4);
  });

  it('does not depend on how the file is cut into blocks', () => {
    const x = whiteNoise({ seed: 1, frameCount: 20_000, rms: 0.1 });
    expect(gridOf([x, x], 777)).toEqual(gridOf([x, x]));
  });

  it('places an onset at the frame whose centre it is', () => {
    const grid = gridOf([concat(silence(RATE), tone(700))]);
    const from = grid.power[3]!.findIndex((power) => power > 0.25);
    expect(Math.abs(grid.frameSeconds / 2 + from * grid.hopSeconds - 1)).toBeLessThanOrEqual(grid.hopSeconds);
  });

  it('grows without losing what it holds', () => {
    const builder = createEnvelopeGrid({ sampleRateHz: 100, channelLabels: ['M'], kernels: createKernels() }); // frames of 2, hop 1
    const ones = new Float32Array(40_000).map((_, i) => (i % 2 === 0 ? 1 : -1));
    builder.process([ones], ones.length);
    expect(builder.grid.frameCount).toBe(39_999);
    expect(builder.grid.power[0]![0]).toBe(builder.grid.power[0]![39_998]);
  });
});
