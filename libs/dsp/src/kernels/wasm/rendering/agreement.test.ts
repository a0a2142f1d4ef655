import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConvolver } from '../../../convolver.ts';
import { createRandom } from '../../../random.ts';
import { LARGEST_SAMPLE } from '../../../units.ts';
import { createKernels } from '../../createKernels.ts';
import type { Kernels } from '../../kernels.ts';
import { referenceKernels } from '../../reference.ts';

/*
 * The twins of rendering against the originals: equal to the last bit, with samples in their memory or elsewhere, however the
 * signal is cut.
 */
const FRAMES = 3000;
const seeds = fc.integer({ min: 1, max: 1_000_000 });
const cuts = fc.integer({ min: 1, max: 1024 });

/** Music's range, with zeros, denormals, full scale and floats far over it among it. */
function awkwardSamples(seed: number, length: number): Float32Array {
  const random = createRandom(seed);
  return Float32Array.from({ length }, () => {
    const kind = random.next();
    if (kind < 0.05) return 0;
    if (kind < 0.1) return 1e-42 * random.gaussian();
    if (kind < 0.15) return random.next() < 0.5 ? -1 : 1;
    if (kind < 0.16) return 1e6 * random.gaussian();
    return 0.2 * random.gaussian();
  });
}

/** Levels that swell and rest: whole stretches below everything, then peaks. */
function swelling(seed: number, length: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, (_, i) => (i % 1100 < 500 ? 0.01 : 0.2) * Math.abs(random.gaussian()) ** 3);
}

/** The same samples, in the memory of the kernels or outside. */
function placed(kernels: Kernels, samples: Float32Array, inArena: boolean): Float32Array {
  const copy = inArena ? kernels.allocateFloats(samples.length) : new Float32Array(samples.length);
  copy.set(samples);
  return copy;
}
function placedDoubles(kernels: Kernels, values: Float64Array, inArena: boolean): Float64Array {
  const copy = inArena ? kernels.allocateDoubles(values.length) : new Float64Array(values.length);
  copy.set(values);
  return copy;
}

/** What twins and originals make of the same. */
function bothMake(run: (kernels: Kernels) => unknown): { twins: unknown; originals: unknown } {
  return { twins: run(createKernels('wasm-simd')), originals: run(referenceKernels) };
}

/** Calls `act` for one piece of the signal after the other. */
function inPieces(cut: number, act: (start: number, count: number) => void): void {
  for (let start = 0; start < FRAMES; start += cut) act(start, Math.min(cut, FRAMES - start));
}

