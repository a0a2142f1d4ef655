import { concat, designBiquad, createBiquadCascade, pinkNoise, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { runSpectralStage, valueOf } from '../testing/runSpectralStage.ts';
import { BANDS, type BandId } from './bandList.ts';
import { bands } from './bands.ts';

const RATE = 48_000;
const measure = (channels: Float32Array[], rate = RATE) => valueOf(runSpectralStage(bands, channels, rate).measured);

describe('BANDS', () => {
  it('divides 20 Hz to 20 kHz into ranges that touch', () => {
    const ranges = BANDS.filter(({ kind }) => kind === 'range');
    expect(ranges[0]!.lowHz).toBe(20);
    expect(ranges.at(-1)!.highHz).toBe(20_000);
    for (let i = 1; i < ranges.length; i++) expect(ranges[i]!.lowHz).toBe(ranges[i - 1]!.highHz);
  });
  it('gives every band a name of its own', () => {
    expect(new Set(BANDS.map(({ id }) => id)).size).toBe(BANDS.length);
  });
});

describe('bands', () => {
  it.each<[BandId, number]>([
    ['sub', 40],
    ['bass', 120],
    ['lowMid', 370],
    ['mid', 1000],
    ['presence', 3000],
    ['brilliance', 7000],
    ['air', 14_000],
    ['mud', 300],
    ['boxiness', 400],
    ['sibilance', 6500],
  ])('finds a sine in %s at its level: %d Hz', (id, frequencyHz) => {
    const tone = sine({ frequencyHz, sampleRateHz: RATE, frameCount: 2 * RATE, amplitude: 0.5 });
    const value = measure([tone, tone]);
    // A Hann window's lobe reaches 12 Hz to either side: in the sub band 0.1 dB of a 40 Hz tone is left outside.
    expect(Math.abs(value[id].levelDbfs! - 20 * Math.log10(0.5 / Math.SQRT2))).toBeLessThan(0.1);
    expect(Math.abs(value[id].relativeDb!)).toBeLessThan(0.1);
  });

  it('gives each band of white noise the share of its width', () => {
    const value = measure([whiteNoise({ seed: 1, frameCount: 40 * RATE, rms: 0.1 })]);
    for (const { id, lowHz, highHz } of BANDS) {
      // Chance: 4.34 dB/√(width·time) is 0.15 dB for the 20 Hz of rumble in 40 s, taken three times.
      expect(Math.abs(value[id].relativeDb! - 10 * Math.log10((highHz - lowHz) / 19_980))).toBeLessThan(0.45);
    }
  });

  it('adds the ranges up to the whole', () => {
    const value = measure([pinkNoise({ seed: 2, sampleRateHz: RATE, frameCount: 4 * RATE, rms: 0.1 })]);
    const sum = BANDS.filter(({ kind }) => kind === 'range').reduce(
      (total, { id }) => total + 10 ** (value[id].relativeDb! / 10),
      0,
    );
    expect(sum).toBeCloseTo(1, 9); // bins are shared out in full: rounding only
  });

  it('sees 4 dB more mud where a bell of 4 dB at 283 Hz was put on pink noise', () => {
    const noise = pinkNoise({ seed: 3, sampleRateHz: RATE, frameCount: 20 * RATE, rms: 0.1 });
    const muddy = noise.slice();
    const bell = designBiquad({ kind: 'peaking', frequencyHz: 283, gainDb: 4, q: 0.5 }, RATE);
    createBiquadCascade([bell], 1).process([muddy], muddy.length);
    const raised = measure([muddy]).mud.levelDbfs! - measure([noise]).mud.levelDbfs!;
    // The octave 200–400 Hz lies within the top of a bell 2 octaves wide: between 3.3 and 4 dB of it.
    expect(raised).toBeGreaterThan(3.3);
    expect(raised).toBeLessThan(4);
  });

  it('knows where in time a band is strong', () => {
    const noise = pinkNoise({ seed: 4, sampleRateHz: RATE, frameCount: 20 * RATE, rms: 0.05 });
    const hum = sine({ frequencyHz: 300, sampleRateHz: RATE, frameCount: 2 * RATE, amplitude: 0.5 });
    const file = noise.slice();
    for (let i = 0; i < hum.length; i++) file[10 * RATE + i]! += hum[i]!; // from 10 to 12 s
    const { measured, series } = runSpectralStage(bands, [file], RATE);
    const { startSeconds, stepSeconds, values } = series['mudRelativeDb']!;
    expect(Math.abs(stepSeconds - 0.5)).toBeLessThan(0.1);
    // half a step and half a frame around the edges belong to both, and are asked of neither
    const between = (fromSeconds: number, toSeconds: number) =>
      values.filter((_, step) => {
        const time = startSeconds + step * stepSeconds;
        return time > fromSeconds && time < toSeconds;
      });
    expect(Math.min(...between(10.4, 11.6).map((level) => level!))).toBeGreaterThan(-1);
    expect(Math.max(...[...between(0, 9.6), ...between(12.4, 20)].map((level) => level!))).toBeLessThan(-4);
    // A tenth of the time is mud: the whole stays below it, the strongest tenth begins to show it.
    const { mud } = valueOf(measured);
    expect(mud.relativeP90Db!).toBeGreaterThan(-10);
    expect(mud.relativeP90Db!).toBeLessThanOrEqual(0);
  });

  it('leaves a gap in the series where there is silence', () => {
    const noise = whiteNoise({ seed: 5, frameCount: 4 * RATE, rms: 0.1 });
    const { series } = runSpectralStage(bands, [concat(noise, silence(4 * RATE), noise)], RATE);
    const { startSeconds, stepSeconds, values } = series['midRelativeDb']!;
    expect(values[Math.round((6 - startSeconds) / stepSeconds)]).toBeNull();
    expect(values[Math.round((2 - startSeconds) / stepSeconds)]).not.toBeNull();
  });

  it('does not take a DC offset for rumble', () => {
    const tone = sine({ frequencyHz: 1000, sampleRateHz: RATE, frameCount: RATE, amplitude: 0.1 });
    const value = measure([tone.map((x) => x + 0.5)]);
    // Hann side lobes of DC beyond 10 Hz (1.7 bins): the window is periodic, so bins 2 and up are exactly empty.
    expect(value.rumble.levelDbfs ?? -200).toBeLessThan(-100);
  });

  it('leaves out what lies above half the sample rate', () => {
    const value = measure([whiteNoise({ seed: 6, frameCount: 8000, rms: 0.1 })], 8000);
    expect(value.air).toEqual({});
    expect(value.mid.levelDbfs).toBeDefined();
  });

  it('keeps the series short however long the file', () => {
    const rate = 100; // frames of 16 samples: an hour in a small array
    const { series } = runSpectralStage(bands, [whiteNoise({ seed: 7, frameCount: 3600 * rate, rms: 0.1 })], rate);
    const { values, stepSeconds } = series['subRelativeDb']!;
    expect(values.length).toBeLessThanOrEqual(4096);
    expect(values.length).toBeGreaterThan(2000);
    expect(Math.abs(values.length * stepSeconds - 3600)).toBeLessThan(2 * stepSeconds);
  });

  it('calls silence silence', () => {
    expect(runSpectralStage(bands, [silence(RATE)], RATE).measured).toEqual({
      status: 'unmeasurable',
      reason: 'silence',
    });
  });
});
