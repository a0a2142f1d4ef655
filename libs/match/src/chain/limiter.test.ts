import { bandLimitedNoise, dbToGain, gainToDb, pinkNoise, resample, sine } from '@auralign/dsp';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITER_TIMES } from '../moves/limiter.ts';
import { firstDifference } from '../testing/memoryStream.ts';
import { oversampledPeak } from '../testing/oversampledPeak.ts';
import { runProcessor } from '../testing/runProcessor.ts';
import { createLimiter } from './limiter.ts';

const CEILING_DBTP = -1;

function limit(channels: Float32Array[], sampleRateHz: number, blockFrames?: number[], ceilingDbtp = CEILING_DBTP) {
  const limiter = createLimiter({
    ...LIMITER_TIMES,
    ceiling: dbToGain(ceilingDbtp),
    sampleRateHz,
    channelCount: channels.length,
  });
  const output = runProcessor(limiter, channels, blockFrames);
  return { output, activity: limiter.activity!() };
}

/**
 * Noise with sudden bursts: quiet stretches, attacks, dense passages. Up to 0.42 of the sample rate, as converters leave
 * it: next to half the sample rate no interpolator of finite length is exact, and the receipt's own measurement takes over.
 */
function bursts(sampleRateHz: number, frameCount: number, seed: number): Float32Array {
  const lowRateHz = 0.84 * sampleRateHz;
  const noise = pinkNoise({ seed, sampleRateHz: lowRateHz, frameCount: Math.round(0.84 * frameCount), rms: 0.2 });
  return resample(noise, lowRateHz, sampleRateHz).map(
    (sample, i) => sample * (1 + 5 * Math.max(0, Math.sin((2 * Math.PI * 3 * i) / sampleRateHz)) ** 8),
  );
}

