import { describe, expect, it } from 'vitest';
import { createQuantizer, type DitherKind } from './dither.ts';
import { createRealFft } from './fft.ts';
import { sine, whiteNoise } from './signals.ts';
import { createWindow, windowPowerGain } from './windows.ts';

function quantise(
  input: Float32Array,
  dither: DitherKind,
  { bitDepth = 16, seed = 1, sampleRateHz = 44_100 }: { bitDepth?: number; seed?: number; sampleRateHz?: number } = {},
): Int32Array {
  const out = new Int32Array(input.length);
  createQuantizer({ bitDepth, dither, seed, channelCount: 1, sampleRateHz }).process(0, input, input.length, out);
  return out;
}

/** Error in LSB. */
function errorOf(input: Float32Array, output: Int32Array, bitDepth = 16): Float64Array {
  return Float64Array.from(output, (value, i) => value - input[i]! * 2 ** (bitDepth - 1));
}

function moments(values: Float64Array): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

/** Density of the error's power between two frequencies, LSB²; white noise has its variance everywhere. */
function bandPower(error: Float64Array, lowHz: number, highHz: number, sampleRateHz: number): number {
  const size = 4096;
  const fft = createRealFft(size);
  const re = new Float64Array(fft.binCount);
  const im = new Float64Array(fft.binCount);
  const window = createWindow('hann', size); // the bands to be compared lie 40 dB apart
  const scale = 1 / (size * windowPowerGain(window));
  let sum = 0;
  let count = 0;
  for (let start = 0; start + size <= error.length; start += size) {
    fft.forward(
      window.map((w, i) => w * error[start + i]!),
      re,
      im,
    );
    for (let bin = 1; bin < size / 2; bin++) {
      const frequencyHz = (bin * sampleRateHz) / size;
      if (frequencyHz < lowHz || frequencyHz >= highHz) continue;
      sum += (re[bin]! ** 2 + im[bin]! ** 2) * scale;
      count++;
    }
  }
  return sum / count;
}

const FRAMES = 262_144;
/** Six standard deviations of a mean of FRAMES values of variance 1/4. */
const MEAN_TOLERANCE = (6 * 0.5) / Math.sqrt(FRAMES);