describe('what rendering does to samples', () => {
  it('copies what can be sound', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 9 }), fc.boolean(), (seed, start, inArena) => {
        const samples = awkwardSamples(seed, 100);
        samples.set([Number.NaN, Infinity, -Infinity, 2 * LARGEST_SAMPLE, -3e38, LARGEST_SAMPLE], start + 3);
        const { twins, originals } = bothMake((kernels) => {
          const to = kernels.allocateFloats(100);
          kernels.rendering.copySound(placed(kernels, samples, inArena), start, 83, to);
          expect(to.slice(3, 9)).toEqual(Float32Array.of(0, 0, 0, 0, 0, LARGEST_SAMPLE));
          return to.slice();
        });
        expect(twins).toEqual(originals);
      }),
    );
  });

  it('multiplies', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.double({ min: 0, max: 8, noNaN: true }), (seed, inArena, gain) => {
        const { twins, originals } = bothMake((kernels) => {
          const samples = placed(kernels, awkwardSamples(seed, 101), inArena);
          kernels.rendering.multiply(samples, 99, gain);
          const doubles = placedDoubles(kernels, swelling(seed, 101), inArena);
          kernels.rendering.multiplyEach(doubles, placedDoubles(kernels, swelling(seed + 1, 101), inArena), 99);
          const powers = placedDoubles(kernels, swelling(seed, 101), inArena);
          kernels.rendering.framePowers([doubles, doubles], 99, powers);
          return [samples.slice(), doubles.slice(), powers.slice()];
        });
        expect(twins).toEqual(originals);
      }),
    );
  });

  it('takes the mid or the side of a pair and gives it back changed', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), fc.constantFrom(1 as const, -1 as const), (seed, inArena, sign) => {
        const { twins, originals } = bothMake((kernels) => {
          const [left, right] = [0, 1].map((c) => placed(kernels, awkwardSamples(seed + c, 101), inArena));
          const part = placed(kernels, new Float32Array(90), inArena);
          kernels.rendering.takePart(left!, right!, 5, 89, sign, part);
          kernels.rendering.multiply(part, 89, 0.7);
          kernels.rendering.addPart(left!, right!, 5, 89, sign, part);
          return [left!.slice(), right!.slice(), part.slice()];
        });
        expect(twins).toEqual(originals);
      }),
    );
  });

  it('delays and multiplies', () => {
    fc.assert(
      fc.property(seeds, cuts, fc.integer({ min: 0, max: 300 }), fc.boolean(), (seed, cut, delayFrames, inArena) => {
        const { twins, originals } = bothMake((kernels) => {
          const channels = [0, 1, 2].map((c) => placed(kernels, awkwardSamples(seed + c, FRAMES), inArena));
          const delayed = kernels.rendering.createDelayedGain({ channelCount: 3, delayFrames, maxFrameCount: 1024 });
          const gains = swelling(seed, FRAMES);
          inPieces(cut, (start, count) => {
            const piece = placedDoubles(kernels, gains.slice(start, start + count), inArena && cut > 200);
            delayed.process(channels, start, count, piece);
          });
          return channels.map((samples) => samples.slice());
        });
        expect(twins).toEqual(originals);
      }),
      { numRuns: 40 },
    );
  });

  it('convolves, with filters that fill one memory and with longer ones', () => {
    for (const [tapCount, partitionFrames, channelCount] of [
      [1, 1, 1],
      [300, 64, 3],
      [5000, 256, 2],
      [40_000, 256, 2], // 10 MB of spectra
    ] as const) {
      const taps = Float64Array.from(awkwardSamples(7, tapCount), (x) => Math.max(-1, Math.min(1, x)));
      const { twins, originals } = bothMake((kernels) => {
        const convolver = createConvolver({ taps, channelCount, partitionFrames, kernels });
        const channels = Array.from({ length: channelCount }, (_, c) => awkwardSamples(c + 1, FRAMES));
        convolver.process(channels, FRAMES);
        return channels;
      });
      expect(twins).toEqual(originals);
    }
  });

  it('rounds, with and without dither', () => {
    const shapes = fc.record({
      seed: seeds,
      cut: fc.oneof(cuts, fc.constant(FRAMES)), // long pieces are done in two halves at a time
      inArena: fc.boolean(),
      channelCount: fc.integer({ min: 1, max: 5 }),
      bitDepth: fc.constantFrom(2, 8, 16, 24),
      dither: fc.constantFrom('none' as const, 'tpdf' as const, 'shaped' as const),
    });
    fc.assert(
      fc.property(shapes, ({ seed, cut, inArena, channelCount, bitDepth, dither }) => {
        const input = Array.from({ length: channelCount }, (_, c) => awkwardSamples(seed + c, FRAMES));
        input[0]!.set([Number.NaN, Infinity, -Infinity, 0.5, -0.5, -1e-9, 1.5 / 2 ** (bitDepth - 1)], 7);
        const { twins, originals } = bothMake((kernels) => {
          const options = { bitDepth, dither, seed, channelCount, sampleRateHz: 44_100 };
          const rounding = kernels.rendering.createRounding(options);
          const channels = input.map((samples) => placed(kernels, samples, inArena));
          inPieces(cut, (start, count) =>
            rounding.process(
              channels.map((samples) => samples.subarray(start, start + count)),
              count,
            ),
          );
          return channels.map((samples) => samples.slice());
        });
        expect(twins).toEqual(originals);
      }),
      { numRuns: 60 },
    );
  });
});

