import { bandLimitedNoise, concat, pinkNoise, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { runSpectralStage, valueOf } from '../testing/runSpectralStage.ts';
import { stereo } from './stereo.ts';
import { stereoFigures, sumsOfProducts } from './stereoSums.ts';

const RATE = 48_000;
const run = (left: Float32Array, right: Float32Array, rate = RATE) => runSpectralStage(stereo, [left, right], rate);
const measure = (left: Float32Array, right: Float32Array, rate = RATE) => valueOf(run(left, right, rate).measured);
const pink = (seed: number, seconds = 6) =>
  pinkNoise({ seed, sampleRateHz: RATE, frameCount: seconds * RATE, rms: 0.1 });
const inverted = (samples: Float32Array) => samples.map((x) => -x);
const delayed = (samples: Float32Array, frames: number) =>
  concat(silence(frames), samples.subarray(0, samples.length - frames));

describe('stereoFigures', () => {
  it.each([
    ['equal channels', { left: 1, right: 1, cross: 1 }, { correlation: 1, balanceDb: 0, monoFoldLossDb: 0 }],
    ['opposite channels', { left: 1, right: 1, cross: -1 }, { correlation: -1, balanceDb: 0 }],
    ['one silent channel', { left: 1, right: 0, cross: 0 }, { sideToMidDb: 0, monoFoldLossDb: -3.0103 }],
    ['silence', { left: 0, right: 0, cross: 0 }, {}],
    [
      'independent channels',
      { left: 1, right: 1, cross: 0 },
      { correlation: 0, sideToMidDb: 0, balanceDb: 0, monoFoldLossDb: -3.0103 },
    ],
    [
      // L = 1, R = ½ of the same: mid ¾, side ¼, mono power 9/16 against a mean of 5/8
      'one signal panned',
      { left: 1, right: 0.25, cross: 0.5 },
      { correlation: 1, sideToMidDb: -9.5424, balanceDb: -6.0206, monoFoldLossDb: 10 * Math.log10(9 / 10) },
    ],
  ])('gives the analytic figures of %s', (_, sums, expected: Record<string, number>) => {
    const figures = stereoFigures(sumsOfProducts(sums.left, sums.right, sums.cross)) as Record<string, number>;
    expect(Object.keys(figures).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, value] of Object.entries(expected)) expect(figures[key]).toBeCloseTo(value, 4);
  });
});

