import { describe, expect, it } from 'vitest';
import { createBandMap, fractionalOctaveBands } from './bands.ts';
import { createRealFft } from './fft.ts';
import { bandLimitedNoise, concat, fade, logSweep, pinkNoise, silence, sine, whiteNoise } from './signals.ts';
import { linearRegression } from './stats.ts';
import { createStft } from './stft.ts';
import { powerToDb } from './units.ts';
import { createWindow } from './windows.ts';

const rmsOf = (x: Float32Array): number => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length);

/** Mean power spectrum over Hann frames, in arbitrary but equal units. */
function averageSpectrum(samples: Float32Array, size: number): Float64Array {
  const power = new Float64Array(size / 2 + 1);
  const stft = createStft({
    sizeFrames: size,
    hopFrames: size / 2,
    channelCount: 1,
    window: createWindow('hann', size),
    onFrame({ re, im }) {
      for (let k = 0; k < power.length; k++) power[k]! += re[0]![k]! ** 2 + im[0]![k]! ** 2;
    },
  });
  stft.process([samples], samples.length);
  return power;
}

describe('sine', () => {
  it('has the exact phase ten minutes in', () => {
    // 997 Hz at 48 kHz repeats every 48000 frames: the last second must equal the first to the bit
    const options = { frequencyHz: 997, sampleRateHz: 48_000, amplitude: 0.5 };
    const long = sine({ ...options, frameCount: 600 * 48_000 });
    expect(long.subarray(-48_000)).toEqual(sine({ ...options, frameCount: 48_000 }));
  });

  it('meets the values of the sine at the quarters', () => {
    const quarters = sine({ frequencyHz: 1000, sampleRateHz: 4000, frameCount: 8, amplitude: 0.25 });
    [0, 0.25, 0, -0.25, 0, 0.25, 0, -0.25].forEach((value, n) => expect(quarters[n]!).toBeCloseTo(value, 15));
    const cosine = sine({
      frequencyHz: 1000,
      sampleRateHz: 4000,
      frameCount: 2,
      amplitude: 1,
      phaseRadians: Math.PI / 2,
    });
    expect(cosine[0]!).toBe(1);
  });

  it('has an RMS of amplitude over root two', () => {
    const tone = sine({ frequencyHz: 100, sampleRateHz: 8000, frameCount: 8000, amplitude: 1 });
    expect(rmsOf(tone)).toBeCloseTo(Math.SQRT1_2, 7); // float32 samples
  });
});

describe('logSweep', () => {
  it('reaches the geometric mean in the middle', () => {
    const sampleRateHz = 48_000;
    const sweep = logSweep({ startHz: 100, endHz: 1600, sampleRateHz, frameCount: sampleRateHz * 4, amplitude: 1 });
    // zero crossings of a hundredth of a second around the middle: 400 Hz has 8; ± 1 for where the stretch begins
    const around = (seconds: number): number => {
      let crossings = 0;
      const start = Math.round((seconds - 0.05) * sampleRateHz);
      for (let n = start; n < start + 0.1 * sampleRateHz; n++) if (sweep[n]! < 0 !== sweep[n + 1]! < 0) crossings++;
      return crossings / 2 / 0.1;
    };
    expect(Math.abs(around(2) - 400)).toBeLessThanOrEqual(10); // one crossing in 0.1 s is 5 Hz
    expect(Math.abs(around(1) - 200)).toBeLessThanOrEqual(10);
    expect(Math.abs(around(3) - 800)).toBeLessThanOrEqual(10);
    expect(sweep[0]).toBe(0);
  });

  it('refuses what is no sweep', () => {
    const rest = { sampleRateHz: 48_000, frameCount: 10, amplitude: 1 };
    expect(() => logSweep({ startHz: 0, endHz: 10, ...rest })).toThrow(RangeError);
    expect(() => logSweep({ startHz: 10, endHz: 10, ...rest })).toThrow(RangeError);
    expect(() => logSweep({ startHz: 10, endHz: NaN, ...rest })).toThrow(RangeError);
  });
});

