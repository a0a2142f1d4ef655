import { dbToGain, pinkNoise, sine } from '@auralign/dsp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Move } from './moves/index.ts';
import { LIMITER_TIMES } from './moves/limiter.ts';
import { outputFormatFor, renderStream, type OutputFormat } from './render.ts';
import { firstDifference, memoryStream, readAll } from './testing/memoryStream.ts';
import { filtered, rounded16 } from './testing/song.ts';

const RATE_HZ = 44_100;
const FLOAT: OutputFormat = { encoding: 'float', bitDepth: 32 };
const WORDS = { because: '', predicted: [], cost: '' };
const GAIN: Move = { id: 'gain', kind: 'gain', gainDb: 6, ...WORDS };
const LIMITER: Move = { id: 'limiter', kind: 'limiter', ceilingDbtp: -1, ...LIMITER_TIMES, ...WORDS };
const BELL = { kind: 'peaking', frequencyHz: 300, gainDb: -4, q: 1 } as const;
const EQ: Move = { id: 'tone', kind: 'eq', channel: 'stereo', bands: [BELL], ...WORDS };

function noise(frameCount: number, seed: number, rms = 0.1): Float32Array {
  return pinkNoise({ seed, sampleRateHz: RATE_HZ, frameCount, rms });
}

const render = (channels: Float32Array[], moves: Move[], output: OutputFormat = FLOAT, blockFrames?: number[]) =>
  readAll(
    renderStream(
      memoryStream(channels, { sampleRateHz: RATE_HZ, ...(blockFrames === undefined ? {} : { blockFrames }) }),
      moves,
      output,
    ),
  );

describe('renderStream', () => {
  it('hands the samples through to the last bit without moves', async () => {
    const target = [noise(5000, 1), noise(5000, 2)];
    const output = await render(target, []);
    expect(output.map((samples, c) => firstDifference(samples, target[c]!))).toEqual([-1, -1]);
  });

  it('is the filter of @auralign/dsp, sample for sample', async () => {
    const target = [noise(5000, 3), noise(5000, 4)];
    const output = await render(target, [EQ]);
    const expected = filtered(target, RATE_HZ, [BELL]);
    expect(output.map((samples, c) => firstDifference(samples, expected[c]!))).toEqual([-1, -1]);
  });

  it('equalises the mid and leaves the side as it is', async () => {
    const [left, right] = [noise(5000, 5), noise(5000, 6)];
    const output = await render([left, right], [{ ...EQ, channel: 'mid' }]);
    const mid = left.map((sample, i) => (sample + right[i]!) / 2);
    const [expectedMid] = filtered([mid], RATE_HZ, [BELL]);
    for (let i = 0; i < 5000; i += 7) {
      expect((output[0]![i]! - output[1]![i]!) / 2).toBeCloseTo((left[i]! - right[i]!) / 2, 6); // float32 rounding
      expect((output[0]![i]! + output[1]![i]!) / 2).toBeCloseTo(expectedMid![i]!, 6);
    }
  });

  it('keeps length and alignment through the latency of the limiter, down to a single frame', async () => {
    for (const frameCount of [1, 10, 245, 246, 247, 8192, 20_001]) {
      const target = [noise(frameCount, 7, 0.02)];
      const [output] = await render(target, [GAIN, LIMITER]);
      const expected = target[0]!.map((sample) => Math.fround(sample * dbToGain(6)));
      expect(firstDifference(output!, expected)).toBe(-1);
    }
  });

  it('gives the same for any cut into blocks', async () => {
    const target = [noise(9000, 8, 0.4), noise(9000, 9, 0.4)];
    const output: OutputFormat = { encoding: 'integer', bitDepth: 16, dither: 'tpdf' };
    const whole = await render(target, [EQ, GAIN, LIMITER], output);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 12_000 }), { minLength: 1, maxLength: 5 }),
        async (blocks) => {
          const cut = await render(target, [EQ, GAIN, LIMITER], output, blocks);
          expect(cut.map((samples, c) => firstDifference(samples, whole[c]!))).toEqual([-1, -1]);
        },
      ),
      { numRuns: 15, seed: 2 },
    );
  });

  it('puts the samples on the grid of the file, dithered by no more than two steps', async () => {
    const target = [sine({ frequencyHz: 997, sampleRateHz: RATE_HZ, frameCount: 2000, amplitude: 0.3 })];
    const [output] = await render(target, [GAIN], { encoding: 'integer', bitDepth: 16, dither: 'tpdf' });
    for (const [i, sample] of output!.entries()) {
      expect(Number.isInteger(sample * 32_768)).toBe(true);
      // Half a step of rounding and at most one of triangular noise.
      expect(Math.abs(sample - target[0]![i]! * dbToGain(6)) * 32_768).toBeLessThan(1.51);
    }
  });

  it('writes a 16-bit source that needs no moves bit for bit into 16 and 24 bits', async () => {
    const target = rounded16([noise(3000, 10)]);
    for (const bitDepth of [16, 24] as const) {
      const stream = memoryStream(target, { sampleRateHz: RATE_HZ, bitDepth: 16 });
      const [output] = await readAll(renderStream(stream, [], { encoding: 'integer', bitDepth, dither: 'tpdf' }));
      expect(firstDifference(output!, target[0]!)).toBe(-1);
    }
  });

  it('says what cannot be realised on this target', () => {
    const mono = () => memoryStream([noise(10, 11)], { sampleRateHz: 8000 });
    const high: Move = { ...EQ, bands: [{ ...BELL, frequencyHz: 5000 }] };
    expect(() => renderStream(mono(), [high], FLOAT)).toThrow(/tone .*8000 Hz/);
    expect(() => renderStream(mono(), [{ ...EQ, channel: 'side' }], FLOAT)).toThrow(/needs 2 channels/);
  });
});

describe('outputFormatFor', () => {
  it.each([
    [
      { codec: 'flac', bitDepth: 16, lossless: true },
      { encoding: 'integer', bitDepth: 16, dither: 'tpdf' },
    ],
    [
      { codec: 'pcm-integer', bitDepth: 24, lossless: true },
      { encoding: 'integer', bitDepth: 24, dither: 'tpdf' },
    ],
    [{ codec: 'pcm-float', bitDepth: 32, lossless: true }, FLOAT],
    [{ codec: 'pcm-integer', bitDepth: 32, lossless: true }, FLOAT],
    [
      { codec: 'mp3', lossless: false },
      { encoding: 'integer', bitDepth: 24, dither: 'tpdf' },
    ],
  ])('keeps the depth of %o', (format, expected) => {
    expect(outputFormatFor(format)).toEqual(expected);
  });
});
