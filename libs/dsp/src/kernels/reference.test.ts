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

describe('spectral kernels', () => {
  const leftRe = Float64Array.of(1, 2, -3);
  const leftIm = Float64Array.of(0, 1, 4);
  const rightRe = Float64Array.of(1, 0, 5);
  const rightIm = Float64Array.of(0, -2, 1);

  it('give the powers and the cross-spectrum of two spectra, scaled', () => {
    const power = new Float64Array(3);
    referenceKernels.spectralPower(leftRe, leftIm, 3, 0.5, power);
    expect([...power]).toEqual([0.5, 2.5, 12.5]);
    referenceKernels.spectralCross(leftRe, leftIm, rightRe, rightIm, 3, 2, power);
    expect([...power]).toEqual([2, -4, -22]);
  });

  it('give mid and side as if made before the transform', () => {
    const [left, right, cross, mid, side] = Array.from({ length: 5 }, () => new Float64Array(3));
    referenceKernels.spectralPower(leftRe, leftIm, 3, 1, left!);
    referenceKernels.spectralPower(rightRe, rightIm, 3, 1, right!);
    referenceKernels.spectralCross(leftRe, leftIm, rightRe, rightIm, 3, 1, cross!);
    referenceKernels.spectralMidSide(left!, right!, cross!, 3, mid!, side!);
    for (let k = 0; k < 3; k++) {
      expect(mid![k]).toBeCloseTo(((leftRe[k]! + rightRe[k]!) / 2) ** 2 + ((leftIm[k]! + rightIm[k]!) / 2) ** 2, 12);
      expect(side![k]).toBeCloseTo(((leftRe[k]! - rightRe[k]!) / 2) ** 2 + ((leftIm[k]! - rightIm[k]!) / 2) ** 2, 12);
    }
  });

  it('never give a negative power to the side of equal channels', () => {
    const left = Float64Array.of(0.1, 0.3);
    const cross = Float64Array.of(0.1 + 1e-17, 0.30000000000000004);
    const mid = new Float64Array(2);
    const side = new Float64Array(2);
    referenceKernels.spectralMidSide(left, left, cross, 2, mid, side);
    expect([...side]).toEqual([0, 0]);
  });
});

describe('measure and blockExtremes', () => {
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

  it('finds the largest magnitude and second difference of every block', () => {
    const peaks = new Float64Array(12).fill(-1);
    const bends = new Float64Array(12).fill(-1);
    referenceKernels.blockExtremes(samples, 20, 20, 8, peaks, bends, 3);
    for (let block = 0; block < 8; block++) {
      let peak = 0;
      let bend = 0;
      for (let k = 20 + block * 20; k < 40 + block * 20; k++) {
        peak = Math.max(peak, Math.abs(samples[k]!));
        bend = Math.max(bend, Math.abs(samples[k - 1]! - 2 * samples[k]! + samples[k + 1]!));
      }
      expect(peaks[3 + block]! / peak).toBeCloseTo(1, 14);
      expect(bends[3 + block]! / bend).toBeCloseTo(1, 14);
    }
    expect([peaks[2], peaks[11], bends[2], bends[11]]).toEqual([-1, -1, -1, -1]);
  });
});
