import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designBiquad } from '../../biquad/design.ts';
import { kWeighting } from '../../kWeighting.ts';
import { createRandom } from '../../random.ts';
import { createTruePeakDetector, type TruePeakSlice } from '../../truePeak/detector.ts';
import { BLOCK_FRAMES, type SearchWindow } from '../../truePeak/peakSearch.ts';
import { createWindow } from '../../windows.ts';
import { createKernels } from '../createKernels.ts';
import { referenceKernels } from '../reference.ts';

/*
 * The twins against the originals. Both do the same operations in the same order, in double precision or rounding each of them to single,
 * so the results are equal to the last bit, not close. Where they may differ the test says by how much and why.
 */
const twins = createKernels('wasm-simd');

/** Samples of music's range with what is awkward among them: zeros, denormals, full scale, floats far over it. */
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

const doubles = (seed: number, length: number): Float64Array => Float64Array.from(awkwardSamples(seed, length));
const seeds = fc.integer({ min: 1, max: 1_000_000 });

/** An array amid NaN, so that a stray read or write shows. */
function guarded(samples: Float32Array): Float32Array {
  const all = new Float32Array(samples.length + 64).fill(Number.NaN);
  all.set(samples, 32);
  return all.subarray(32, 32 + samples.length);
}

describe('Fourier transforms', () => {
  const sizes = fc.integer({ min: 1, max: 13 }).map((exponent) => 2 ** exponent);

  it('are those of the originals, to the last bit', () => {
    fc.assert(
      fc.property(sizes, seeds, (size, seed) => {
        for (const direction of ['forward', 'inverse'] as const) {
          const [re, im] = [doubles(seed, size), doubles(seed + 1, size)];
          const [twinRe, twinIm] = [re.slice(), im.slice()];
          const [inPlaceRe, inPlaceIm] = [twins.allocateDoubles(size), twins.allocateDoubles(size)];
          inPlaceRe.set(re);
          inPlaceIm.set(im);
          referenceKernels.createFft(size)[direction](re, im);
          const fft = twins.createFft(size);
          fft[direction](twinRe, twinIm);
          fft[direction](inPlaceRe, inPlaceIm);
          expect([twinRe, twinIm]).toEqual([re, im]);
          expect([inPlaceRe, inPlaceIm]).toEqual([re, im]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('of real signals too', () => {
    fc.assert(
      fc.property(sizes, seeds, (size, seed) => {
        const spectrum = () => new Float64Array(size / 2 + 1);
        const input = awkwardSamples(seed, size);
        const [original, twin] = [referenceKernels.createRealFft(size), twins.createRealFft(size)];
        const [re, im, twinRe, twinIm] = [spectrum(), spectrum(), spectrum(), spectrum()];
        for (const form of [input, Float64Array.from(input), [...input]]) {
          original.forward(form, re, im);
          twin.forward(form, twinRe, twinIm);
          expect([twinRe, twinIm]).toEqual([re, im]);
        }
        for (const output of [() => new Float64Array(size), () => new Float32Array(size)]) {
          const [back, twinBack] = [output(), output()];
          original.inverse(re, im, back);
          twin.inverse(re, im, twinBack);
          expect(twinBack).toEqual(back);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('refuse what the originals refuse', () => {
    for (const size of [0, 1, 3, 48, 1.5, Number.NaN]) {
      expect(() => twins.createFft(size)).toThrow(RangeError);
      expect(() => twins.createRealFft(size)).toThrow(RangeError);
    }
  });
});

describe('createSpectra', () => {
  it('is the original to the last bit, for one channel, a pair, and more', () => {
    for (const [sizeFrames, channelCount] of [
      [2, 2],
      [32, 1],
      [64, 2],
      [1024, 6],
      [8192, 2],
    ] as const) {
      const options = {
        sizeFrames,
        channelCount,
        isPair: channelCount > 1,
        window: createWindow('hann', sizeFrames),
      };
      const [original, twin] = [referenceKernels.createSpectra(options), twins.createSpectra(options)];
      for (let round = 0; round < 2; round++) {
        for (let channel = 0; channel < channelCount; channel++) {
          const samples = awkwardSamples(10 * round + channel + 1, sizeFrames);
          original.frames[channel]!.set(samples);
          twin.frames[channel]!.set(samples);
        }
        original.run(0.37);
        twin.run(0.37);
        const { frames: _, run: __, ...spectra } = original;
        expect(twin).toMatchObject(spectra);
      }
    }
  });

  it('is the original for samples so small that they count as silence, in one channel or both, and after them', () => {
    const options = { sizeFrames: 64, channelCount: 2, isPair: true, window: createWindow('hann', 64) };
    const [original, twin] = [referenceKernels.createSpectra(options), twins.createSpectra(options)];
    for (const gains of [
      [1, 1],
      [1e-31, 1],
      [1e-24, 1e-40],
      [0, 1e-32],
      [1, 1e-18],
    ]) {
      gains.forEach((gain, channel) => {
        const samples = awkwardSamples(channel + 1, 64).map((x) => (Math.abs(x) > 1 ? 0 : gain * x));
        original.frames[channel]!.set(samples);
        twin.frames[channel]!.set(samples);
      });
      original.run(0.37);
      twin.run(0.37);
      const { frames: _, run: __, ...spectra } = original;
      expect(twin).toMatchObject(spectra);
    }
  });
});

describe('createWeightedEnergy', () => {
  it('is the original to the last bit, wherever the samples lie and however they are cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 8 }),
        seeds,
        fc.boolean(),
        (channelCount, cuts, seed, inArena) => {
          const frameCount = cuts.reduce((sum, cut) => sum + cut, 0);
          const channels = Array.from({ length: channelCount }, (_, c) =>
            guarded(awkwardSamples(seed + c, frameCount)),
          );
          const placed = channels.map((samples) => {
            if (!inArena) return samples;
            const own = twins.allocateFloats(frameCount);
            own.set(samples);
            return own;
          });
          const [original, twin] = [referenceKernels, twins].map((kernels) =>
            kernels.createWeightedEnergy(kWeighting(44_100), channelCount),
          );
          const sums = () => new Float64Array(channelCount);
          const [weighted, plain, twinWeighted, twinPlain] = [sums(), sums(), sums(), sums()];
          let start = 0;
          for (const cut of cuts) {
            original!.add(channels, start, start + cut, weighted, plain);
            twin!.add(placed, start, start + cut, twinWeighted, twinPlain);
            start += cut;
          }
          expect([twinWeighted, twinPlain]).toEqual([weighted, plain]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('differs by the order of summation only in spans longer than it copies at once', () => {
    const channels = [awkwardSamples(1, 10_000)];
    const [weighted, plain, twinWeighted, twinPlain] = Array.from({ length: 4 }, () => new Float64Array(1));
    referenceKernels.createWeightedEnergy(kWeighting(48_000), 1).add(channels, 0, 10_000, weighted!, plain!);
    twins.createWeightedEnergy(kWeighting(48_000), 1).add(channels, 0, 10_000, twinWeighted!, twinPlain!);
    expect(twinWeighted![0]! / weighted![0]!).toBeCloseTo(1, 12); // 10 000 roundings of 1e-16
    expect(twinPlain![0]! / plain![0]!).toBeCloseTo(1, 12);
  });

  it('falls silent after the signal, to exact zero, and forgets on reset', () => {
    const meter = twins.createWeightedEnergy(kWeighting(44_100), 1);
    const [weighted, plain] = [new Float64Array(1), new Float64Array(1)];
    meter.add([awkwardSamples(3, 1000)], 0, 1000, weighted, plain);
    for (let i = 0; i < 250; i++) {
      weighted[0] = 0;
      meter.add([new Float32Array(441)], 0, 441, weighted, plain);
    }
    expect(weighted[0]).toBe(0);
    const again = new Float64Array(1);
    meter.add([awkwardSamples(3, 1000)], 0, 1000, weighted, plain);
    meter.reset();
    meter.add([awkwardSamples(3, 1000)], 0, 1000, again, plain);
    expect(again[0]).toBe(weighted[0]);
  });
});

describe('measure', () => {
  it('is the original to the last bit, wherever the samples lie', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 9 }), seeds, (count, start, seed) => {
        const samples = guarded(awkwardSamples(seed, start + count));
        const own = twins.allocateFloats(start + count);
        own.set(samples);
        const [original, twin, inArena] = [new Float64Array(4), new Float64Array(4), new Float64Array(4)];
        referenceKernels.measure(samples, start, start + count, original);
        twins.measure(samples, start, start + count, twin);
        twins.measure(own, start, start + count, inArena);
        expect(twin).toEqual(original);
        expect(inArena).toEqual(original);
      }),
    );
  });
});

describe('createPowerSum', () => {
  it('is the original to the last bit, for any number of channels', () => {
    for (const [sizeFrames, channelCount] of [
      [2, 1],
      [16, 3],
      [1024, 2],
      [2048, 6],
    ] as const) {
      const options = { sizeFrames, channelCount, window: createWindow('hann', sizeFrames) };
      const [original, twin] = [referenceKernels.createPowerSum(options), twins.createPowerSum(options)];
      for (let round = 0; round < 2; round++) {
        for (let channel = 0; channel < channelCount; channel++) {
          const samples = awkwardSamples(10 * round + channel + 1, sizeFrames);
          original.frames[channel]!.set(samples);
          twin.frames[channel]!.set(samples);
        }
        original.run(0.37);
        twin.run(0.37);
        expect(twin.bins).toEqual(original.bins);
      }
    }
  });
});

describe('createFirDecimator', () => {
  it('is the original to the last bit, however the signal is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 48 }),
        fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 6 }),
        seeds,
        (tapCount, factor, cuts, seed) => {
          const taps = doubles(seed, tapCount);
          const [original, twin] = [referenceKernels, twins].map((kernels) => kernels.createFirDecimator(taps, factor));
          cuts.forEach((count, i) => {
            const samples = awkwardSamples(seed + i, count);
            const placed = twins.allocateFloats(count);
            placed.set(samples);
            const results = original!.process(guarded(samples), count);
            expect(twin!.process(i % 2 === 0 ? placed : guarded(samples), count)).toBe(results);
            expect(twin!.output.slice(0, results)).toEqual(original!.output.slice(0, results));
          });
        },
      ),
    );
  });
});

describe('loops over samples and bins', () => {
  const placedFloats = (samples: Float32Array): Float32Array => {
    const placed = twins.allocateFloats(samples.length);
    placed.set(samples);
    return placed;
  };
  const placedDoubles = (values: Float64Array): Float64Array => {
    const placed = twins.allocateDoubles(values.length);
    placed.set(values);
    return placed;
  };
  const spans = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 1, max: 200 }));

  it('sum pairs to the last bit', () => {
    fc.assert(
      fc.property(spans, seeds, ([start, count], seed) => {
        const [left, right] = [awkwardSamples(seed, start + count), awkwardSamples(seed + 1, start + count)];
        const [original, twin, elsewhere] = [new Float64Array(3), new Float64Array(3), new Float64Array(3)];
        referenceKernels.pairSums(left, right, start, start + count, original);
        twins.pairSums(placedFloats(left), placedFloats(right), start, start + count, twin);
        twins.pairSums(left, right, start, start + count, elsewhere);
        expect([twin, elsewhere]).toEqual([original, original]);
      }),
    );
  });

  it('find the same sample outside, or none, and NaN', () => {
    fc.assert(
      fc.property(spans, seeds, fc.double({ min: -2, max: 2, noNaN: true }), ([start, count], seed, limit) => {
        const samples = awkwardSamples(seed, start + count);
        if (seed % 3 === 0) samples[start + (seed % count)] = Number.NaN;
        for (const [low, high] of [
          [-Math.abs(limit), Math.abs(limit)],
          [-1, limit],
          [-Infinity, Infinity],
        ] as const) {
          const expected = referenceKernels.firstOutside(samples, start, start + count, low, high);
          expect(twins.firstOutside(placedFloats(samples), start, start + count, low, high)).toBe(expected);
          expect(twins.firstOutside(samples, start, start + count, low, high)).toBe(expected);
        }
      }),
    );
  });

  it('add up to the last bit', () => {
    for (const length of [1, 2, 7, 100]) {
      const [values, sums] = [doubles(5, length), doubles(6, length)];
      for (const form of [values, Float32Array.from(values)]) {
        const placed = placedDoubles(sums);
        twins.accumulate(form instanceof Float32Array ? placedFloats(form) : placedDoubles(form), placed);
        referenceKernels.accumulate(form, sums);
        expect(placed).toEqual(sums);
      }
    }
  });

  it('sum bins into bands to the last bit, wherever the powers lie', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 26_000, noNaN: true }), { minLength: 2, maxLength: 12 }),
        fc.integer({ min: 3, max: 300 }),
        seeds,
        (edges, binCount, seed) => {
          const sorted = edges.sort((a, b) => a - b);
          const bands = sorted.slice(1).map((highHz, i) => ({ lowHz: sorted[i]!, highHz, centreHz: highHz }));
          const binHz = 24_000 / (binCount - 1);
          const power = doubles(seed, binCount).map(Math.abs);
          const [original, twin, elsewhere] = [0, 1, 2].map(() => new Float64Array(bands.length));
          referenceKernels.createBandMap(bands, binHz, binCount).apply(power, original!);
          const map = twins.createBandMap(bands, binHz, binCount);
          map.apply(placedDoubles(power), twin!);
          map.apply(power, elsewhere!);
          expect([twin, elsewhere]).toEqual([original, original]);
          const floats = Float32Array.from(power);
          referenceKernels.createBandMap(bands, binHz, binCount).apply(floats, original!);
          map.apply(placedFloats(floats), twin!);
          map.apply(floats, elsewhere!);
          expect([twin, elsewhere]).toEqual([original, original]);
        },
      ),
    );
  });

  it('make the same amplitudes of groups, and see them rise alike', () => {
    for (const groupCount of [1, 2, 5, 1024]) {
      const [original, twin] = [new Float64Array(groupCount), twins.allocateDoubles(groupCount)];
      const [sums, twinSums] = [new Float64Array(2), new Float64Array(2)];
      for (const seed of [9, 10, 11]) {
        const power = awkwardSamples(seed, 4 * groupCount + 1).map(Math.abs);
        referenceKernels.groupRise(power, original, sums);
        twins.groupRise(placedFloats(power), twin, twinSums);
        expect(twin).toEqual(original);
        expect(twinSums).toEqual(sums);
      }
    }
  });

  it('turn powers into decibels to 1e-11 dB, from nothing to far over full scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -320, max: 300, noNaN: true }), { minLength: 1, maxLength: 40 }),
        (levels) => {
          const powers = Float64Array.from(levels, (level) => 10 ** (level / 10));
          powers[0] = 0;
          const [original, twin] = [new Float64Array(powers.length), twins.allocateDoubles(powers.length)];
          referenceKernels.decibels(powers, 1e-20, original);
          twins.decibels(placedDoubles(powers), 1e-20, twin);
          // What the rounding of a level of 300 dB itself makes (6e-14) comes on top of the series' 1e-12.
          twin.forEach((level, i) => expect(Math.abs(level - original[i]!)).toBeLessThan(1e-11));
        },
      ),
    );
  });
});