describe('noise', () => {
  const kinds = {
    white: (seed: number, frameCount: number) => whiteNoise({ seed, frameCount, rms: 0.1 }),
    pink: (seed: number, frameCount: number) => pinkNoise({ seed, frameCount, rms: 0.1, sampleRateHz: 44_100 }),
    'band-limited': (seed: number, frameCount: number) =>
      bandLimitedNoise({ seed, frameCount, rms: 0.1, sampleRateHz: 44_100, highestHz: 15_000 }),
  };

  it.each(Object.entries(kinds))('is the same for one seed and another for another: %s', (_, make) => {
    expect(make(1, 1000)).toEqual(make(1, 1000));
    expect(make(1, 1000)).not.toEqual(make(2, 1000));
    expect(make(1, 0).length).toBe(0);
    expect(make(1, 1).length).toBe(1);
  });

  it('continues: longer white noise begins with the shorter', () => {
    expect(kinds.white(1, 1000).subarray(0, 400)).toEqual(kinds.white(1, 400));
  });

  it.each([1000, 300_000])('has the stated RMS over %d frames', (frameCount) => {
    expect(Math.abs(rmsOf(kinds.white(3, frameCount)) / 0.1 - 1)).toBeLessThan(5 / Math.sqrt(2 * frameCount)); // 5 standard errors
    expect(rmsOf(kinds.pink(3, frameCount))).toBeCloseTo(0.1, 6);
    expect(rmsOf(kinds['band-limited'](3, frameCount))).toBeCloseTo(0.1, 6);
  });

  it.each([44_100, 96_000])('falls by 3 dB an octave when pink, 40 Hz to 16 kHz, at %d Hz', (sampleRateHz) => {
    const size = 32_768;
    const power = averageSpectrum(pinkNoise({ seed: 4, sampleRateHz, frameCount: sampleRateHz * 60, rms: 0.1 }), size);
    const bands = fractionalOctaveBands({ fraction: 1, lowHz: 62.5, highHz: 8000 }); // edges 44 Hz and 11.3 kHz
    const levels = new Float64Array(bands.length);
    createBandMap(bands, sampleRateHz / size, power.length).apply(power, levels);
    // Octaves of pink noise are equally loud: density falls by 10·log10(2) = 3.01 dB an octave. 60 s give the lowest
    // octave about 2·44·60 degrees of freedom, a standard error of 4.34·√(2/5300)·√2 ≈ 0.12 dB on each step.
    for (let i = 1; i < levels.length; i++) {
      expect(Math.abs(powerToDb(levels[i]! / levels[i - 1]!))).toBeLessThan(0.3);
    }
    const thirds = fractionalOctaveBands({ fraction: 3, lowHz: 40, highHz: 16_000 });
    const thirdLevels = new Float64Array(thirds.length);
    createBandMap(thirds, sampleRateHz / size, power.length).apply(power, thirdLevels);
    // the slope over the whole range is far steadier than its steps: 0.2 dB spread over 8.7 octaves
    const octaves = thirds.map((band) => Math.log2(band.centreHz));
    expect(Math.abs(linearRegression(octaves, thirdLevels.map(powerToDb)).slope)).toBeLessThan(0.05);
    const mean = thirdLevels.reduce((a, b) => a + b, 0) / thirds.length;
    // narrower, so noisier: the lowest third has 1100 degrees of freedom, 0.2 dB; 4 of those
    for (const level of thirdLevels) expect(Math.abs(powerToDb(level / mean))).toBeLessThan(0.8);
  });

  it('is level over its whole length when woven from several stretches', () => {
    const noise = kinds.pink(5, 2 ** 20);
    const parts = Array.from({ length: 16 }, (_, i) => rmsOf(noise.subarray(i * 65_536, (i + 1) * 65_536)));
    // 1.5 s of pink noise have few independent lows: spread near 0.5 dB; a fault in the weave would show as 3 dB
    for (const part of parts) expect(Math.abs(20 * Math.log10(part / 0.1))).toBeLessThan(1.5);
  });

  it('holds nothing above its limit when band-limited and periodic', () => {
    const size = 8192;
    const noise = bandLimitedNoise({ seed: 6, highestHz: 10_000, sampleRateHz: 48_000, frameCount: size, rms: 0.1 });
    const re = new Float64Array(size / 2 + 1);
    const im = new Float64Array(size / 2 + 1);
    createRealFft(size).forward(noise, re, im);
    let inside = 0;
    let outside = 0;
    for (let k = 0; k <= size / 2; k++) {
      const power = re[k]! ** 2 + im[k]! ** 2;
      if ((k * 48_000) / size <= 10_000) inside += power;
      else outside += power;
    }
    expect(powerToDb(outside / inside)).toBeLessThan(-140); // rounding of the samples to float32 makes −150 dB
  });
});

describe('silence, concat and fade', () => {
  it('join and shape without touching their inputs', () => {
    const ones = new Float32Array(8).fill(1);
    const joined = concat(silence(2), ones, silence(0), ones);
    expect(joined).toEqual(Float32Array.of(0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1));
    expect(concat().length).toBe(0);
    const faded = fade(ones, 4, 2);
    [0, 0.14644661, 0.5, 0.85355339, 1, 1, 1, 0.5].forEach((v, n) => expect(faded[n]!).toBeCloseTo(v, 7)); // sin²(πn/8)
    expect(ones.every((v) => v === 1)).toBe(true);
    expect(fade(ones, 0, 0)).toEqual(ones);
  });

  it('let overlapping fades sum to one', () => {
    const ones = new Float32Array(16).fill(1);
    const down = fade(ones, 0, 8).subarray(8);
    const up = fade(ones, 8, 0).subarray(0, 8);
    for (let n = 0; n < 8; n++) expect(up[n]! + down[n]!).toBeCloseTo(1, 6);
  });

  it('copes with fades longer than the signal', () => {
    expect(fade(new Float32Array(3).fill(1), 100, 100).every((v) => v >= 0 && v < 0.01)).toBe(true);
  });
});
