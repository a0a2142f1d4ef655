import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConvolver } from './convolver.ts';
import { createRandom } from './random.ts';
import { whiteNoise } from './signals.ts';

/** The definition: y[n] = Σ h[k]·x[n − k], all of it, in doubles. */
function convolve(x: Float32Array, h: Float64Array): Float64Array {
  const y = new Float64Array(x.length + h.length - 1);
  for (let n = 0; n < x.length; n++) for (let k = 0; k < h.length; k++) y[n + k] = y[n + k]! + x[n]! * h[k]!;
  return y;
}

/** Everything the convolver gives for a signal, cut into blocks of the given lengths (repeated), latency taken off. */
function run(
  options: { taps: Float64Array; partitionFrames: number },
  channels: readonly Float32Array[],
  blockFrames: readonly number[] = [channels[0]!.length],
): Float32Array[] {
  const convolver = createConvolver({ ...options, channelCount: channels.length });
  const work = channels.map((samples) => samples.slice());
  const frameCount = work[0]!.length;
  for (let start = 0, turn = 0; start < frameCount; turn++) {
    const count = Math.min(frameCount - start, blockFrames[turn % blockFrames.length]!);
    convolver.process(
      work.map((samples) => samples.subarray(start, start + count)),
      count,
    );
    start += count;
  }
  return convolver.flush().map((rest, c) => {
    const all = new Float32Array(frameCount + rest.length);
    all.set(work[c]!);
    all.set(rest, frameCount);
    return all.subarray(convolver.latencyFrames);
  });
}

function decayingTaps(length: number, seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from({ length }, (_, n) => random.gaussian() * Math.exp((-3 * n) / length));
}

const noise = (seed: number, frameCount: number): Float32Array => whiteNoise({ seed, frameCount, rms: 0.3 });

describe('createConvolver', () => {
  it.each([
    { tapCount: 1, partitionFrames: 1, frameCount: 10, channelCount: 1 },
    { tapCount: 5, partitionFrames: 1, frameCount: 40, channelCount: 2 },
    { tapCount: 64, partitionFrames: 64, frameCount: 1000, channelCount: 2 },
    { tapCount: 65, partitionFrames: 64, frameCount: 1000, channelCount: 3 },
    { tapCount: 1000, partitionFrames: 128, frameCount: 500, channelCount: 6 },
    { tapCount: 3, partitionFrames: 256, frameCount: 700, channelCount: 8 },
    { tapCount: 17, partitionFrames: 8, frameCount: 1, channelCount: 1 },
  ])('is the sum of products, tail and all: %o', ({ tapCount, partitionFrames, frameCount, channelCount }) => {
    const taps = decayingTaps(tapCount, 1);
    const channels = Array.from({ length: channelCount }, (_, c) => noise(c + 2, frameCount));
    const output = run({ taps, partitionFrames }, channels);
    for (const [c, samples] of channels.entries()) {
      const expected = convolve(samples, taps);
      expect(output[c]).toHaveLength(expected.length);
      const largest = expected.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      // 6e-8 of it is the rounding to 32 bit; the transform in doubles adds nothing that could be seen.
      for (const [n, v] of expected.entries()) expect(Math.abs(output[c]![n]! - v)).toBeLessThan(1e-6 * largest);
    }
  });

  it('gives the same for any cut into blocks, to the last bit', () => {
    const taps = decayingTaps(200, 3);
    const channels = [noise(4, 3000), noise(5, 3000)];
    const whole = run({ taps, partitionFrames: 64 }, channels);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }), (blocks) => {
        const output = run({ taps, partitionFrames: 64 }, channels, blocks);
        for (const [c, samples] of output.entries()) {
          expect(samples.every((sample, n) => sample === whole[c]![n])).toBe(true);
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  it('keeps channels apart', () => {
    const taps = decayingTaps(300, 6);
    const [alone] = run({ taps, partitionFrames: 128 }, [noise(7, 2000)]);
    const [silent, beside] = run({ taps, partitionFrames: 128 }, [new Float32Array(2000), noise(7, 2000)]);
    const loudest = alone!.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    // What the partner leaves behind is rounding in doubles: 2⁻⁵³ a step, a few steps.
    expect(silent!.every((v) => Math.abs(v) < 1e-14 * loudest)).toBe(true);
    expect(beside!.every((v, n) => Math.abs(v - alone![n]!) <= 1.2e-7 * loudest)).toBe(true);
  });

  it('states its latency: one tap of 1 delays by one partition', () => {
    const convolver = createConvolver({ taps: [1], partitionFrames: 16 });
    expect(convolver.latencyFrames).toBe(16);
    const impulse = new Float32Array(40);
    impulse[3] = 1;
    convolver.process([impulse], 40);
    expect(impulse.findIndex((v) => Math.abs(v) > 0.5)).toBe(19);
  });

  it('calls silence silence, even after music', () => {
    const convolver = createConvolver({ taps: decayingTaps(100, 8), partitionFrames: 32 });
    convolver.process([noise(9, 500)], 500);
    const silence = new Float32Array(500);
    convolver.process([silence], 500);
    // Rounding lasts as long as any of the four spectra has heard music: those four partitions, the one that the silence
    // began in, and the latency.
    expect(silence.subarray(6 * 32).every((v) => v === 0)).toBe(true);
  });

  it('starts anew after flush', () => {
    const taps = decayingTaps(100, 10);
    const convolver = createConvolver({ taps, partitionFrames: 32 });
    convolver.process([noise(11, 77)], 77);
    convolver.flush();
    const samples = noise(12, 300);
    convolver.process([samples], 300);
    const expected = run({ taps, partitionFrames: 32 }, [noise(12, 300)])[0]!;
    expect(samples.subarray(32).every((v, n) => v === expected[n])).toBe(true);
  });

  it('flushes before any input', () => {
    expect(createConvolver({ taps: [1, 2], partitionFrames: 4, channelCount: 2 }).flush()).toEqual([
      new Float32Array(5),
      new Float32Array(5),
    ]);
  });

  it.each([
    { taps: [] },
    { taps: [1, Number.NaN] },
    { channelCount: 0 },
    { channelCount: 1.5 },
    { partitionFrames: 0 },
    { partitionFrames: 48 },
    { partitionFrames: Number.NaN },
  ])('refuses %o', (change) => {
    expect(() => createConvolver({ taps: [1], partitionFrames: 64, ...change })).toThrow(RangeError);
  });
});
