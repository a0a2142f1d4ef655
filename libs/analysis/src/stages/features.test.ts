import { bandLimitedNoise, concat, createKernels, pinkNoise, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { runSpectralStage, valueOf } from '../testing/runSpectralStage.ts';
import { features } from './features.ts';
import { createFluxMeter } from './featuresFlux.ts';
import { createEvenSamples } from './featuresSamples.ts';

const RATE = 44_100;
/** Width of the groups of bins Meyda is given. */
const GROUP_HZ = (4 * RATE) / 8192;
const measure = (channels: Float32Array[], rate = RATE) => valueOf(runSpectralStage(features, channels, rate).measured);
const tone = (frequencyHz: number, amplitude = 0.5, rate = RATE) =>
  sine({ frequencyHz, sampleRateHz: rate, frameCount: 2 * rate, amplitude });

describe('features', () => {
  it.each([300, 1000, 5000])('puts the centroid of a sine at its frequency: %d Hz', (frequencyHz) => {
    const value = measure([tone(frequencyHz)]);
    expect(Math.abs(value.centroidHz - frequencyHz)).toBeLessThan(GROUP_HZ);
    // The lobe of the window alone is four bins wide; its side lobes, falling by 18 dB an octave, widen it somewhat.
    expect(value.spreadHz).toBeLessThan(5 * GROUP_HZ);
    expect(Math.abs(value.rolloffHz - frequencyHz)).toBeLessThan(5 * GROUP_HZ);
  });

  it('puts the centroid of white noise at a quarter of the sample rate', () => {
    const value = measure([whiteNoise({ seed: 1, frameCount: 10 * RATE, rms: 0.1 })]);
    // Uniform from 0 to fs/2: mean fs/4, standard deviation fs/2/√12, 99 % at 0.99·fs/2. Half a percent is chance.
    expect(Math.abs(value.centroidHz / (RATE / 4) - 1)).toBeLessThan(0.005);
    expect(Math.abs(value.spreadHz / (RATE / 2 / Math.sqrt(12)) - 1)).toBeLessThan(0.005);
    expect(Math.abs(value.rolloffHz / (0.99 * (RATE / 2)) - 1)).toBeLessThan(0.005);
  });

  it('gives half of the band half the figures', () => {
    const half = bandLimitedNoise({
      seed: 2,
      highestHz: RATE / 4,
      sampleRateHz: RATE,
      frameCount: 10 * RATE,
      rms: 0.1,
    });
    expect(Math.abs(measure([half]).centroidHz / (RATE / 8) - 1)).toBeLessThan(0.01);
  });

  it('tells noise from tones by flatness and crest', () => {
    const noise = measure([whiteNoise({ seed: 3, frameCount: 4 * RATE, rms: 0.1 })]);
    const pure = measure([tone(1000)]);
    // Raw bins of noise would read e^(−γ/2)/Γ(3/2) = 0.845; four averaged bins lie between that and 1.
    expect(noise.flatness).toBeGreaterThan(0.87);
    expect(noise.flatness).toBeLessThan(1);
    expect(pure.flatness).toBeLessThan(0.05);
    expect(pure.spectralCrest).toBeGreaterThan(15); // one or two groups of 1024: near √1024
    expect(noise.spectralCrest).toBeLessThan(3);
  });

  it.each([48_000, 96_000, 8000])('reads the same hertz at %d Hz', (rate) => {
    expect(Math.abs(measure([tone(1000, 0.5, rate)], rate).centroidHz - 1000)).toBeLessThan(25); // one group at any rate
  });

  it('does not hold on to the sample rate of the file before', () => {
    const noise = whiteNoise({ seed: 4, frameCount: 2 * RATE, rms: 0.1 });
    const alone = measure([noise]);
    measure([whiteNoise({ seed: 5, frameCount: 16_000, rms: 0.1 })], 8000);
    expect(measure([noise])).toEqual(alone);
  });

  it('reads the same at any gain, but for the coefficients that follow the level', () => {
    const noise = pinkNoise({ seed: 6, sampleRateHz: RATE, frameCount: 4 * RATE, rms: 0.2 });
    const loud = measure([noise]);
    const quiet = measure([noise.map((x) => x / 4)]); // a power of two: no rounding
    for (const id of ['centroidHz', 'spreadHz', 'rolloffHz', 'flatness', 'spectralCrest', 'spectralFlux'] as const) {
      expect(quiet[id]! / loud[id]!).toBeCloseTo(1, 5); // Meyda works in single precision
    }
    expect(quiet.mfcc[0]!).toBeLessThan(loud.mfcc[0]!);
  });

  it('hands out 13 coefficients whose first is the mean of the log mel bands', () => {
    const { mfcc, mfccStandardDeviation } = measure([whiteNoise({ seed: 7, frameCount: 4 * RATE, rms: 0.1 })]);
    expect(mfcc).toHaveLength(13);
    expect(mfccStandardDeviation).toHaveLength(13);
    // DCT-II without orthonormal scaling: c0 = 2·Σ log(1 + band), 26 bands. White noise of power 0.01 gives a mel filter of
    // k bins (half of their number, being triangles) 0.01/4096·k·N²·3/16: a sum that lies between those of the narrowest and widest filter.
    const band = (bins: number) => Math.log(1 + (0.01 / 4096) * bins * ((8192 ** 2 * 3) / 16));
    expect(mfcc[0]!).toBeGreaterThan(52 * band(15));
    expect(mfcc[0]!).toBeLessThan(52 * band(600));
    // c1 weighs low bands against high ones, and wide filters hold more noise: it is negative for white noise.
    expect(mfcc[1]!).toBeLessThan(0);
  });

  it('takes bright for brighter than dark', () => {
    const pink = measure([pinkNoise({ seed: 8, sampleRateHz: RATE, frameCount: 4 * RATE, rms: 0.1 })]);
    const white = measure([whiteNoise({ seed: 9, frameCount: 4 * RATE, rms: 0.1 })]);
    expect(white.centroidHz).toBeGreaterThan(pink.centroidHz);
    expect(white.statistics.centroidHz.p10).toBeGreaterThan(pink.statistics.centroidHz.p90);
  });

  it('leaves pauses out', () => {
    const noise = whiteNoise({ seed: 10, frameCount: 4 * RATE, rms: 0.1 });
    const hum = sine({ frequencyHz: 50, sampleRateHz: RATE, frameCount: 8 * RATE, amplitude: 0.0001 });
    const value = measure([concat(hum, silence(RATE), noise)]);
    expect(value.centroidHz).toBeGreaterThan(10_000); // 50 Hz alone would pull it below 5 kHz
    expect(JSON.stringify(value)).not.toMatch(/null|Infinity|NaN/);
  });

  it('calls silence silence, and measures a single frame', () => {
    expect(runSpectralStage(features, [silence(RATE)], RATE).measured).toEqual({
      status: 'unmeasurable',
      reason: 'silence',
    });
    const { measured } = runSpectralStage(features, [Float32Array.of(0.5)], RATE);
    expect(valueOf(measured).frameCount).toBe(1);
    expect(measured).toMatchObject({ missing: { spectralFlux: 'too-short' } });
  });
});

describe('createFluxMeter', () => {
  const flat = (value: number) => new Float32Array(4097).fill(value);
  it('reads 0 where nothing is new and 1 − 1/√4 where power was quadrupled', () => {
    const meter = createFluxMeter(4097, createKernels());
    expect(meter.next(flat(1))).toBeUndefined();
    expect(meter.next(flat(1))).toBe(0);
    expect(meter.next(flat(4))).toBeCloseTo(0.5, 12);
    expect(meter.next(flat(1))).toBe(0); // what goes away is not new
    expect(meter.next(flat(0))).toBeUndefined();
    expect(meter.next(flat(1))).toBeUndefined(); // after silence everything is new, which says nothing
  });
});

describe('createEvenSamples', () => {
  it.each([5, 8, 9, 100, 1000])('keeps at most 8 of %d rows, evenly spread from the first on', (length) => {
    const samples = createEvenSamples(1, 8);
    for (let i = 0; i < length; i++) if (samples.wantsNext()) samples.add(Float64Array.of(i));
    const kept = Array.from({ length: samples.count }, (_, i) => samples.row(i)[0]!);
    const stride = length <= 8 ? 1 : kept[1]! - kept[0]!;
    expect(kept.length).toBeLessThanOrEqual(8);
    expect(kept).toEqual(kept.map((_, i) => i * stride));
    expect(kept.length).toBe(Math.min(8, Math.ceil(length / stride)));
  });
});
