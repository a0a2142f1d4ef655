import { createRealFft, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { createCrossover } from './crossover.ts';

/** Complex response from an impulse response, bins 0 … size/2. */
function spectrum(samples: ArrayLike<number>, size: number) {
  const fft = createRealFft(size);
  const padded = new Float64Array(size);
  for (let n = 0; n < samples.length; n++) padded[n] = samples[n]!;
  const re = new Float64Array(fft.binCount);
  const im = new Float64Array(fft.binCount);
  fft.forward(padded, re, im);
  return { re, im };
}

/** Impulse responses of the bands and of their sum. */
function impulseResponses(frequenciesHz: number[], sampleRateHz: number, frameCount: number) {
  const crossover = createCrossover({ frequenciesHz, sampleRateHz, channelCount: 1, maxFrameCount: frameCount });
  const impulse = new Float32Array(frameCount);
  impulse[0] = 1;
  crossover.split([impulse], 0, frameCount);
  const bands = crossover.bands.map(([band]) => band!.slice());
  crossover.join([impulse], 0, frameCount);
  return { bands, sum: impulse };
}

/** Phase of (s² − √2·s + 1)/(s² + √2·s + 1) at s = j·w, w the ratio of the prewarped frequencies; 0 … −2π. */
function allPassPhase(frequencyHz: number, crossoverHz: number, sampleRateHz: number): number {
  const w = Math.tan((Math.PI * frequencyHz) / sampleRateHz) / Math.tan((Math.PI * crossoverHz) / sampleRateHz);
  return -2 * Math.atan2(Math.SQRT2 * w, 1 - w * w);
}

const SETS: [number, number[]][] = [
  [8000, [200]],
  [44_100, [120]],
  [44_100, [120, 2500]],
  [48_000, [30, 90, 300, 2500, 9000]],
  [44_100, [1000, 1010]],
  [192_000, [100, 1000, 20_000]],
];

describe('createCrossover', () => {
  it.each(SETS)('sums flat, with the phase of one all-pass a crossover: %i Hz, %j', (sampleRateHz, frequenciesHz) => {
    const size = 65_536; // the lowest crossover rings out: 30 Hz decays by 8.7 dB in 7.5 ms, so 65 536 frames are plenty
    const { re, im } = spectrum(impulseResponses(frequenciesHz, sampleRateHz, size).sum, size);
    for (let k = 0; k <= size / 2; k += 37) {
      const frequencyHz = (k * sampleRateHz) / size;
      expect(Math.abs(20 * Math.log10(Math.hypot(re[k]!, im[k]!)))).toBeLessThan(0.001); // rounding to 32 bit
      let phase = 0;
      for (const crossoverHz of frequenciesHz) phase += allPassPhase(frequencyHz, crossoverHz, sampleRateHz);
      const error = Math.atan2(im[k]!, re[k]!) - phase;
      expect(Math.abs(Math.sin(error / 2))).toBeLessThan(1e-4);
    }
  });

  it('is 6 dB down at the crossover on both sides and falls by 24 dB an octave', () => {
    const size = 65_536;
    const sampleRateHz = 65_536; // bins are whole hertz
    const { bands } = impulseResponses([1000], sampleRateHz, size);
    const [low, high] = bands.map((band) => spectrum(band, size));
    const db = ({ re, im }: { re: Float64Array; im: Float64Array }, k: number) =>
      20 * Math.log10(Math.hypot(re[k]!, im[k]!));
    expect(db(low!, 1000)).toBeCloseTo(-20 * Math.log10(2), 3);
    expect(db(high!, 1000)).toBeCloseTo(-20 * Math.log10(2), 3);
    // |LP⁴| = 1/(1 + w⁴), |HP⁴| = w⁴/(1 + w⁴), w of the bilinear transform.
    for (const frequencyHz of [50, 250, 500, 2000, 4000, 16_000]) {
      const w = Math.tan((Math.PI * frequencyHz) / sampleRateHz) / Math.tan((Math.PI * 1000) / sampleRateHz);
      expect(db(low!, frequencyHz)).toBeCloseTo(-20 * Math.log10(1 + w ** 4), 2);
      expect(db(high!, frequencyHz)).toBeCloseTo(-20 * Math.log10(1 + w ** -4), 2);
    }
  });

  it('is the signal itself without frequencies', () => {
    const noise = whiteNoise({ seed: 1, frameCount: 500, rms: 0.3 });
    const copy = noise.slice();
    const crossover = createCrossover({ frequenciesHz: [], sampleRateHz: 44_100, channelCount: 1, maxFrameCount: 500 });
    crossover.split([copy], 0, 500);
    crossover.join([copy], 0, 500);
    expect(copy.every((sample, i) => sample === noise[i])).toBe(true);
  });

  it('comes to rest in silence', () => {
    const crossover = createCrossover({
      frequenciesHz: [100, 1000],
      sampleRateHz: 44_100,
      channelCount: 2,
      maxFrameCount: 256,
    });
    const block = [new Float32Array(256).fill(1), new Float32Array(256).fill(-1)];
    for (let turn = 0; turn < 400; turn++) {
      crossover.split(block, 0, 256);
      crossover.join(block, 0, 256);
      crossover.settle();
      for (const samples of block) samples.fill(0);
    }
    crossover.split(block, 0, 256);
    expect(crossover.bands.flat().every((band) => band.every((sample) => sample === 0))).toBe(true);
  });

  it.each([[[0]], [[-5]], [[Number.NaN]], [[22_050]], [[30_000]], [[500, 500]], [[500, 100]], [[1, 2, 3, 4, 5, 6]]])(
    'refuses %j at 44.1 kHz',
    (frequenciesHz) => {
      expect(() =>
        createCrossover({ frequenciesHz, sampleRateHz: 44_100, channelCount: 1, maxFrameCount: 16 }),
      ).toThrow(RangeError);
    },
  );
});