describe('what rendering computes gains with', () => {
  it('limits', () => {
    const shapes = fc.record({
      seed: seeds,
      cut: cuts,
      inArena: fc.boolean(),
      windowFrames: fc.integer({ min: 2, max: 400 }),
      ceiling: fc.double({ min: 0.05, max: 2, noNaN: true }),
    });
    fc.assert(
      fc.property(shapes, ({ seed, cut, inArena, windowFrames, ceiling }) => {
        const peaks = swelling(seed, FRAMES);
        const { twins, originals } = bothMake((kernels) => {
          const limiter = kernels.rendering.createLimiterGain({
            ceiling,
            marginNepers: 0.002,
            windowFrames,
            releaseKeep: 0.99,
            sustainedReleaseKeep: 0.999,
            sustainedAttackKeep: 0.998,
            maxFrameCount: 1024,
          });
          const gains: number[] = [];
          const piece = inArena ? kernels.allocateDoubles(1024) : new Float64Array(1024);
          inPieces(cut, (start, count) => {
            piece.set(peaks.subarray(start, start + count));
            limiter.process(piece, count);
            gains.push(...piece.subarray(0, count));
          });
          const { histogram, ...statistics } = limiter.statistics();
          return { gains, statistics, histogram: [...histogram] };
        });
        expect(twins).toEqual(originals);
      }),
      { numRuns: 60 },
    );
  });

  it('hears the same peaks, with samples and peaks in its memory or not', () => {
    fc.assert(
      fc.property(
        seeds,
        cuts,
        fc.boolean(),
        fc.double({ min: 0.05, max: 2, noNaN: true }),
        (seed, cut, inArena, threshold) => {
          const { twins, originals } = bothMake((kernels) => {
            const channels = [0, 1].map((c) => placed(kernels, awkwardSamples(seed + c, FRAMES), inArena));
            for (const samples of channels)
              for (let i = 0; i < FRAMES; i++) if (i % 700 < 400) samples[i] = samples[i]! / 1e7;
            const sensor = kernels.createPeakSensor({ channelCount: 2, threshold, maxFrameCount: 1024 });
            const peaks = inArena ? kernels.allocateDoubles(1024) : new Float64Array(1024);
            const all: number[] = [];
            inPieces(cut, (start, count) => {
              sensor.process(channels, start, count, peaks);
              all.push(...peaks.subarray(0, count));
            });
            return all;
          });
          expect(twins).toEqual(originals);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('finds the same gains however the signal is cut, and 1 where nothing was over for a window', () => {
    const peaks = swelling(3, FRAMES);
    const run = (cut: number): number[] => {
      const limiter = referenceKernels.rendering.createLimiterGain({
        ceiling: 0.5,
        marginNepers: 0,
        windowFrames: 100,
        releaseKeep: 0.9,
        sustainedReleaseKeep: 0.99,
        sustainedAttackKeep: 0.98,
        maxFrameCount: FRAMES,
      });
      const gains: number[] = [];
      inPieces(cut, (start, count) => {
        const piece = peaks.slice(start, start + count);
        limiter.process(piece, count);
        gains.push(...piece);
      });
      return gains;
    };
    const whole = run(FRAMES);
    expect(run(64)).toEqual(whole);
    expect(run(333)).toEqual(whole);
    expect(Math.min(...whole)).toBeLessThan(0.5);
    expect(whole.filter((gain) => gain === 1).length).toBeGreaterThan(100);
  });

  it('compresses and expands', () => {
    const shapes = fc.record({
      seed: seeds,
      cut: cuts,
      inArena: fc.boolean(),
      mode: fc.constantFrom('compress' as const, 'expand' as const),
      thresholdDbfs: fc.double({ min: -60, max: 0, noNaN: true }),
      ratio: fc.double({ min: 1, max: 20, noNaN: true }),
      kneeDb: fc.double({ min: 0, max: 20, noNaN: true }),
      maxChangeDb: fc.double({ min: 0, max: 24, noNaN: true }),
      sustainedShare: fc.constantFrom(0, 0.001),
    });
    fc.assert(
      fc.property(shapes, ({ seed, cut, inArena, sustainedShare, ...curve }) => {
        const powers = swelling(seed, FRAMES);
        const { twins, originals } = bothMake((kernels) => {
          const ballistics = kernels.rendering.createBallistics({ attackKeep: 0.9, releaseKeep: 0.99, sustainedShare });
          const gains: number[] = [];
          const piece = inArena ? kernels.allocateDoubles(1024) : new Float64Array(1024);
          inPieces(cut, (start, count) => {
            piece.set(powers.subarray(start, start + count));
            kernels.rendering.changesInDb(curve, piece, count);
            ballistics.process(piece, count);
            kernels.rendering.gainsOfChanges(curve.mode, 1.1, piece, count);
            gains.push(...piece.subarray(0, count));
          });
          return gains;
        });
        expect(twins).toEqual(originals);
      }),
      { numRuns: 60 },
    );
  });
});
