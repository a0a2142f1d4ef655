import { createKernels, createRandom, type Kernels } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { Stage } from '../stage.ts';
import { loudness } from '../stages/loudness.ts';
import { streamOf } from '../testing/measure.ts';
import { createAlignedReader } from './alignedReader.ts';

const FRAMES = 20_000; // two blocks and a part

function noise(seed: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length: FRAMES }, () => random.next() - 0.5);
}

/** Everything that is read, in steps that fit no block; and whether anything was weighted. */
async function read(stages: readonly Stage[], options: { toHz?: number; offsetFrames?: number } = {}) {
  const { toHz = 44_100, offsetFrames = 0 } = options;
  const channels = [noise(1), noise(2)];
  channels[0]![9000] = NaN;
  const own = createKernels();
  let weightedCount = 0;
  const kernels: Kernels = {
    ...own,
    createWeightedEnergy(...given: Parameters<Kernels['createWeightedEnergy']>) {
      weightedCount++;
      return own.createWeightedEnergy(...given);
    },
  };
  const reader = createAlignedReader(streamOf(channels, 44_100), {
    toHz,
    placement: { offsetFrames, gain: -0.5 },
    blockFrames: 3000,
    kernels,
    stages,
  });
  const left: number[] = [];
  for (let taken = 1; taken > 0;) {
    taken = await reader.take(3000);
    left.push(...reader.pair[0].subarray(0, taken));
  }
  await reader.drain();
  return { left, channels, reader, weightedCount };
}

describe('a file read on the clock of a mix', () => {
  it('is moved and scaled, to the frame, and what is no number is silence', async () => {
    const { left, channels, reader } = await read([], { offsetFrames: -10 });
    expect(left).toHaveLength(FRAMES - 10);
    expect(left[9000 - 10]).toBe(-0);
    expect(left.slice(0, 100)).toEqual([...channels[0]!.subarray(10, 110)].map((sample) => -0.5 * sample));
    expect({ frames: reader.frameCount, mended: reader.nonFiniteSampleCount }).toEqual({ frames: FRAMES, mended: 1 });
  });

  it.each([44_100, 48_000])('is the same at %i Hz whether it is measured or not', async (toHz) => {
    const [bare, measured] = [await read([], { toHz }), await read([loudness], { toHz })];
    expect(bare.left).toEqual(measured.left);
    expect(bare.reader.frameCount).toBe(measured.reader.frameCount);
    expect(bare.reader.nonFiniteSampleCount).toBe(measured.reader.nonFiniteSampleCount);
    expect(Object.keys(measured.reader.results())).toEqual(['loudness']);
  });

  it('is not weighted where nothing is measured', async () => {
    const [bare, measured] = [await read([]), await read([loudness])];
    expect(measured.weightedCount).toBeGreaterThan(0);
    expect(bare.weightedCount).toBe(0);
    expect(bare.reader.results()).toEqual({});
  });
});