describe('the limiter', () => {
  it.each([
    [8000, 'bursts of pink noise'],
    [44_100, 'bursts of pink noise'],
    [192_000, 'bursts of pink noise'],
  ])('holds the ceiling between samples at %i Hz: %s', (sampleRateHz) => {
    const { output, activity } = limit([bursts(sampleRateHz, 12_000, 1)], sampleRateHz);
    expect(activity.maxReductionDb).toBeGreaterThan(3); // the signal asks for work
    // 0.05 dB: what the parabola may under-read near 0.45 of the sample rate, less the margin.
    expect(gainToDb(oversampledPeak(output[0]!))).toBeLessThan(CEILING_DBTP + 0.05);
  });

  it('holds the ceiling for noise up to 0.45 of the sample rate, driven hard', () => {
    for (const seed of [1, 2, 3]) {
      const signal = bandLimitedNoise({
        seed,
        highestHz: 0.45 * 48_000,
        sampleRateHz: 48_000,
        frameCount: 9600,
        rms: 0.5,
      });
      const { output } = limit([signal], 48_000);
      expect(gainToDb(oversampledPeak(output[0]!))).toBeLessThan(CEILING_DBTP + 0.05);
    }
  });

  it('holds the ceiling for the tone whose samples miss its peaks by 3 dB', () => {
    const tone = sine({
      frequencyHz: 12_000,
      sampleRateHz: 48_000,
      frameCount: 4800,
      amplitude: 1,
      phaseRadians: Math.PI / 4,
    });
    const { output } = limit([tone], 48_000);
    // Away from the ends, where the tone's sudden start is not band-limited music but still held.
    expect(gainToDb(oversampledPeak(output[0]!))).toBeLessThan(CEILING_DBTP + 0.05);
    expect(gainToDb(oversampledPeak(output[0]!.slice(1000, 3800)))).toBeGreaterThan(CEILING_DBTP - 0.6);
  });

  it('changes nothing, to the last bit, below the ceiling', () => {
    const quiet = pinkNoise({ seed: 4, sampleRateHz: 44_100, frameCount: 20_000, rms: 0.05 });
    const { output, activity } = limit([quiet, quiet.map((x) => -x)], 44_100);
    expect(oversampledPeak(quiet, 4)).toBeLessThan(dbToGain(CEILING_DBTP));
    expect(firstDifference(output[0]!, quiet)).toBe(-1);
    expect(activity).toEqual({ maxReductionDb: 0, meanReductionDb: 0, activeFraction: 0, p95ReductionDb: 0 });
  });

  it('comes back to rest after a peak and is then transparent to the last bit', () => {
    const signal = pinkNoise({ seed: 5, sampleRateHz: 44_100, frameCount: 5 * 44_100, rms: 0.05 });
    signal[1000] = 1.5;
    const { output } = limit([signal], 44_100);
    expect(Math.abs(output[0]![1000]!)).toBeLessThanOrEqual(dbToGain(CEILING_DBTP));
    // Seven time constants of the slow release: from the 0.2 dB that one peak leaves in it to the 0.001 dB taken for none.
    expect(firstDifference(output[0]!.subarray(3 * 44_100), signal.subarray(3 * 44_100))).toBe(-1);
  });

  it('gives the same for any cut into blocks', () => {
    const left = bursts(44_100, 6000, 6);
    const right = bursts(44_100, 6000, 7);
    const whole = limit([left, right], 44_100, [6000]).output;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 6 }), (blocks) => {
        const { output } = limit([left, right], 44_100, blocks);
        for (const [c, samples] of output.entries()) expect(firstDifference(samples, whole[c]!)).toBe(-1);
      }),
      { numRuns: 20, seed: 1 },
    );
  });

  it('is said to work while it turns down by what counts, not while the gain creeps back', () => {
    const rateHz = 8000;
    const signal = new Float32Array(10 * rateHz);
    for (let second = 0; second < 10; second++) signal[second * rateHz + 100] = 1.26; // 2 dB and the ceiling's 1 above it
    const { activity } = limit([signal], rateHz);
    expect(activity.maxReductionDb).toBeCloseTo(3, 0);
    // From 3 dB to 0.1 with 40 ms are 3.4 time constants, 0.14 s of each second; the slow release holds 0.1 to 0.2 dB longer.
    expect(activity.activeFraction).toBeGreaterThan(0.1);
    expect(activity.activeFraction).toBeLessThan(0.4);
    expect(activity.meanReductionDb).toBeGreaterThan(0.3);
    expect(activity.meanReductionDb).toBeLessThan(1.5);
  });

  it('tells what reduction is exceeded a twentieth of the time', () => {
    // 6 dB too loud for a tenth of the time, 2 dB for the rest.
    const tone = sine({
      frequencyHz: 1000,
      sampleRateHz: 8000,
      frameCount: 160_000,
      amplitude: dbToGain(CEILING_DBTP + 2),
    });
    for (let i = 144_000; i < 160_000; i++) tone[i] = tone[i]! * dbToGain(4);
    expect(limit([tone], 8000).activity.p95ReductionDb).toBeCloseTo(6, 0);
    for (let i = 148_000; i < 160_000; i++) tone[i] = tone[i]! * dbToGain(-4); // now a fortieth, and its release
    expect(limit([tone], 8000).activity.p95ReductionDb).toBeLessThan(4);
  });

  it('turns all channels down by the same gain', () => {
    const loud = sine({ frequencyHz: 100, sampleRateHz: 44_100, frameCount: 20_000, amplitude: 1.4 });
    const quiet = loud.map((x) => x / 8);
    const { output } = limit([loud, quiet], 44_100);
    for (let i = 0; i < loud.length; i++) expect(output[1]![i]! * 8).toBeCloseTo(output[0]![i]!, 6); // float32 rounding
  });

  it('neither pumps nor distorts a loud bass: the gain rests between its half-waves', () => {
    const bass = sine({ frequencyHz: 50, sampleRateHz: 44_100, frameCount: 88_200, amplitude: 1.26 });
    const { output } = limit([bass], 44_100);
    // After one second the gain is settled; what is not the tone itself is distortion.
    const from = 44_100;
    let inPhase = 0;
    for (let i = from; i < 88_200; i++) inPhase += (output[0]![i]! * bass[i]!) / (1.26 * 1.26 * 0.5 * 44_100);
    let rest = 0;
    for (let i = from; i < 88_200; i++) rest += (output[0]![i]! - inPhase * bass[i]!) ** 2;
    const distortionDb = 10 * Math.log10(rest / (inPhase ** 2 * 1.26 ** 2 * 0.5 * 44_100));
    expect(distortionDb).toBeLessThan(-40); // 1 %, what a good analogue limiter does to 50 Hz
  });

  it('passes silence, single frames and samples that are not numbers without complaint', () => {
    expect(limit([new Float32Array(500)], 44_100).output[0]).toEqual(new Float32Array(500));
    expect(limit([Float32Array.of(0.5)], 44_100).output[0]).toEqual(Float32Array.of(0.5));
    const { output } = limit([Float32Array.of(0.1, Number.NaN, 0.1, 2, 0.1)], 44_100);
    expect(output[0]![0]).toBeCloseTo(0.1, 1);
  });

  it('works on six channels', () => {
    const channels = Array.from({ length: 6 }, (_, c) => bursts(48_000, 4000, 10 + c));
    const { output } = limit(channels, 48_000);
    for (const samples of output) expect(gainToDb(oversampledPeak(samples))).toBeLessThan(CEILING_DBTP + 0.05);
  });
});
