import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sine, whiteNoise } from '../../signals.ts';
import { createWindow, windowPowerGain } from '../../windows.ts';
import type { BandFramesOptions } from '../bandFrames.ts';
import { createKernels } from '../createKernels.ts';
import type { Kernels } from '../kernels.ts';
import { referenceKernels } from '../reference.ts';

const RATE = 8000;
const BANDS = [
  { lowHz: 0, highHz: 900, centreHz: 450 },
  { lowHz: 900, highHz: 1100, centreHz: 1000 },
  { lowHz: 1100, highHz: 4000, centreHz: 2000 },
  { lowHz: 5000, highHz: 6000, centreHz: 5500 }, // beyond half the sample rate: empty
];

function optionsOf(sizeFrames: number, channelCount: number, hopFrames = sizeFrames / 2): BandFramesOptions {
  const window = createWindow('hann', sizeFrames);
  const scale = 1 / (sizeFrames * sizeFrames * windowPowerGain(window) * channelCount);
  const binHz = RATE / sizeFrames;
  return { sizeFrames, hopFrames, channelCount, window, scale, bands: BANDS, binHz, maxFrameCount: 700 };
}

/** All frames of a signal that comes in pieces. */
function framesOf(kernels: Kernels, options: BandFramesOptions, channels: readonly Float32Array[], cut: number) {
  const frames = kernels.createBandFrames(options);
  const found: number[] = [];
  for (let start = 0; start < channels[0]!.length; start += cut) {
    const completed = frames.process(channels, start, Math.min(cut, channels[0]!.length - start));
    found.push(...frames.powers.subarray(0, completed * BANDS.length));
  }
  return found;
}

describe('createBandFrames', () => {
  it('finds the power of a sine in its band, in every frame that is whole', () => {
    const tone = sine({ frequencyHz: 1000, sampleRateHz: RATE, frameCount: 1000, amplitude: 1 });
    for (const kernels of [referenceKernels, createKernels('wasm-simd')]) {
      const found = framesOf(kernels, optionsOf(256, 1), [tone], 700);
      expect(found.length / BANDS.length).toBe(Math.floor((1000 - 256) / 128) + 1);
      for (let frame = 0; frame < found.length; frame += BANDS.length) {
        expect(found[frame + 1]!).toBeCloseTo(0.5, 3); // six bins around the tone: what leaks further is 31 dB down and falls
        expect(found[frame + 3]!).toBe(0);
      }
    }
  });

  it('is the original to the last bit, for any number of channels, however the signal is cut', () => {
    const shapes = fc.record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      cut: fc.integer({ min: 1, max: 700 }),
      channelCount: fc.integer({ min: 1, max: 5 }),
      size: fc.constantFrom(8, 16, 256, 512),
      hopShare: fc.constantFrom(1, 2, 4),
    });
    fc.assert(
      fc.property(shapes, ({ seed, cut, channelCount, size, hopShare }) => {
        const options = optionsOf(size, channelCount, size / hopShare);
        const channels = Array.from({ length: channelCount }, (_, c) =>
          whiteNoise({ seed: seed + c, frameCount: 2000, rms: seed % 7 === 0 ? 1e-32 : 0.2 }),
        );
        const original = framesOf(referenceKernels, options, channels, 700);
        expect(framesOf(referenceKernels, options, channels, cut)).toEqual(original);
        expect(framesOf(createKernels('wasm-simd'), options, channels, cut)).toEqual(original);
      }),
      { numRuns: 40 },
    );
  });
});
