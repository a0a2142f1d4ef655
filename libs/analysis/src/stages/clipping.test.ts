import { bandLimitedNoise, createRandom, sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { measureStage, quantize, streamOf, valueOf } from '../testing/measure.ts';
import { clipping } from './clipping.ts';

const sampleRateHz = 44_100;
const PCM_16 = { codec: 'pcm-integer', bitDepth: 16 } as const;
const PCM_24 = { codec: 'pcm-integer', bitDepth: 24 } as const;

function tone(frequencyHz: number, amplitude: number, seconds = 2): Float32Array {
  return sine({ frequencyHz, sampleRateHz, frameCount: seconds * sampleRateHz, amplitude });
}

/** Slow enough, as music is, that a cut peak lasts several samples. */
function noise(rms: number): Float32Array {
  return bandLimitedNoise({ seed: 1, highestHz: 3000, sampleRateHz, frameCount: 5 * sampleRateHz, rms });
}

function cut(samples: Float32Array, ceiling: number): Float32Array {
  return samples.map((x) => Math.max(-ceiling, Math.min(ceiling, x)));
}

async function measure(samples: Float32Array, format: Parameters<typeof streamOf>[2] = {}) {
  return valueOf(await measureStage(clipping, streamOf([samples], sampleRateHz, format)));
}

describe('clipping', () => {
  it.each([20, 50, 100, 441, 997, 5000, 11_025])(
    'calls a legal 0 dBFS sine of %i Hz unclipped',
    async (frequencyHz) => {
      for (const format of [PCM_16, PCM_24]) {
        const value = await measure(quantize(tone(frequencyHz, 1), format.bitDepth), { format });
        expect(value).toMatchObject({ clippedRunCount: 0, flatTopCount: 0, floatOverCount: 0, rangeCount: 0 });
      }
      expect(await measure(tone(frequencyHz, 1))).toMatchObject({ clippedRunCount: 0, flatTopCount: 0 });
    },
  );

  it('counts every cut half-wave of a sine driven 3 dB over', async () => {
    const value = await measure(quantize(tone(100, 10 ** (3 / 20)), 16), { format: PCM_16 });
    expect(value.clippedRunCount).toBe(400); // 100 Hz · 2 s · both polarities
    // the sine is above 1/√2 of its peak for half of the time; ±1 sample a run
    expect(value.clippedSampleCount / (2 * sampleRateHz)).toBeCloseTo(0.5, 1);
    expect(value.flatTopCount).toBe(0);
    expect(value.ranges).toHaveLength(1); // 5 ms apart: one stretch
    expect(value.ranges[0]!.runCount).toBe(400);
  });

  it('sees the negative side too, where a converter stops one step early or not', async () => {
    for (const lowest of [-1, -32_767 / 32_768]) {
      const samples = tone(200, 0.5).map((x, i) => (i % 4410 < 5 && i > 5 ? lowest : x));
      expect((await measure(quantize(samples, 16), { format: PCM_16 })).clippedRunCount).toBe(19);
    }
  });

  it('finds peaks that were cut and then turned down', async () => {
    const value = await measure(
      quantize(
        cut(noise(0.4), 1).map((x) => x * 0.5),
        24,
      ),
      { format: PCM_24 },
    );
    expect(value.clippedRunCount).toBe(0);
    expect(value.flatTopCount).toBeGreaterThan(100);
    expect(value.flatTopDbfs).toBeCloseTo(-6.02, 2);
  });

  it('finds them through another dither of one step', async () => {
    const random = createRandom(7);
    const turnedDown = cut(noise(0.4), 1).map((x) => x * 0.5 + (random.next() - random.next()) / 32_768);
    expect((await measure(quantize(turnedDown, 16), { format: PCM_16 })).flatTopCount).toBeGreaterThan(100);
  });

  it.each([
    ['noise that was never cut', noise(0.15)],
    ['a sine below full scale', tone(61, 0.7)],
    ['a naive square wave', tone(110, 0.8).map((x) => (x < 0 ? -0.8 : 0.8))],
    ['a saturated synthesizer', tone(110, 1).map((x) => 0.8 * Math.tanh(5 * x))],
    ['two sines', tone(82.4, 0.5).map((x, i) => x + 0.3 * Math.sin((2 * Math.PI * 123.5 * i) / sampleRateHz))],
    ['digital silence', new Float32Array(sampleRateHz)],
  ])('finds no flat tops in %s', async (_, samples) => {
    for (const format of [PCM_16, PCM_24]) {
      expect((await measure(quantize(samples, format.bitDepth), { format })).flatTopCount).toBe(0);
    }
    expect((await measure(samples)).flatTopCount).toBe(0);
  });

  it('calls float samples beyond full scale overs, not clipping', async () => {
    const value = await measure(tone(100, 2, 1));
    expect(value).toMatchObject({ clippedRunCount: 0, flatTopCount: 0, floatOverCount: 200 });
    expect(value.floatOverDbfs).toBeCloseTo(6.02, 2);
  });

  it('finds peaks cut above full scale in a float file', async () => {
    const value = await measure(cut(noise(0.4), 1).map((x) => 1.5 * x));
    expect(value.flatTopCount).toBeGreaterThan(100);
    expect(value.flatTopDbfs).toBeCloseTo(3.52, 2);
    expect(value.floatOverDbfs).toBeCloseTo(3.52, 2);
  });

  it('counts a cut peak that the file ends in', async () => {
    const samples = Float32Array.from({ length: 1000 }, (_, i) => (i < 995 ? 0.1 * Math.sin(i) : 1));
    const value = await measure(quantize(samples, 16), { format: PCM_16 });
    expect(value).toMatchObject({ clippedRunCount: 1, clippedSampleCount: 5 });
  });

  it('lists at most 100 stretches and says how many there are', async () => {
    const samples = tone(50, 0.3, 60).map((x, i) => (i % 13_230 >= 8000 && i % 13_230 < 8004 ? 1 : x)); // every 0.3 s
    const value = await measure(quantize(samples, 16), { format: PCM_16 });
    expect(value.rangeCount).toBe(200);
    expect(value.ranges).toHaveLength(100);
  });
});