describe('createSpanSearch', () => {
  it('has bounds that are never too low and hardly too high', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const blocks = 9;
        const [original, twin] = [referenceKernels, twins].map(
          (kernels) => kernels.createSpanSearch(1, blocks).windows[0]!,
        ) as [SearchWindow, SearchWindow];
        original.samples.set(awkwardSamples(seed, blocks * BLOCK_FRAMES));
        twin.samples.set(original.samples);
        for (const search of [original, twin]) search.measureBlocks(1, blocks - 2);
        for (let block = 1; block < blocks - 1; block++) {
          let most = 0;
          for (let i = block * BLOCK_FRAMES - 1; i <= (block + 1) * BLOCK_FRAMES; i++) {
            most = Math.max(most, Math.abs(original.samples[i]!));
          }
          const slack = 1e-15; // the original's own rounding
          expect(twin.peaks[block]! / original.peaks[block]!).toBeCloseTo(1, 14);
          expect(twin.bends[block]).toBeGreaterThanOrEqual(original.bends[block]! * (1 - slack));
          // Twice BEND_ERROR: the margin, and the rounding it is for.
          expect(twin.bends[block]).toBeLessThanOrEqual(original.bends[block]! * (1 + slack) + 1e-6 * most);
        }
      }),
    );
  });

  const peakCases = {
    seed: seeds,
    frameCount: fc.integer({ min: 1, max: 9000 }),
    isSmooth: fc.boolean(),
    slicesTogether: fc.constantFrom(1, 5),
  };

  it('finds the same true peaks, to the last bit, in every slice', () => {
    fc.assert(
      fc.property(fc.record(peakCases), ({ seed, frameCount, isSmooth, slicesTogether }) => {
        const channels = [0, 1].map((channel) => {
          const samples = awkwardSamples(seed + channel, frameCount);
          // Smooth signals are where bounds skip most.
          if (isSmooth)
            for (let i = 0; i < frameCount; i++) samples[i] = Math.sin(i * (0.3 + (seed % 97) / 50) + channel);
          return samples;
        });
        const run = (kernels: typeof twins) => {
          const slices: TruePeakSlice[] = [];
          const detector = createTruePeakDetector({
            sampleRateHz: 44_100,
            channelCount: 2,
            kernels,
            slicesTogether,
            onSlice: (slice) => slices.push({ ...slice }),
          });
          detector.process(channels, frameCount);
          detector.flush();
          return { slices, result: detector.result() };
        };
        expect(run(twins)).toEqual(run(referenceKernels));
      }),
      { numRuns: 60 },
    );
  });
});

