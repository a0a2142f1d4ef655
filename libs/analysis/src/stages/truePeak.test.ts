import { fade, sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { measureStage, streamOf, valueOf } from '../testing/measure.ts';
import { truePeak } from './truePeak.ts';

const sampleRateHz = 48_000;

/** A quarter of the sample rate at 45°: every sample stands at 1/√2 of the wave. */
function hiddenPeak(amplitude: number, seconds = 1): Float32Array {
  const frameCount = seconds * sampleRateHz;
  const samples = sine({ frequencyHz: 12_000, sampleRateHz, frameCount, amplitude, phaseRadians: Math.PI / 4 });
  return fade(samples, 480, 480);
}

describe('true peak', () => {
  it('finds the wave between the samples within its stated error', async () => {
    const value = valueOf(await measureStage(truePeak, streamOf([hiddenPeak(0.5)], sampleRateHz)));
    expect(Math.abs(value.truePeakDbtp - 20 * Math.log10(0.5))).toBeLessThan(value.worstCaseErrorDb);
    expect(value.samplePeakDbfs).toBeCloseTo(20 * Math.log10(0.5 * Math.SQRT1_2), 2);
    expect(value.interSampleOverCount).toBe(0);
  });

  it('counts places where only the space between the samples is over', async () => {
    const samples = new Float32Array(10 * sampleRateHz);
    for (const seconds of [1, 3, 7]) samples.set(hiddenPeak(1.2), seconds * sampleRateHz);
    const value = valueOf(await measureStage(truePeak, streamOf([samples], sampleRateHz)));
    expect(value.interSampleOverCount).toBe(3);
    expect(value.truePeakDbtp).toBeGreaterThan(0);
    expect(value.samplePeakDbfs).toBeLessThan(0);
  });

  it('lists the largest peaks with time and channel, at least 50 ms apart', async () => {
    const left = new Float32Array(2 * sampleRateHz);
    const right = new Float32Array(2 * sampleRateHz);
    left[12_000] = 0.5;
    left[12_010] = 0.4;
    right[60_000] = -0.7;
    const { topPeaks } = valueOf(await measureStage(truePeak, streamOf([left, right], sampleRateHz)));
    expect(topPeaks[0]).toMatchObject({ channel: 1, timeSeconds: expect.closeTo(1.25, 4) });
    expect(topPeaks[1]).toMatchObject({ channel: 0, timeSeconds: expect.closeTo(0.25, 4) });
    for (const [i, peak] of topPeaks.entries()) {
      for (const other of topPeaks.slice(i + 1)) {
        expect(Math.abs(peak.timeSeconds - other.timeSeconds)).toBeGreaterThanOrEqual(0.05);
      }
    }
  });

  it('sees a peak in the very last sample', async () => {
    const samples = new Float32Array(10_000);
    samples[9999] = 0.7;
    const value = valueOf(await measureStage(truePeak, streamOf([samples], sampleRateHz)));
    expect(value.truePeakDbtp).toBeGreaterThanOrEqual(20 * Math.log10(0.7) - 1e-6);
    expect(value.topPeaks[0]!.timeSeconds).toBeLessThanOrEqual(9999 / sampleRateHz);
  });

  it('calls silence silence, channel by channel', async () => {
    expect(await measureStage(truePeak, streamOf([new Float32Array(100)], sampleRateHz))).toEqual({
      status: 'unmeasurable',
      reason: 'silence',
    });
    const half = valueOf(
      await measureStage(truePeak, streamOf([hiddenPeak(0.5), new Float32Array(48_000)], sampleRateHz)),
    );
    expect(half.truePeakByChannelDbtp).toEqual([expect.closeTo(-6.02, 1), null]);
  });
});