describe('stereo', () => {
  it('needs two channels', () => {
    expect(runSpectralStage(stereo, [pink(1)], RATE).measured).toEqual({
      status: 'unmeasurable',
      reason: 'needs-stereo',
    });
  });

  it('calls silence silence', () => {
    expect(run(silence(RATE), silence(RATE)).measured).toEqual({ status: 'unmeasurable', reason: 'silence' });
  });

  it('knows mono in two channels', () => {
    const noise = pink(2);
    const { measured } = run(noise, noise);
    const value = valueOf(measured);
    expect(value.correlation).toBeCloseTo(1, 12);
    expect(value.monoFoldLossDb).toBeCloseTo(0, 12);
    expect(value.sideToMidDb).toBeUndefined();
    expect(measured).toMatchObject({ missing: { sideToMidDb: 'silence', lowEndSideToMidDb: 'silence' } });
    expect(value.interChannelDelayFrames).toBeCloseTo(0, 6);
    expect(value.delayConfidence).toBeCloseTo(1, 6);
    expect(value.polarityInverted).toBe(false);
    expect(value.thirdOctaves.widthDb.every((width) => width === null)).toBe(true);
  });

  it('knows a channel that is upside down', () => {
    const noise = pink(3);
    const value = measure(noise, inverted(noise));
    expect(value.correlation).toBeCloseTo(-1, 12);
    expect(value.polarityInverted).toBe(true);
    expect(value.monoFoldLossDb).toBeUndefined();
  });

  it('reads 0 for independent channels of equal power, and −3 dB in mono', () => {
    const value = measure(
      whiteNoise({ seed: 4, frameCount: 8 * RATE, rms: 0.1 }),
      whiteNoise({ seed: 5, frameCount: 8 * RATE, rms: 0.1 }),
    );
    // Correlation of n independent pairs scatters by 1/√n = 0.0016; as a level 0.014 dB. Three times.
    expect(Math.abs(value.correlation!)).toBeLessThan(0.005);
    expect(Math.abs(value.monoFoldLossDb! + 3.0103)).toBeLessThan(0.03);
    expect(Math.abs(value.sideToMidDb!)).toBeLessThan(0.05);
    expect(value.interChannelDelayFrames).toBeUndefined();
    expect(value.polarityInverted).toBe(false);
  });

  it('counts balance positive to the right', () => {
    const noise = pink(6);
    expect(
      measure(
        noise.map((x) => x / 2),
        noise,
      ).balanceDb,
    ).toBeCloseTo(6.0206, 4);
    expect(
      measure(
        noise,
        noise.map((x) => x / 2),
      ).balanceDb,
    ).toBeCloseTo(-6.0206, 4);
  });

  it('changes nothing but the sign of balance and delay when the channels are swapped', () => {
    const left = pink(7);
    const right = delayed(left, 20).map((x) => 0.5 * x);
    const there = measure(left, right);
    const back = measure(right, left);
    expect(back.correlation).toBeCloseTo(there.correlation!, 12);
    expect(back.monoFoldLossDb).toBeCloseTo(there.monoFoldLossDb!, 10);
    expect(back.balanceDb).toBeCloseTo(-there.balanceDb!, 10);
    expect(back.interChannelDelayFrames).toBeCloseTo(-there.interChannelDelayFrames!, 6);
  });

  it.each([1, 17, 240, 470])('measures a delay of %d frames of the right channel', (frames) => {
    const noise = pink(8);
    const value = measure(noise, delayed(noise, frames));
    // ± 0.1: what a parabola makes of the peak of a whitened correlation
    expect(Math.abs(value.interChannelDelayFrames! - frames)).toBeLessThan(0.1);
    expect(value.interChannelDelaySeconds).toBeCloseTo(value.interChannelDelayFrames! / RATE, 12);
    expect(value.polarityInverted).toBe(false);
  });

  it('measures a delay of the left channel, turned over, and under a signal of its own', () => {
    const noise = pink(9);
    const own = pink(10);
    const left = delayed(noise, 33).map((x, i) => -x + 0.5 * own[i]!);
    const value = measure(left, noise);
    expect(Math.abs(value.interChannelDelayFrames! + 33)).toBeLessThan(0.1);
    expect(value.polarityInverted).toBe(true);
  });

  it('does not call an echo of half a second a delay between channels', () => {
    const noise = pink(11);
    expect(measure(noise, delayed(noise, RATE / 2)).interChannelDelayFrames).toBeUndefined();
  });

  it('finds the band that is out of phase, and what it loses in mono', () => {
    // Noise up to 500 Hz upside down on the right, everything else equal: width and loss are known per band.
    const low = bandLimitedNoise({ seed: 12, highestHz: 500, sampleRateHz: RATE, frameCount: 8 * RATE, rms: 0.1 });
    const high = pink(13, 8).map((x) => 0.1 * x);
    const left = low.map((x, i) => x + high[i]!);
    const right = low.map((x, i) => -0.5 * x + high[i]!);
    const { thirdOctaves } = measure(left, right);
    const at = (hz: number) =>
      thirdOctaves.frequenciesHz.findIndex((centre) => Math.abs(Math.log2(centre / hz)) < 1 / 6);
    // L = 1, R = −½: mid ¼, side ¾, so mono is 2·(1/16)/(5/4) = −10 dB and width 20·log10 3. ± 0.2: the pink noise beneath.
    expect(Math.abs(thirdOctaves.monoFoldLossDb[at(250)]! + 10)).toBeLessThan(0.2);
    expect(Math.abs(thirdOctaves.widthDb[at(250)]! - 9.54)).toBeLessThan(0.2);
    expect(thirdOctaves.correlation[at(250)]!).toBeLessThan(-0.98);
    expect(thirdOctaves.correlation[at(2000)]!).toBeGreaterThan(0.99);
    expect(Math.abs(thirdOctaves.monoFoldLossDb[at(2000)]!)).toBeLessThan(0.02);
  });

  it('looks at the low end by itself', () => {
    const bassLeft = bandLimitedNoise({
      seed: 14,
      highestHz: 100,
      sampleRateHz: RATE,
      frameCount: 20 * RATE,
      rms: 0.1,
    });
    const bassRight = bandLimitedNoise({
      seed: 15,
      highestHz: 100,
      sampleRateHz: RATE,
      frameCount: 20 * RATE,
      rms: 0.1,
    });
    const rest = whiteNoise({ seed: 16, frameCount: 20 * RATE, rms: 0.1 });
    const value = measure(
      bassLeft.map((x, i) => x + rest[i]!),
      bassRight.map((x, i) => x + rest[i]!),
    );
    // 80 Hz × 20 s hold about 1600 independent pairs: ± 1/√1600 = 0.025, four times.
    expect(Math.abs(value.lowEndCorrelation!)).toBeLessThan(0.1);
    expect(value.correlation!).toBeGreaterThan(0.4); // half the power is common: 0.5
  });

  it('shows over time where the channels fight', () => {
    const noise = pink(17, 4);
    const { measured, series } = run(concat(noise, noise, noise), concat(noise, inverted(noise), noise));
    const { startSeconds, stepSeconds, values } = series['correlation']!;
    expect(stepSeconds).toBeCloseTo(0.4, 12);
    expect(startSeconds).toBeCloseTo(0.2, 12);
    values.forEach((correlation, i) => expect(correlation).toBe(i >= 10 && i < 20 ? -1 : 1));
    expect(valueOf(measured).correlationP10).toBeCloseTo(-1, 6);
  });

  it('shows when the bass is wide and where a band is lost in mono', () => {
    const noise = pink(23, 4);
    const turned = concat(noise, inverted(noise), pink(24, 4));
    const { series } = run(concat(noise, noise, noise), turned);
    const at = (key: string, seconds: number) => {
      const { startSeconds, stepSeconds, values } = series[key]!;
      return values[Math.round((seconds - startSeconds) / stepSeconds)];
    };
    expect(at('worstMonoFoldLossDb', 2)).toBeCloseTo(0, 6); // both sides alike
    expect(at('worstMonoFoldLossDb', 6)).toBe(null); // nothing is left
    expect(at('worstMonoFoldLossDb', 10)!).toBeLessThan(-3.01); // independent: the worst of 18 bands
    expect(Math.abs(at('lowEndSideToMidDb', 10)!)).toBeLessThan(6); // 100 Hz × 0.5 s: 50 pairs, ± 1.2 dB, and leakage
  });

  it('leaves pauses out of the series', () => {
    const noise = pink(18, 2);
    const { series } = run(concat(noise, silence(2 * RATE)), concat(noise, silence(2 * RATE)));
    expect(series['correlation']!.values.slice(5)).toEqual([null, null, null, null, null]);
  });

  it('sees a side 80 dB below the mid in every half second, where a difference of sums kept as floats would lose it', () => {
    const tone = (frequencyHz: number, amplitude: number) =>
      sine({ frequencyHz, sampleRateHz: RATE, frameCount: 4 * RATE, amplitude });
    const [mid, side] = [tone(60, 0.5), tone(80, 0.5e-4)];
    const { series } = run(
      mid.map((x, i) => x + side[i]!),
      mid.map((x, i) => x - side[i]!),
    );
    // Both lie in the band but for what leaks out of it; samples are right to 6e-8, 60 dB below the side.
    for (const value of series['lowEndSideToMidDb']!.values) expect(Math.abs(value! + 80)).toBeLessThan(0.05);
  });

  it('measures one silent channel', () => {
    const { measured } = run(pink(19), silence(6 * RATE));
    const value = valueOf(measured);
    expect(value.correlation).toBeUndefined();
    expect(value.monoFoldLossDb).toBeCloseTo(-3.0103, 4);
    expect(value.sideToMidDb).toBeCloseTo(0, 6);
    expect(value.polarityInverted).toBe(false);
  });

  it('measures a single frame', () => {
    const { measured } = run(Float32Array.of(0.5), Float32Array.of(0.25));
    expect(valueOf(measured).balanceDb).toBeCloseTo(-6.0206, 4);
    expect(measured).toMatchObject({ missing: { correlationP10: 'too-short', delayConfidence: 'not-applicable' } });
  });

  it('takes the front pair of 5.1', () => {
    const [left, right, other] = [pink(20), pink(21), pink(22)];
    const surround = runSpectralStage(stereo, [left, right, other, other, other, other], RATE, [
      'L',
      'R',
      'C',
      'LFE',
      'Ls',
      'Rs',
    ]);
    expect(surround.measured).toEqual(run(left, right).measured);
  });

  it.each([8000, 192_000])('works at %d Hz', (rate) => {
    const tone = sine({ frequencyHz: 1000, sampleRateHz: rate, frameCount: rate, amplitude: 0.5 });
    const value = measure(tone, tone, rate);
    expect(value.correlation).toBeCloseTo(1, 12);
    expect(JSON.stringify(value)).not.toMatch(/Infinity|NaN/);
  });
});