describe('createBiquadCascade', () => {
  it('is the original to the last bit, however many channels and sections, however it is cut, in the arena or not', () => {
    const shapes = fc.record({
      seed: seeds,
      channelCount: fc.integer({ min: 1, max: 5 }),
      sectionCount: fc.integer({ min: 0, max: 9 }),
      cut: fc.integer({ min: 1, max: 700 }),
      inArena: fc.boolean(),
    });
    fc.assert(
      fc.property(shapes, ({ seed, channelCount, sectionCount, cut, inArena }) => {
        const sections = Array.from({ length: sectionCount }, (_, i) =>
          designBiquad({ kind: 'peaking', frequencyHz: 60 * 2 ** i, gainDb: 6 - 1.5 * i, q: 0.7 + i }, 48_000),
        );
        const frameCount = 1500;
        const input = Array.from({ length: channelCount }, (_, c) => awkwardSamples(seed + c, frameCount));
        for (const samples of input) samples.fill(0, 900); // and a tail, in which states are settled
        const run = (kernels: typeof twins): Float32Array[] => {
          const channels = input.map((samples) => {
            const copy = inArena ? kernels.allocateFloats(frameCount) : new Float32Array(frameCount);
            copy.set(samples);
            return copy;
          });
          const cascade = kernels.createBiquadCascade(sections, channelCount);
          for (let at = 0; at < frameCount; at += cut) {
            const count = Math.min(cut, frameCount - at);
            cascade.process(
              channels.map((samples) => samples.subarray(at, at + count)),
              count,
            );
          }
          return channels.map((samples) => samples.slice());
        };
        expect(run(createKernels('wasm-simd'))).toEqual(run(referenceKernels));
      }),
      { numRuns: 40 },
    );
  });
});

describe('createPeakSensor', () => {
  it('hears what the original hears, to the last bit, however the signal is cut', () => {
    fc.assert(
      fc.property(
        seeds,
        fc.integer({ min: 1, max: 1024 }),
        fc.double({ min: 0.05, max: 1.5, noNaN: true }),
        (seed, cut, threshold) => {
          const channels = [0, 1].map((c) => awkwardSamples(seed + c, 3000));
          const run = (kernels: typeof twins): number[] => {
            const sensor = kernels.createPeakSensor({ channelCount: 2, threshold, maxFrameCount: 1024 });
            const peaks = new Float64Array(1024);
            const all: number[] = [];
            for (let at = 0; at < 3000; at += cut) {
              const count = Math.min(cut, 3000 - at);
              sensor.process(channels, at, count, peaks);
              all.push(...peaks.subarray(0, count));
            }
            return all;
          };
          expect(run(createKernels('wasm-simd'))).toEqual(run(referenceKernels));
        },
      ),
      { numRuns: 40 },
    );
  });
});
