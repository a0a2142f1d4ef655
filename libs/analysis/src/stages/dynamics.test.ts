import { concat, pinkNoise, silence, sine, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { analyze } from '../analyze.ts';
import { measureStage, streamOf, valueOf } from '../testing/measure.ts';
import { dynamics } from './dynamics.ts';

const sampleRateHz = 44_100;

function tone(seconds: number, amplitude: number, frequencyHz = 997): Float32Array {
  return sine({ frequencyHz, sampleRateHz, frameCount: Math.round(seconds * sampleRateHz), amplitude });
}

async function measure(...channels: Float32Array[]) {
  return measureStage(dynamics, streamOf(channels, sampleRateHz));
}

describe('dynamics', () => {
  it('reads a sine as RMS 3.01 dB below its peak, DR 0, with no spread', async () => {
    const samples = tone(10, 0.5);
    const value = valueOf(await measure(samples, samples));
    expect(value.rmsDbfs).toBeCloseTo(20 * Math.log10(0.5 / Math.SQRT2), 3);
    expect(value.crestDb).toBeCloseTo(3.01, 2);
    // both channels at 997 Hz: integrated = peak dBFS (BS.1770-5), so the ratio is 0; 0.02 for the true-peak bound
    expect(Math.abs(value.plrDb!)).toBeLessThan(0.03);
    expect(Math.abs(value.psrDb!.median)).toBeLessThan(0.03);
    expect(Math.abs(value.psrDb!.minimum)).toBeLessThan(0.03);
    expect(value.dynamicRangeDr).toBe(0);
    expect(value.loudnessContrastLu).toBeCloseTo(0, 2);
    const broadband = value.levelSpread!.find(({ band }) => band === 'broadband')!;
    expect(broadband.levelDbfs).toBeCloseTo(20 * Math.log10(0.5 / Math.SQRT2), 2);
    expect(broadband.spreadDb.p95 - broadband.spreadDb.p5).toBeLessThan(0.01);
  });

  it('reads a square wave as crest 0', async () => {
    expect(valueOf(await measure(tone(5, 1).map((x) => (x < 0 ? -0.5 : 0.5)))).crestDb).toBeCloseTo(0, 6);
  });

  it('follows the definition of DR on blocks of known level', async () => {
    const block = 132_480; // 3 s as the definition counts them at 44.1 kHz
    const part = (amplitude: number) =>
      sine({ frequencyHz: sampleRateHz / 45, sampleRateHz, frameCount: block, amplitude });
    // ten blocks: loudest fifth are two of 0.5, the second largest peak stands 6 dB above them
    const parts = [part(0.5), part(0.5), ...Array.from({ length: 8 }, () => part(0.05))];
    const samples = concat(...parts);
    samples[5 * block + 100] = 1.5;
    samples[6 * block + 100] = 0.5 * 10 ** (6 / 20);
    expect(valueOf(await measure(samples)).dynamicRangeDr).toBe(6);
  });

  it('sees the step between verse and chorus as contrast, not as spread', async () => {
    const noise = pinkNoise({ seed: 5, sampleRateHz, frameCount: 20 * sampleRateHz, rms: 0.1 });
    const song = concat(
      noise.map((x) => 0.25 * x),
      noise,
      noise.map((x) => 0.25 * x),
      noise,
    );
    const stepped = valueOf(await measure(song));
    const steady = valueOf(await measure(concat(noise, noise)));
    expect(stepped.loudnessContrastLu).toBeCloseTo(20 * Math.log10(4), 0);
    const spread = (value: typeof stepped) => {
      const { p10, p90 } = value.levelSpread![0]!.spreadDb;
      return p90 - p10;
    };
    // three seams of ±1.5 s in 80 s lie within the outer tenths
    expect(Math.abs(spread(stepped) - spread(steady))).toBeLessThan(0.5);
  });

  it('sees a beat as spread, in the band where it is', async () => {
    const beat = whiteNoise({ seed: 6, frameCount: 20 * sampleRateHz, rms: 0.05 }).map(
      (x, i) => x * ((i / sampleRateHz) % 1 < 0.5 ? 1 : 0.1),
    );
    const bass = tone(20, 0.3, 100);
    const value = valueOf(await measure(beat.map((x, i) => x + bass[i]!)));
    const width = (name: string) => {
      const { p10, p90 } = value.levelSpread!.find(({ band }) => band === name)!.spreadDb;
      return p90 - p10;
    };
    expect(width('air')).toBeGreaterThan(18); // 20 dB steps of half a second
    expect(width('air')).toBeLessThan(22);
    expect(width('bass')).toBeLessThan(1);
  });

  it('counts only the loud part into PSR', async () => {
    // clicks in an almost silent bridge have an enormous ratio of their own
    const bridge = silence(10 * sampleRateHz);
    for (let i = 0; i < bridge.length; i += sampleRateHz) bridge[i] = 0.5;
    const steady = tone(20, 0.5);
    const value = valueOf(await measure(concat(steady, bridge, steady)));
    expect(value.psrDb!.p90).toBeLessThan(7); // 3.01 + 0.1, and the windows at the seams
  });

  it('hands out the ratio over time: that of each tone in its own windows, a gap in a break', async () => {
    // 997 Hz in both channels: loudness reads the peak (BS.1770-5), so a steady tone has 0 dB at any level.
    const samples = concat(tone(8, 0.5), silence(6 * sampleRateHz), tone(8, 0.25));
    const { series } = await analyze(streamOf([samples, samples], sampleRateHz), { file: { name: 'x' }, series: true });
    const { startSeconds, stepSeconds, values } = series!['psrDb']!;
    expect([startSeconds, stepSeconds]).toEqual([3, 1]);
    const at = (seconds: number): number | null => values[seconds - 3]!; // windows that end then
    for (const seconds of [5, 8, 18, 21]) expect(Math.abs(at(seconds)!), `${seconds} s`).toBeLessThan(0.03);
    expect([at(11), at(13)]).toEqual([null, null]); // from 8 to 11 s: nothing but silence
  });

  it('says what a short or silent file does not have', async () => {
    expect(await measure(silence(1000))).toEqual({ status: 'unmeasurable', reason: 'silence' });
    expect(await measure(tone(0.3, 0.5))).toMatchObject({
      value: { crestDb: expect.closeTo(3.01, 1) },
      missing: {
        plrDb: 'too-short',
        psrDb: 'too-short',
        dynamicRangeDr: 'too-short',
        loudnessContrastLu: 'too-short',
        levelSpread: 'too-short',
      },
    });
  });
});
