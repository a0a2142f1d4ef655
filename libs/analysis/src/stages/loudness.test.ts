import type { ChannelLabel } from '@auralign/audio';
import { concat, createKernels, pinkNoise, silence, sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { runStages } from '../runStages.ts';
import { measureStage, streamOf, valueOf } from '../testing/measure.ts';
import { file } from './file.ts';
import { loudness } from './loudness.ts';

/** 997 Hz at full scale in one channel. BS.1770-5: −3.01 LKFS. */
const ONE_CHANNEL_LUFS = -3.01;

function tone(sampleRateHz: number, seconds: number, amplitude = 1): Float32Array {
  const frameCount = Math.round(seconds * sampleRateHz);
  return sine({ frequencyHz: 997, sampleRateHz, frameCount, amplitude });
}

async function measure(
  channels: readonly Float32Array[],
  sampleRateHz: number,
  channelLabels?: readonly ChannelLabel[],
) {
  const options = channelLabels === undefined ? {} : { channelLabels };
  return measureStage(loudness, streamOf(channels, sampleRateHz, options));
}

describe('loudness', () => {
  // the filter is refitted for each rate (kWeighting): 0.011 dB at 8 kHz; 0.01 for the onset of the filter and rounding of −3.01
  it.each([8000, 11_025, 22_050, 44_100, 48_000, 88_200, 192_000])(
    'calibrates 997 Hz at full scale in one channel to −3.01 LUFS at %i Hz',
    async (rate) => {
      const value = valueOf(await measure([tone(rate, 4)], rate));
      expect(Math.abs(value.integratedLufs - ONE_CHANNEL_LUFS)).toBeLessThan(0.025);
      expect(Math.abs(value.maxMomentaryLufs - ONE_CHANNEL_LUFS)).toBeLessThan(0.025);
      expect(Math.abs(value.maxShortTermLufs! - ONE_CHANNEL_LUFS)).toBeLessThan(0.025);
      expect(value.loudnessRangeLu).toBeLessThan(0.01); // a steady tone has none; the filter's onset is 1 ms of 3 s
    },
  );

  it.each<[string, ChannelLabel[], number[]]>([
    ['5.1', ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'], [1, 1, 1, 0, 1.41, 1.41]],
    ['5.1 whose surrounds are called back', ['L', 'R', 'C', 'LFE', 'Lrs', 'Rrs'], [1, 1, 1, 0, 1.41, 1.41]],
    ['7.1', ['L', 'R', 'C', 'LFE', 'Lss', 'Rss', 'Lrs', 'Rrs'], [1, 1, 1, 0, 1.41, 1.41, 1, 1]],
    ['unknown positions', ['unknown', 'unknown', 'unknown'], [1, 1, 1]],
  ])('weighs each channel of %s as BS.1770-5 Tables 3 and 4 say', async (_, labels, weights) => {
    const rate = 48_000;
    for (const [loud, weight] of weights.entries()) {
      const channels = labels.map((_label, channel) => (channel === loud ? tone(rate, 1) : silence(rate)));
      const measured = await measure(channels, rate, labels);
      const lufs = measured.status === 'measured' ? measured.value.integratedLufs : -Infinity;
      // the tone switches on at once: the filter's onset, about 1 ms of a second
      expect(Math.abs(10 ** (lufs / 10) - weight * 10 ** (ONE_CHANNEL_LUFS / 10))).toBeLessThan(0.002 * weight + 1e-12);
    }
  });

  it('counts mono once, equal channels twice, and says so', async () => {
    const samples = tone(48_000, 2, 0.1);
    const mono = valueOf(await measure([samples], 48_000));
    const dual = valueOf(await measure([samples, samples], 48_000));
    const stereo = valueOf(await measure([samples, samples.map((x) => 0.9 * x)], 48_000));
    expect(dual.integratedLufs - mono.integratedLufs).toBeCloseTo(10 * Math.log10(2), 6);
    expect(mono.note).toMatch(/One channel/);
    expect(dual.note).toMatch(/identical/);
    expect(stereo.note).toBeUndefined();
  });

  it('rises by 6 LU in every figure when the signal rises by 6 dB', async () => {
    const noise = pinkNoise({ seed: 3, sampleRateHz: 44_100, frameCount: 6 * 44_100, rms: 0.05 });
    const soft = valueOf(await measure([noise], 44_100));
    const loud = valueOf(await measure([noise.map((x) => 2 * x)], 44_100));
    const rise = 20 * Math.log10(2);
    expect(loud.integratedLufs - soft.integratedLufs).toBeCloseTo(rise, 9); // a factor of two is exact in binary
    expect(loud.maxShortTermLufs! - soft.maxShortTermLufs!).toBeCloseTo(rise, 9);
    expect(loud.loudnessRangeLu!).toBeCloseTo(soft.loudnessRangeLu!, 9);
    expect(loud.maxMomentarySeconds).toBe(soft.maxMomentarySeconds);
  });

  it('needs a whole block of 400 ms, and does not use an incomplete one', async () => {
    const rate = 48_000;
    expect(await measure([tone(rate, 0.3)], rate)).toEqual({ status: 'unmeasurable', reason: 'too-short' });
    expect(await measure([tone(rate, 0.39998)], rate)).toEqual({ status: 'unmeasurable', reason: 'too-short' });
    const one = await measure([tone(rate, 0.4)], rate);
    expect(valueOf(one).integratedLufs).toBeCloseTo(ONE_CHANNEL_LUFS, 1);
    expect(one).toMatchObject({ missing: { maxShortTermLufs: 'too-short', loudnessRangeLu: 'too-short' } });
    // 50 ms of full scale after a quiet second fall into no complete block but the last on the 100 ms raster
    const quietThenLoud = concat(tone(rate, 1, 0.01), tone(rate, 0.05));
    expect(valueOf(await measure([quietThenLoud], rate)).integratedLufs).toBeCloseTo(ONE_CHANNEL_LUFS - 40, 1);
  });

  it('calls silence silence', async () => {
    expect(await measure([silence(48_000)], 48_000)).toEqual({ status: 'unmeasurable', reason: 'silence' });
    expect(await measure([tone(48_000, 2, 1e-4)], 48_000)).toEqual({ status: 'unmeasurable', reason: 'silence' });
  });

  it('says when the loudest moment was, by the end of its window', async () => {
    const rate = 44_100;
    const samples = concat(tone(rate, 4.13, 0.1), tone(rate, 0.4, 0.5), tone(rate, 4, 0.1));
    const value = valueOf(await measure([samples], rate));
    expect(value.maxMomentarySeconds).toBeCloseTo(4.53, 2);
  });

  it('leaves the loudness range as it is when the programme is repeated', async () => {
    const rate = 16_000;
    const programme = concat(tone(rate, 20, 0.1), tone(rate, 20, 0.3), tone(rate, 20, 0.05));
    const once = valueOf(await measure([programme], rate)).loudnessRangeLu!;
    const twice = valueOf(await measure([concat(programme, programme)], rate)).loudnessRangeLu!;
    expect(Math.abs(twice - once)).toBeLessThan(0.3); // EBU Tech 3342 section 4; 29 of 571 windows cross the seam
  });

  it('gives one value every 100 ms, at the end of its window, and null for digital silence', async () => {
    const stream = streamOf([concat(tone(48_000, 2), silence(2 * 48_000))], 48_000);
    const { momentaryLufs, shortTermLufs } = (
      await runStages(stream, [file, loudness], { kernels: createKernels() })
    ).series();
    expect(momentaryLufs).toMatchObject({ startSeconds: 0.4, stepSeconds: 0.1 });
    expect(momentaryLufs!.values).toHaveLength(37);
    expect(momentaryLufs!.values[0]).toBeCloseTo(ONE_CHANNEL_LUFS, 1);
    expect(shortTermLufs).toMatchObject({ startSeconds: 3, stepSeconds: 0.1 });
    expect(shortTermLufs!.values).toHaveLength(11);
  });
});