describe('createQuantizer', () => {
  it.each([8, 16, 24])('passes integers of %i bits bit for bit without dither', (bitDepth) => {
    const scale = 2 ** (bitDepth - 1);
    const integers = Int32Array.from({ length: 4001 }, (_, i) => Math.round(((i - 2000) / 2000) * (scale - 1)));
    integers[0] = -scale;
    expect(
      quantise(
        Float32Array.from(integers, (value) => value / scale),
        'none',
        { bitDepth },
      ),
    ).toEqual(integers);
  });

  it('rounds to the nearest, ties to even', () => {
    const input = Float32Array.from([0.5, 1.5, 2.5, -0.5, -1.5, 0.49, -0.51, 7.2], (value) => value / 32_768);
    expect([...quantise(input, 'none')]).toEqual([0, 2, 2, 0, -2, 0, -1, 7]);
  });

  it.each(['none', 'tpdf', 'shaped'] as const)(
    'saturates at full scale and survives what is no number: %s',
    (dither) => {
      const input = Float32Array.of(1, 1.5, 1e30, Infinity, -1.5, -1e30, -Infinity, Number.NaN, 0, 0, 0);
      const output = quantise(input, dither);
      // 1.0 is one LSB beyond the largest integer; with feedback its neighbours may come out a few LSB lower.
      expect([...output.subarray(1, 4)]).toEqual([32_767, 32_767, 32_767]);
      expect([...output.subarray(4, 7)]).toEqual([-32_768, -32_768, -32_768]);
      // |feedback| ≤ 1.5·Σ|c| = 12.6, dither and rounding 1.5.
      for (const value of output.subarray(7)) expect(Math.abs(value)).toBeLessThanOrEqual(14);
    },
  );

  it.each([
    ['a constant between two steps', new Float32Array(FRAMES).fill(0.3 / 32_768)],
    ['a constant on a step', new Float32Array(FRAMES).fill(5 / 32_768)],
    ['noise', whiteNoise({ seed: 3, frameCount: FRAMES, rms: 0.1 })],
    ['a quiet sine', sine({ frequencyHz: 997, sampleRateHz: 44_100, frameCount: FRAMES, amplitude: 1e-5 })],
  ])('leaves with TPDF an error of mean 0 and variance 1/4 LSB², whatever the signal: %s', (_, input) => {
    const { mean, variance } = moments(errorOf(input, quantise(input, 'tpdf')));
    expect(Math.abs(mean)).toBeLessThan(MEAN_TOLERANCE);
    // Lipshitz et al. 1992: dither (1/6) and rounding (1/12) add up. Six standard deviations of a variance estimate.
    expect(Math.abs(variance - 0.25)).toBeLessThan((6 * 0.25 * Math.SQRT2) / Math.sqrt(FRAMES));
  });

  it('rounds with an error of variance 1/12 without dither', () => {
    const input = whiteNoise({ seed: 5, frameCount: FRAMES, rms: 0.1 });
    const { mean, variance } = moments(errorOf(input, quantise(input, 'none')));
    expect(Math.abs(mean)).toBeLessThan(MEAN_TOLERANCE);
    expect(variance).toBeCloseTo(1 / 12, 3);
  });

  it.each(['tpdf', 'shaped'] as const)('keeps a −100 dBFS sine alive in 16 bits: %s', (dither) => {
    // A third of an LSB: rounding alone makes it digital silence.
    const input = sine({ frequencyHz: 1000, sampleRateHz: 44_100, frameCount: FRAMES, amplitude: 1e-5 });
    expect(quantise(input, 'none').every((value) => value === 0)).toBe(true);
    const output = quantise(input, dither);
    let product = 0;
    let energy = 0;
    for (let i = 0; i < FRAMES; i++) {
      product += output[i]! * input[i]! * 32_768;
      energy += (input[i]! * 32_768) ** 2;
    }
    // Gain of the sine, 1 ± six standard deviations: 0.5/√(FRAMES/2)/0.328.
    expect(Math.abs(product / energy - 1)).toBeLessThan(0.026);
  });

  it('leaves no trace of the signal in the TPDF error', () => {
    const input = sine({ frequencyHz: 441, sampleRateHz: 44_100, frameCount: FRAMES, amplitude: 3 / 32_768 });
    const error = errorOf(input, quantise(input, 'tpdf'));
    for (const harmonic of [1, 2, 3, 5, 7]) {
      let re = 0;
      let im = 0;
      for (let i = 0; i < FRAMES; i++) {
        const angle = 2 * Math.PI * ((i * harmonic) / 100);
        re += error[i]! * Math.cos(angle);
        im += error[i]! * Math.sin(angle);
      }
      expect(Math.hypot(re, im) / FRAMES).toBeLessThan(MEAN_TOLERANCE);
    }
  });

  it('moves the error as its filter says', () => {
    const input = whiteNoise({ seed: 8, frameCount: FRAMES, rms: 0.1 });
    const cases = [
      [44_100, [2.033, -2.165, 1.959, -1.59, 0.6149]],
      [48_000, [2.033, -2.165, 1.959, -1.59, 0.6149]],
      [96_000, [2, -1]],
      [8000, [2, -1]],
    ] as const;
    for (const [sampleRateHz, feedback] of cases) {
      const error = errorOf(input, quantise(input, 'shaped', { sampleRateHz }));
      for (const fraction of [0.05, 0.09, 0.2, 0.3, 0.45]) {
        let wanted = 0;
        const steps = 50; // mean of |1 − Σ c·z^−k|² over the band measured
        for (let step = 0; step < steps; step++) {
          const omega = 2 * Math.PI * (fraction + ((step + 0.5) / steps - 0.5) * 0.02);
          let re = 1;
          let im = 0;
          for (const [k, c] of feedback.entries()) {
            re -= c * Math.cos(omega * (k + 1));
            im += c * Math.sin(omega * (k + 1));
          }
          wanted += (0.25 * (re * re + im * im)) / steps;
        }
        const low = (fraction - 0.01) * sampleRateHz;
        const high = (fraction + 0.01) * sampleRateHz;
        // 64 spectra × 82 bins, neighbours correlated by the window: 2 % standard deviation, 0.4 dB is five of them.
        const deviationDb = 10 * Math.log10(bandPower(error, low, high, sampleRateHz) / wanted);
        expect(Math.abs(deviationDb)).toBeLessThan(0.4);
      }
    }
  });

  it('is quieter than plain dither where the ear is sharp', () => {
    const input = new Float32Array(FRAMES);
    const shaped = bandPower(errorOf(input, quantise(input, 'shaped')), 2000, 5000, 44_100);
    expect(10 * Math.log10(shaped / 0.25)).toBeLessThan(-14);
  });

  it('makes noise of ±1 LSB of digital silence, and none without dither', () => {
    const silence = new Float32Array(1000);
    expect(new Set(quantise(silence, 'tpdf'))).toEqual(new Set([-1, 0, 1]));
    expect(new Set(quantise(silence, 'none'))).toEqual(new Set([0]));
  });

  it('gives channels and seeds noise of their own, and the same seed the same', () => {
    const silence = new Float32Array(FRAMES);
    const quantizer = createQuantizer({ bitDepth: 16, dither: 'tpdf', seed: 7, channelCount: 2, sampleRateHz: 48_000 });
    const outputs: Int32Array[] = [0, 1].map((channel) => {
      const out = new Int32Array(FRAMES);
      quantizer.process(channel, silence, FRAMES, out);
      return out;
    });
    outputs.push(quantise(silence, 'tpdf', { seed: 8 }), quantise(silence, 'tpdf', { seed: 6 }));
    for (let a = 0; a < outputs.length; a++) {
      for (let b = 0; b < a; b++) {
        let product = 0;
        for (let i = 0; i < FRAMES; i++) product += outputs[a]![i]! * outputs[b]![i]!;
        expect(Math.abs(product / FRAMES)).toBeLessThan(MEAN_TOLERANCE);
      }
    }
    expect(quantise(silence, 'tpdf', { seed: 7 })).toEqual(outputs[0]);
  });

  it.each(['none', 'tpdf', 'shaped'] as const)('does not care how the signal is cut: %s', (dither) => {
    const input = whiteNoise({ seed: 2, frameCount: 5000, rms: 0.2 });
    const quantizer = createQuantizer({ bitDepth: 16, dither, seed: 1, channelCount: 1, sampleRateHz: 44_100 });
    const cut = new Int32Array(5000);
    for (let start = 0; start < 5000; start += 77) {
      const end = Math.min(5000, start + 77);
      quantizer.process(0, input.subarray(start, end), end - start, cut.subarray(start, end));
    }
    expect(cut).toEqual(quantise(input, dither));
  });

  it.each([
    { bitDepth: 1 },
    { bitDepth: 33 },
    { bitDepth: 15.5 },
    { channelCount: 0 },
    { sampleRateHz: 0 },
    { sampleRateHz: Number.NaN },
  ])('refuses %o', (wrong) => {
    const options = { bitDepth: 16, dither: 'none' as const, seed: 1, channelCount: 2, sampleRateHz: 44_100 };
    expect(() => createQuantizer({ ...options, ...wrong })).toThrow(RangeError);
  });
});
