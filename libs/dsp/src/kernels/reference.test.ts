import { describe, expect, it } from 'vitest';
import { createBiquadCascade } from '../biquad/cascade.ts';
import { kWeighting } from '../kWeighting.ts';
import { sine, whiteNoise } from '../signals.ts';
import { MEASURED_ENERGY, MEASURED_MAXIMUM, MEASURED_MINIMUM, MEASURED_SUM } from './kernels.ts';
import { referenceKernels } from './reference.ts';

describe('createWeightedEnergy', () => {
  const channels = [1, 2, 3].map((seed) => whiteNoise({ seed, frameCount: 5000, rms: 0.3 }));

  function run(pieceFrames: number) {
    const weighted = new Float64Array(3);
    const plain = new Float64Array(3);
    const meter = referenceKernels.createWeightedEnergy(kWeighting(44_100), 3);
    for (let start = 0; start < 5000; start += pieceFrames) {
      meter.add(channels, start, Math.min(5000, start + pieceFrames), weighted, plain);
    }
    return { weighted, plain, meter };
  }

  it('is the energy of what the biquad cascade puts out', () => {
    const { weighted, plain } = run(441);
    const filtered = channels.map((channel) => channel.slice());
    createBiquadCascade(kWeighting(44_100), 3).process(filtered, 5000);
    for (let c = 0; c < 3; c++) {
      // The cascade rounds its output to 32 bit (6e-8), the kernel does not round.
      expect(weighted[c]! / filtered[c]!.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 7);
      expect(plain[c]! / channels[c]!.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    }
  });

  it('does not care how the signal is cut, apart from the order of summation', () => {
    const whole = run(5000);
    for (const pieceFrames of [1, 77, 441]) {
      const cut = run(pieceFrames);
      for (let c = 0; c < 3; c++) expect(cut.weighted[c]! / whole.weighted[c]!).toBeCloseTo(1, 12);
    }
  });

  it('forgets on reset', () => {
    const { meter, weighted: first } = run(5000);
    meter.reset();
    const again = new Float64Array(3);
    meter.add(channels, 0, 5000, again, new Float64Array(3));
    expect(again).toEqual(first);
  });

  it('reads −3.01 LKFS for a full-scale sine of 997 Hz in one channel (BS.1770-5, Annex 1)', () => {
    const tone = sine({ frequencyHz: 997, sampleRateHz: 48_000, frameCount: 96_000, amplitude: 1 });
    const weighted = new Float64Array(1);
    const meter = referenceKernels.createWeightedEnergy(kWeighting(48_000), 1);
    meter.add([tone], 0, 48_000, new Float64Array(1), new Float64Array(1)); // lets the high-pass settle
    meter.add([tone], 48_000, 96_000, weighted, new Float64Array(1));
    expect(-0.691 + 10 * Math.log10(weighted[0]! / 48_000)).toBeCloseTo(-3.01, 2);
  });

  it('falls silent after the signal, to exact zero', () => {
    const { meter } = run(5000);
    const silence = Array.from({ length: 3 }, () => new Float32Array(441));
    const weighted = new Float64Array(3);
    for (let i = 0; i < 200; i++) {
      weighted.fill(0);
      meter.add(silence, 0, 441, weighted, new Float64Array(3));
    }
    expect([...weighted]).toEqual([0, 0, 0]);
  });
});

describe('createSpectra', () => {
  const size = 256;
  const scale = 1 / (size * size);
  const window = new Float64Array(size).fill(1);
  const tone = (bin: number, phase: number) =>
    Float32Array.from({ length: size }, (_, n) => Math.cos((2 * Math.PI * bin * n) / size + phase));

  it('gives powers that sum to the mean square, and what the channels of a pair have in common', () => {
    const spectra = referenceKernels.createSpectra({ sizeFrames: size, channelCount: 2, isPair: true, window });
    spectra.frames[0]!.set(tone(9, 0));
    spectra.frames[1]!.set(tone(9, -Math.PI / 3)); // late by a sixth of a period
    spectra.run(scale);
    // Samples are rounded to 32 bit (6e-8), and so is every operation.
    expect(spectra.left[9]).toBeCloseTo(0.5, 6);
    expect(spectra.right![9]).toBeCloseTo(0.5, 6);
    expect(spectra.total[9]).toBeCloseTo(0.5, 6);
    expect(spectra.crossImaginary![9]).toBeCloseTo(0.5 * Math.sin(Math.PI / 3), 6);
    expect(spectra.mid[9]).toBeCloseTo(0.5 * Math.cos(Math.PI / 6) ** 2, 6);
    expect(spectra.side![9]).toBeCloseTo(0.5 * Math.sin(Math.PI / 6) ** 2, 6);
    expect(spectra.mid[9]! - spectra.side![9]!).toBeCloseTo(0.5 * Math.cos(Math.PI / 3), 6); // the real part
    expect(spectra.left[10]).toBeLessThan(1e-12);
  });

  it('does not count the ends twice', () => {
    const spectra = referenceKernels.createSpectra({ sizeFrames: size, channelCount: 1, isPair: false, window });
    spectra.frames[0]!.fill(1);
    spectra.run(scale);
    expect(spectra.left[0]).toBeCloseTo(1, 12);
    spectra.frames[0]!.forEach((_, n, frame) => (frame[n] = n % 2 === 0 ? 1 : -1));
    spectra.run(scale);
    expect(spectra.left[size / 2]).toBeCloseTo(1, 12);
    expect(spectra.total).toBe(spectra.left);
  });

  it('takes the mean over all channels, and mid and side of the first two', () => {
    const spectra = referenceKernels.createSpectra({ sizeFrames: size, channelCount: 4, isPair: true, window });
    [1, 1, 0, 2].forEach((gain, channel) => spectra.frames[channel]!.set(tone(20, 1).map((x) => gain * x)));
    spectra.run(scale);
    expect(spectra.total[20]).toBeCloseTo((0.5 * (1 + 1 + 4)) / 4, 6);
    expect(spectra.mid[20]).toBeCloseTo(0.5, 6);
    expect(spectra.side![20]).toBe(0);
  });
});

describe('measure', () => {
  const samples = whiteNoise({ seed: 6, frameCount: 200, rms: 0.5 });

  it('measures a span and nothing around it', () => {
    const guarded = new Float32Array(220).fill(Number.NaN);
    guarded.set(samples, 10);
    const out = new Float64Array(4);
    referenceKernels.measure(guarded, 10, 210, out);
    expect(out[MEASURED_MINIMUM]).toBe(Math.min(...samples));
    expect(out[MEASURED_MAXIMUM]).toBe(Math.max(...samples));
    expect(out[MEASURED_SUM]).toBeCloseTo(
      samples.reduce((sum, x) => sum + x, 0),
      10,
    );
    expect(out[MEASURED_ENERGY]).toBeCloseTo(
      samples.reduce((sum, x) => sum + x * x, 0),
      10,
    );
  });
});

describe('groupRise', () => {
  it('adds up amplitudes of groups of four bins, and what is new of them', () => {
    const amplitudes = Float64Array.of(3, 1, 0);
    const out = new Float64Array(2);
    referenceKernels.groupRise(Float32Array.of(1, 1, 1, 1, 4, 0, 0, 5, 16, 0, 0, 0, 7), amplitudes, out);
    expect([...amplitudes]).toEqual([2, 3, 4]);
    expect([...out]).toEqual([2 + 4, 2 + 3 + 4]); // the first fell
  });
});
