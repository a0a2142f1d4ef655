import { bandLimitedNoise, concat, pinkNoise, silence, sine, whiteNoise, dbToGain } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { runSpectralStage, valueOf } from '../testing/runSpectralStage.ts';
import { spectrum } from './spectrum.ts';

const RATE = 44_100;

const measure = (channels: Float32Array[], rate = RATE) => valueOf(runSpectralStage(spectrum, channels, rate).measured);
const scaled = (samples: Float32Array, gainDb: number) => samples.map((x) => x * dbToGain(gainDb));
/** 10·log10 of the sum of powers given in dB. */
const sumDb = (levels: readonly (number | null)[]) =>
  10 * Math.log10(levels.reduce<number>((sum, level) => sum + (level === null ? 0 : 10 ** (level / 10)), 0));
/** Band of the 1/24-octave grid in which a frequency lies. */
const bandAt = (frequenciesHz: readonly number[], hz: number) =>
  frequenciesHz.findIndex((centre) => Math.abs(Math.log2(hz / centre)) <= 1 / 48 + 1e-9);

describe('spectrum', () => {
  it('spans ten octaves from 20 Hz to 20 kHz in steps of 1/24 octave', () => {
    const { ltas } = measure([whiteNoise({ seed: 1, frameCount: RATE, rms: 0.1 })]);
    expect(ltas.frequenciesHz).toHaveLength(240);
    expect(ltas.frequenciesHz[0]!).toBeCloseTo(19.69 * 2 ** (1 / 48), 1);
    expect(ltas.frequenciesHz[239]!).toBeCloseTo(20_159 * 2 ** (-1 / 48), -1);
    expect(Math.log2(ltas.frequenciesHz[1]! / ltas.frequenciesHz[0]!)).toBeCloseTo(1 / 24, 12);
  });

  it.each([8000, 16_000, 192_000])('stays below 0.48 of a sample rate of %d Hz', (rate) => {
    const { ltas } = measure([whiteNoise({ seed: 1, frameCount: rate, rms: 0.1 })], rate);
    expect(ltas.frequenciesHz.at(-1)! * 2 ** (1 / 48)).toBeLessThanOrEqual(Math.min(0.48 * rate, 20_160));
    expect(ltas.frequenciesHz.at(-1)!).toBeGreaterThan(Math.min(0.46 * rate, 19_000));
  });

  it.each([1000, 60, 31, 12_345])('conserves the level of a sine of %d Hz over the bands', (frequencyHz) => {
    const tone = sine({ frequencyHz, sampleRateHz: RATE, frameCount: 4 * RATE, amplitude: 0.5 });
    const { ltas, thirdOctaves } = measure([tone]);
    // −9.03 dB; a tone near 30 Hz leaks a little past 20 Hz, and narrow bands see their neighbours': 0.3 dB
    expect(Math.abs(sumDb(ltas.totalDb) - 20 * Math.log10(0.5 / Math.SQRT2))).toBeLessThan(0.3);
    const loudest = ltas.totalDb.indexOf(Math.max(...ltas.totalDb.map((level) => level ?? -Infinity)));
    // The band itself above 300 Hz; below, the bands are narrower than the window can tell: within its 8 Hz.
    expect(Math.abs(ltas.frequenciesHz[loudest]! - frequencyHz)).toBeLessThan(Math.max(8.1, frequencyHz / 48));
    expect(sumDb(thirdOctaves.totalDb)).toBeGreaterThan(-10.5);
  });

  it('gives white noise 3.01 dB an octave and pink noise none', () => {
    const seconds = 30;
    const white = measure([whiteNoise({ seed: 2, frameCount: seconds * RATE, rms: 0.1 })]);
    const pink = measure([pinkNoise({ seed: 3, sampleRateHz: RATE, frameCount: seconds * RATE, rms: 0.1 })]);
    // A third octave at 100 Hz is 23 Hz wide: over 30 s its level scatters by 4.34/√(23·30) = 0.17 dB, which turns a
    // line over 6.6 octaves by less than 0.05 dB an octave.
    expect(Math.abs(white.tiltDbPerOctave! - 3.0103)).toBeLessThan(0.1);
    expect(Math.abs(pink.tiltDbPerOctave!)).toBeLessThan(0.1);
  });

  it('puts the power density of white noise into every band, wide or narrow', () => {
    const { ltas } = measure([whiteNoise({ seed: 4, frameCount: 40 * RATE, rms: 0.1 })]);
    const densityDb = -20 - 10 * Math.log10(RATE / 2);
    for (const hz of [25, 40, 100, 300, 1000, 8000, 19_000]) {
      // mean over an octave around the place, to keep chance small
      const near = ltas.frequenciesHz.flatMap((centre, i) => (Math.abs(Math.log2(centre / hz)) < 0.5 ? [i] : []));
      const widthHz = near.reduce((sum, i) => sum + ltas.frequenciesHz[i]! * (2 ** (1 / 48) - 2 ** (-1 / 48)), 0);
      const level = sumDb(near.map((i) => ltas.totalDb[i]!));
      // Chance: 4.34 dB/√(bandwidth·time); about 14 Hz × 40 s at 25 Hz gives 0.2 dB, taken three times.
      expect(Math.abs(level - densityDb - 10 * Math.log10(widthHz))).toBeLessThan(hz < 50 ? 0.6 : 0.3);
    }
  });

  it('keeps left, right, mid and side apart', () => {
    const left = sine({ frequencyHz: 1000, sampleRateHz: RATE, frameCount: 2 * RATE, amplitude: 0.5 });
    const { ltas } = measure([left, scaled(left, -6)]);
    const band = bandAt(ltas.frequenciesHz, 1000);
    const rms = (gain: number) => 20 * Math.log10((0.5 * gain) / Math.SQRT2);
    const half = dbToGain(-6);
    // The lobe of a Hann window is 4 bins of 5.4 Hz, the band 29 Hz: 0.05 dB may fall outside.
    const near = (levels: readonly (number | null)[]) => sumDb(levels.slice(band - 2, band + 3));
    expect(Math.abs(near(ltas.leftDb!) - rms(1))).toBeLessThan(0.05);
    expect(Math.abs(near(ltas.rightDb!) - rms(half))).toBeLessThan(0.05);
    expect(Math.abs(near(ltas.midDb!) - rms((1 + half) / 2))).toBeLessThan(0.05);
    expect(Math.abs(near(ltas.sideDb!) - rms((1 - half) / 2))).toBeLessThan(0.05);
    expect(Math.abs(near(ltas.totalDb) - 10 * Math.log10((0.125 * (1 + half * half)) / 2))).toBeLessThan(0.05);
  });

  it('has no left, right, mid and side for mono, and no level for the side of two equal channels', () => {
    const noise = whiteNoise({ seed: 5, frameCount: RATE, rms: 0.1 });
    const mono = measure([noise]);
    expect(Object.keys(mono.ltas)).toEqual(['frequenciesHz', 'totalDb']);
    const dual = measure([noise, noise]);
    expect(dual.ltas.sideDb!.every((level) => level === null)).toBe(true);
    expect(dual.ltas.midDb).toEqual(dual.ltas.leftDb);
  });

  it('leaves pauses out of the average', () => {
    const noise = pinkNoise({ seed: 6, sampleRateHz: RATE, frameCount: 10 * RATE, rms: 0.1 });
    const hiss = whiteNoise({ seed: 7, frameCount: 20 * RATE, rms: 0.1 * dbToGain(-60) });
    const alone = measure([noise]);
    for (const file of [concat(hiss, noise), concat(noise, hiss)]) {
      const { ltas, gatedSeconds } = measure([file]);
      expect(Math.abs(gatedSeconds - 10)).toBeLessThan(0.4); // a frame more or less at the ends
      // The frames lie elsewhere on the noise, and one of 107 at the border is half empty: 0.1 dB.
      expect(Math.abs(sumDb(ltas.totalDb) - sumDb(alone.ltas.totalDb))).toBeLessThan(0.1);
    }
  });

  it('measures the same shape whatever the gain', () => {
    const file = concat(
      pinkNoise({ seed: 8, sampleRateHz: RATE, frameCount: 6 * RATE, rms: 0.002 }),
      whiteNoise({ seed: 9, frameCount: 12 * RATE, rms: 0.2 }),
    );
    const loud = measure([file]);
    const quiet = measure([scaled(file, -7.3)]);
    loud.ltas.totalDb.forEach((level, i) => {
      // both rounded to 0.01 dB
      expect(Math.abs(level! - 7.3 - quiet.ltas.totalDb[i]!)).toBeLessThan(0.011);
    });
    expect(quiet.gatedSeconds).toBe(loud.gatedSeconds);
    expect(Math.abs(quiet.tiltDbPerOctave! - loud.tiltDbPerOctave!)).toBeLessThan(0.001);
  });

  describe('bandwidth', () => {
    it.each([16_000, 11_025, 19_000, 5000])('finds where noise was cut at %d Hz, to 200 Hz', (highestHz) => {
      const noise = bandLimitedNoise({ seed: 10, highestHz, sampleRateHz: RATE, frameCount: 4 * RATE, rms: 0.1 });
      expect(Math.abs(measure([noise]).bandwidthHz - highestHz)).toBeLessThan(200);
    });
    it('finds it above quiet hiss too', () => {
      const noise = bandLimitedNoise({
        seed: 11,
        highestHz: 16_000,
        sampleRateHz: RATE,
        frameCount: 4 * RATE,
        rms: 0.1,
      });
      const hiss = whiteNoise({ seed: 12, frameCount: noise.length, rms: 0.1 * dbToGain(-40) });
      const { bandwidthHz } = measure([noise.map((x, i) => x + hiss[i]!)]);
      expect(Math.abs(bandwidthHz - 16_000)).toBeLessThan(200);
    });
    it.each([
      ['white', whiteNoise({ seed: 13, frameCount: 4 * RATE, rms: 0.1 })],
      ['pink', pinkNoise({ seed: 14, sampleRateHz: RATE, frameCount: 4 * RATE, rms: 0.1 })],
    ])('gives %s noise half the sample rate', (_, noise) => {
      expect(measure([noise]).bandwidthHz).toBeCloseTo(RATE / 2, 6);
    });
    it('does not take strong bass for a cut-off', () => {
      const bass = bandLimitedNoise({ seed: 15, highestHz: 200, sampleRateHz: RATE, frameCount: 4 * RATE, rms: 0.3 });
      const rest = pinkNoise({ seed: 16, sampleRateHz: RATE, frameCount: 4 * RATE, rms: 0.01 });
      expect(measure([bass.map((x, i) => x + rest[i]!)]).bandwidthHz).toBeCloseTo(RATE / 2, 6);
    });
  });

  describe('variation over the song', () => {
    it('is the spread a band really has between blocks', () => {
      // Blocks of 10 s in which the band around 4 kHz is 6 dB up, then 6 dB down: ± 6 dB, standard deviation over an even
      // number of blocks 6·√(n/(n−1)). Pink noise otherwise, whose own scatter is about 0.2 dB.
      const hop = 4096;
      const blockFrames = Math.round((10 * RATE) / hop) * hop;
      const parts = [1, -1, 1, -1].map((sign, i) => {
        const noise = pinkNoise({ seed: 20 + i, sampleRateHz: RATE, frameCount: blockFrames, rms: 0.1 });
        const tone = sine({
          frequencyHz: 4000,
          sampleRateHz: RATE,
          frameCount: blockFrames,
          amplitude: 0.2 * dbToGain(6 * sign),
        });
        return noise.map((x, n) => x + tone[n]!);
      });
      const { ltas, blocks } = measure([concat(...parts)]);
      expect(blocks.startSeconds).toHaveLength(4);
      const band = bandAt(ltas.frequenciesHz, 4000);
      // 0.4 dB: one frame a block reaches into the next
      expect(Math.abs(ltas.variationDb![band]! - 6 * Math.sqrt(4 / 3))).toBeLessThan(0.4);
      expect(ltas.variationDb![bandAt(ltas.frequenciesHz, 1000)]!).toBeLessThan(0.7);
    });
    it('does not count loudness as a difference of shape', () => {
      const noise = whiteNoise({ seed: 30, frameCount: 10 * RATE, rms: 0.1 });
      const { ltas } = measure([concat(noise, scaled(noise, -12), noise, scaled(noise, -20))]);
      // Without alignment it would be 10 dB. Chance at 1 kHz: 29 Hz × 10 s → 0.25 dB; and frames over the steps.
      expect(ltas.variationDb![bandAt(ltas.frequenciesHz, 1000)]!).toBeLessThan(1);
    });
    it('is absent where the file is too short to vary', () => {
      expect(measure([whiteNoise({ seed: 31, frameCount: 5 * RATE, rms: 0.1 })]).ltas.variationDb).toBeUndefined();
    });
    it('leaves silent blocks out', () => {
      const noise = whiteNoise({ seed: 32, frameCount: 20 * RATE, rms: 0.1 });
      const { blocks } = measure([concat(noise, silence(30 * RATE), noise)]);
      expect(blocks.startSeconds.length).toBeLessThan(7);
      for (const row of blocks.totalDb) expect(row.every((level) => level !== null)).toBe(true);
    });
  });

  it('tells how loud a band gets: the 95th percentile of its frames', () => {
    // A tone that is there a tenth of the time stands at its full level; its mean is 10 dB lower.
    const burst = sine({ frequencyHz: 2000, sampleRateHz: RATE, frameCount: 3 * RATE, amplitude: 0.5 });
    const noise = whiteNoise({ seed: 33, frameCount: 30 * RATE, rms: 0.003 });
    const { thirdOctaves } = measure([concat(burst, silence(27 * RATE)).map((x, i) => x + noise[i]!)]);
    const band = thirdOctaves.frequenciesHz.findIndex((hz) => Math.abs(hz - 2000) < 1);
    expect(Math.abs(thirdOctaves.totalP95Db[band]! + 9.03)).toBeLessThan(0.1); // noise 40 dB below
    // 40 to 41 dB deep, the gate keeps the frames of noise alone (−50.5 against −9 dBFS) out of both.
    expect(thirdOctaves.totalDb[band]!).toBeLessThan(-9);
  });

  it('calls silence silence', () => {
    expect(runSpectralStage(spectrum, [silence(RATE)], RATE).measured).toEqual({
      status: 'unmeasurable',
      reason: 'silence',
    });
  });

  it('measures a file of 300 ms and one of a single frame', () => {
    expect(measure([whiteNoise({ seed: 34, frameCount: 13_230, rms: 0.1 })]).ltas.totalDb[100]).not.toBeNull();
    expect(measure([Float32Array.of(0.5)]).ltas.totalDb[100]).not.toBeNull();
  });

  it('hands out plain JSON without a single non-finite number', () => {
    const tone = sine({ frequencyHz: 1000, sampleRateHz: RATE, frameCount: RATE, amplitude: 1 });
    for (const channels of [[tone], [tone, tone], [tone, silence(RATE)]]) {
      const value = measure(channels);
      expect(JSON.parse(JSON.stringify(value))).toEqual(value);
      expect(JSON.stringify(value)).not.toMatch(/Infinity|NaN/);
    }
  });

  it('tells what is there all the time from what comes and goes', () => {
    const base = pinkNoise({ seed: 31, sampleRateHz: RATE, frameCount: 20 * RATE, rms: 0.05 });
    const { thirdOctaves: steady } = measure([base]);
    const { thirdOctaves: moving } = measure([base.map((x, n) => (Math.floor(n / RATE) % 2 === 0 ? x : 0.1 * x))]);
    const band = steady.frequenciesHz.findIndex((hz) => Math.abs(hz - 1000) < 1);
    // A third octave of noise in 186 ms has 43 pairs: its levels lie 10·log10(e)/√43 = 0.7 dB around their mean.
    expect(steady.totalUsualDb[band]! - steady.totalDb[band]!).toBeLessThan(0);
    expect(Math.abs(steady.totalUsualDb[band]! - steady.totalDb[band]!)).toBeLessThan(0.5);
    expect(steady.totalP95Db[band]! - steady.totalP10Db[band]!).toBeLessThan(3);
    // Half of the time 20 dB softer: the mean power falls by 3 dB, the usual level by 10, the quiet one by 20.
    expect(Math.abs(steady.totalUsualDb[band]! - moving.totalUsualDb[band]! - 10)).toBeLessThan(1.5);
    expect(Math.abs(steady.totalP10Db[band]! - moving.totalP10Db[band]! - 20)).toBeLessThan(1.5);
  });

  it('hears sibilance come and go', () => {
    const base = pinkNoise({ seed: 32, sampleRateHz: RATE, frameCount: 2 ** 18, rms: 0.05 });
    // The same noise up to 8 kHz and up to 5 kHz, equally dense: their difference is what lies between.
    const [to8, to5] = [8000, 5000].map((highestHz) =>
      bandLimitedNoise({
        seed: 33,
        highestHz,
        sampleRateHz: RATE,
        frameCount: 2 ** 18,
        rms: 0.05 * Math.sqrt(highestHz / 8000),
      }),
    );
    const hiss = to8!.map((x, n) => x - to5![n]!);
    const isOn = (n: number) => n % RATE < 0.3 * RATE;
    const swing = (gain: (n: number) => number) =>
      measure([base.map((x, n) => x + gain(n) * hiss[n]!)]).sibilanceSwingDb!;
    expect(swing(() => 0)).toBeLessThan(1);
    expect(swing(() => 1)).toBeLessThan(1); // bright all the time
    expect(swing((n) => (isOn(n) ? 1 : 0))).toBeGreaterThan(6);
  });
});
