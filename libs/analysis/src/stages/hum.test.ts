import { concat, pinkNoise, silence, sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../testing/measure.ts';
import { runOnly } from '../testing/runOnly.ts';
import { createDecimator } from './decimator.ts';
import { hum } from './hum.ts';

const RATE = 44_100;
const tone = (frequencyHz: number, amplitude: number, seconds: number) =>
  sine({ frequencyHz, sampleRateHz: RATE, frameCount: seconds * RATE, amplitude });
const add = (...parts: readonly Float32Array[]) =>
  parts[0]!.map((_, n) => parts.reduce((sum, part) => sum + part[n]!, 0));
const noise = (seed: number, seconds: number, rms: number) =>
  pinkNoise({ seed, sampleRateHz: RATE, frameCount: seconds * RATE, rms });
/** Bass notes of an eighth of a second around 50 and 60 Hz and their octaves, tuned to 440 Hz. */
function bassLine(seconds: number): Float32Array {
  const notes = [-38, -36, -34, -33, -26, -24, -38, -21]; // semitones from A4: G1, A1, B1, C2, G2, A2, G1, C3
  return new Float32Array(seconds * RATE).map((_, n) => {
    const note = Math.floor(n / (RATE / 4));
    const hz = 440 * 2 ** (notes[note % notes.length]! / 12);
    const t = (n % (RATE / 4)) / RATE;
    const wave = (h: number) => Math.sin((2 * Math.PI * h * hz * n) / RATE) / h;
    return 0.3 * Math.exp(-t / 0.15) * Math.min(1, t / 0.005) * (wave(1) + wave(2) + wave(3));
  });
}
const measure = async (...channels: readonly Float32Array[]) => valueOf(await runOnly(hum, channels, RATE));

describe('hum', () => {
  it.each([
    [50, -60],
    [60, -50],
    [50.1, -55],
  ])('finds hum of %f Hz with harmonics at %i dBFS under music', async (mainsHz, levelDb) => {
    const amplitude = 10 ** (levelDb / 20);
    const music = add(concat(bassLine(24), silence(16 * RATE)), noise(1, 40, 0.003));
    const value = await measure(add(music, ...[1, 2, 3].map((harmonic) => tone(harmonic * mainsHz, amplitude, 40))));
    expect(value.humConfidence).toBeGreaterThan(0.6);
    expect(Math.abs(value.humFrequencyHz! - mainsHz)).toBeLessThan(0.1);
  });

  it('measures level and frequency of hum alone', async () => {
    const value = await measure(add(tone(50, 0.01, 12), tone(150, 0.01, 12), noise(2, 12, 0.0001)));
    expect(value.humConfidence).toBe(1);
    expect(value.humHarmonics.length).toBe(2);
    expect(value.humLevelDbfs).toBeCloseTo(-40, 1); // two sines of −43.01
    expect(value.humHarmonics[1]!.frequencyHz).toBeCloseTo(150, 1);
    expect(value.humRanges).toHaveLength(1);
  });

  it('knows 60 Hz from 50 Hz although they share 300 Hz', async () => {
    const value = await measure(add(tone(60, 0.01, 12), tone(300, 0.02, 12), noise(3, 12, 0.001)));
    expect(value.humFrequencyHz).toBeCloseTo(60, 1);
  });

  it('sees hum in one channel, 3 dB lower', async () => {
    const quiet = noise(4, 12, 0.0001);
    const value = await measure(add(tone(50, 0.01, 12), tone(100, 0.01, 12), quiet), quiet);
    expect(value.humLevelDbfs).toBeCloseTo(-43, 1);
  });

  it.each([
    ['a bass line', add(bassLine(30), noise(5, 30, 0.003))],
    ['noise', noise(6, 30, 0.1)],
    ['a held G at 49 Hz', add(tone(49, 0.1, 20), tone(98, 0.05, 20), noise(7, 20, 0.001))],
  ])('finds none in %s', async (_, samples) => {
    expect((await measure(samples)).humConfidence).toBe(0);
  });

  it('says when', async () => {
    const clean = noise(8, 40, 0.002);
    const buzzing = add(clean, tone(50, 0.01, 40), tone(100, 0.01, 40));
    const value = await measure(concat(buzzing.subarray(0, 28 * RATE), clean.subarray(28 * RATE)));
    expect(value.humRanges).toHaveLength(1);
    expect(value.humRanges[0]!.startSeconds).toBe(0);
    expect(Math.abs(value.humRanges[0]!.endSeconds - 28)).toBeLessThan(4.1); // a frame
  });

  it('needs sound and about eight seconds of it', async () => {
    expect(await runOnly(hum, [silence(12 * RATE)], RATE)).toEqual({ status: 'unmeasurable', reason: 'silence' });
    expect(await runOnly(hum, [noise(9, 4, 0.1)], RATE)).toEqual({ status: 'unmeasurable', reason: 'too-short' });
  });
});

describe('createDecimator', () => {
  const run = (samples: Float32Array, rate: number, blockFrames = samples.length) => {
    const decimator = createDecimator(rate, 1);
    const out: number[] = [];
    for (let start = 0; start < samples.length; start += blockFrames) {
      const block = samples.subarray(start, start + blockFrames);
      decimator.process([block], block.length, ([values], count) => out.push(...values!.subarray(0, count)));
    }
    return out;
  };

  it.each([8000, 11_025, 44_100, 48_000, 192_000])(
    'passes 350 Hz and stops what would fold onto it at %i Hz',
    (rate) => {
      const toneAt = (frequencyHz: number) => sine({ frequencyHz, sampleRateHz: rate, frameCount: rate, amplitude: 1 });
      const peak = (values: number[]) => Math.max(...values.slice(values.length / 2).map(Math.abs));
      expect(peak(run(toneAt(350), rate))).toBeGreaterThan(0.99);
      expect(peak(run(toneAt(createDecimator(rate, 1).sampleRateHz - 350), rate))).toBeLessThan(0.002);
    },
  );

  it('does not depend on how the signal is cut', () => {
    const samples = noise(10, 1, 0.1);
    expect(run(samples, RATE, 777)).toEqual(run(samples, RATE));
  });
});
