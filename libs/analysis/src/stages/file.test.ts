import { concat, createRandom, pinkNoise, silence, sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { measureStage, quantize, streamOf, valueOf } from '../testing/measure.ts';
import { file } from './file.ts';

const sampleRateHz = 44_100;

function music(seconds: number, seed = 1): Float32Array {
  return pinkNoise({ seed, sampleRateHz, frameCount: seconds * sampleRateHz, rms: 0.1 });
}

async function measure(channels: readonly Float32Array[], options: Parameters<typeof streamOf>[2] = {}) {
  return measureStage(file, streamOf(channels, sampleRateHz, options));
}

function pcm(bitDepth: number): Parameters<typeof streamOf>[2] {
  return { format: { codec: 'pcm-integer', bitDepth } };
}

describe('file', () => {
  it.each([
    [8, 8],
    [16, 8],
    [16, 12],
    [16, 16],
    [24, 16],
    [24, 20],
    [24, 24],
  ])('finds in a %i-bit file the %i bits in use', async (declared, used) => {
    expect(valueOf(await measure([quantize(music(1), used)], pcm(declared))).effectiveBitDepth).toBe(used);
  });

  it('finds integers in a float file, and says when there are none', async () => {
    expect(valueOf(await measure([quantize(music(1), 16)])).effectiveBitDepth).toBe(16);
    expect(await measure([music(1)])).toMatchObject({ missing: { effectiveBitDepth: 'not-applicable' } });
    const lossy = { format: { codec: 'mp3', container: 'mp3', lossless: false } } as const;
    expect(await measure([quantize(music(1), 16)], lossy)).toMatchObject({
      missing: { effectiveBitDepth: 'not-applicable' },
    });
    expect(await measure([silence(1000)], pcm(16))).toMatchObject({ missing: { effectiveBitDepth: 'silence' } });
  });

  it('counts bits of what passes full scale in a float file: turned up, nothing is lost', async () => {
    const sixteen = quantize(music(1), 16);
    const peak = sixteen.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    for (const gain of [2, 4, 16]) {
      const expected = 16 - Math.log2(gain) + Math.max(0, Math.ceil(Math.log2(gain * peak)));
      const value = valueOf(await measure([sixteen.map((x) => gain * x)]));
      expect(value.effectiveBitDepth).toBe(expected);
    }
  });

  it('measures silence at both ends to 10 ms', async () => {
    const value = valueOf(await measure([concat(silence(44_100), music(2), silence(22_050))]));
    expect(value.leadingSilenceSeconds).toBeCloseTo(1, 2);
    expect(value.trailingSilenceSeconds).toBeCloseTo(0.5, 2);
    expect(value.durationSeconds).toBe(3.5);
  });

  it('calls a silent file silent from end to end', async () => {
    const value = valueOf(await measure([silence(44_100)]));
    expect(value).toMatchObject({
      leadingSilenceSeconds: 1,
      trailingSilenceSeconds: 1,
      isDualMono: false,
      dcOffset: 0,
    });
  });

  it('measures the offset of the worst channel, with its sign', async () => {
    const samples = sine({ frequencyHz: 100, sampleRateHz, frameCount: sampleRateHz, amplitude: 0.5 });
    const value = valueOf(await measure([samples.map((x) => x + 0.01), samples.map((x) => x - 0.02)]));
    expect(value.dcOffset).toBeCloseTo(-0.02, 6); // whole periods: the sine adds nothing
    expect(value.dcOffsetByChannel[0]).toBeCloseTo(0.01, 6);
  });

  it('tells equal channels from different ones', async () => {
    const left = music(1);
    const nearly = left.slice();
    nearly[30_000]! += 1e-6;
    expect(valueOf(await measure([left, left])).isDualMono).toBe(true);
    expect(valueOf(await measure([left, nearly])).isDualMono).toBe(false);
    expect(valueOf(await measure([left])).isDualMono).toBe(false);
  });

  it('counts what is not a number and measures the rest', async () => {
    const samples = music(1);
    samples[5] = NaN;
    samples[10_000] = Infinity;
    samples[44_099] = -Infinity;
    const value = valueOf(await measure([samples]));
    expect(value.nonFiniteSampleCount).toBe(3);
    expect(Number.isFinite(value.dcOffset)).toBe(true);
  });

  it.each([3, 20, 200])('finds holes of %i ms torn into music', async (milliseconds) => {
    const length = Math.round((milliseconds / 1000) * sampleRateHz);
    const random = createRandom(4);
    const samples = music(20);
    const starts = Array.from({ length: 12 }, (_, i) => Math.round((1 + 1.5 * i + 0.2 * random.next()) * sampleRateHz));
    for (const start of starts) samples.fill(0, start, start + length);
    const { dropoutCount, dropouts } = valueOf(await measure([samples]));
    // a hole that begins and ends near zero crossings cannot be told from an edit
    expect(dropoutCount).toBeGreaterThanOrEqual(10);
    for (const { startSeconds } of dropouts) {
      expect(Math.min(...starts.map((start) => Math.abs(start / sampleRateHz - startSeconds)))).toBeLessThan(0.001);
    }
  });

  it('counts a hole in both channels once', async () => {
    const samples = music(4);
    const other = music(4, 2);
    for (const channel of [samples, other]) channel.fill(0, 50_011, 52_000);
    other.fill(0, 120_000, 121_000);
    expect(valueOf(await measure([samples, other]))).toMatchObject({
      dropoutCount: 2,
      dropouts: [{ channel: 0 }, { channel: 1 }, { channel: 1 }],
    });
  });

  it.each([
    ['a pause that was faded', concat(faded(music(2)), silence(20_000), faded(music(2)))],
    ['silence before and after', concat(silence(4000), music(2), silence(4000))],
    ['a stop of more than a second', concat(music(2), silence(50_000), music(2))],
    ['a pulse train', Float32Array.from({ length: 5 * sampleRateHz }, (_, i) => (i % 400 < 200 ? 0.5 : 0))],
    ['quiet noise', music(3).map((x, i) => (i > 60_000 && i < 61_000 ? 0 : x / 100))],
  ])('sees no dropout in %s', async (_, samples) => {
    expect(valueOf(await measure([samples])).dropoutCount).toBe(0);
  });
});

function faded(samples: Float32Array): Float32Array {
  const frames = 441;
  return samples.map((x, i) => x * Math.min(1, i / frames, (samples.length - 1 - i) / frames));
}
