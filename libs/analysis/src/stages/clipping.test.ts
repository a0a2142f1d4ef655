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

  describe('few peaks cut at one level', () => {
    /** A soft tone with bumps of 21 samples at these seconds, all cut at one level, then turned down. */
    function withBumps(bumps: readonly (readonly [seconds: number, height: number])[], ceiling = 0.7): Float32Array {
      const samples = tone(61, 0.2);
      for (const [seconds, height] of bumps) {
        for (let i = -10; i <= 10; i++)
          samples[Math.round(seconds * sampleRateHz) + i]! += height * Math.cos((Math.PI * i) / 22) ** 2;
      }
      return cut(samples, ceiling).map((x) => 0.8 * x);
    }
    const measureBoth = async (
      left: Float32Array,
      right: Float32Array,
      format: typeof PCM_16 | { codec: 'pcm-integer'; bitDepth: 8 },
    ) =>
      valueOf(
        await measureStage(
          clipping,
          streamOf([quantize(left, format.bitDepth), quantize(right, format.bitDepth)], sampleRateHz, { format }),
        ),
      );
    const up = withBumps([[0.5, 1]]);
    const down = withBumps([[1.2, -1]]);

    it('are counted over both channels and polarities', async () => {
      expect((await measureBoth(up, down, PCM_16)).flatTopCount).toBe(2);
    });

    it('are none where the levels differ, or where there is but one', async () => {
      expect((await measureBoth(up, withBumps([[1.2, -1]], 0.69), PCM_16)).flatTopCount).toBe(0);
      expect((await measureBoth(up, tone(61, 0.2), PCM_16)).flatTopCount).toBe(0);
    });

    it('must be five on a grid of 8 bits, where equal samples come by chance', async () => {
      const format = { codec: 'pcm-integer', bitDepth: 8 } as const;
      // steep enough that a third of them reach the ceiling by more than four of two steps
      const some = (count: number) =>
        withBumps(Array.from({ length: count }, (_, i): readonly [number, number] => [0.1 + 0.0917 * i, 2]));
      expect((await measureBoth(some(6), some(6), format)).flatTopCount).toBe(0);
      expect((await measureBoth(some(12), some(12), format)).flatTopCount).toBeGreaterThanOrEqual(5);
    });

    it('are joined by pairs of samples at the same level, which show nothing alone', async () => {
      const pairs = [0.25, 0.75, 1.25, 1.75];
      const addPairs = (samples: Float32Array, level: number): Float32Array => {
        for (const seconds of pairs) {
          const frame = Math.round(seconds * sampleRateHz);
          samples.set([0.17, 0.4, level, level, 0.4, 0.17], frame); // as steep as a cut peak is
        }
        return samples;
      };
      const level = 0.8 * 0.7;
      expect((await measureBoth(addPairs(tone(61, 0.2), level), tone(61, 0.2), PCM_16)).flatTopCount).toBe(0);
      expect((await measureBoth(addPairs(up.slice(), level), down, PCM_16)).flatTopCount).toBe(2 + pairs.length);
    });
  });

  it('counts pairs at full scale beside a longer run only', async () => {
    const withRuns = (...lengths: readonly number[]): Float32Array => {
      const samples = tone(61, 0.2);
      lengths.forEach((length, i) => samples.fill(1, 5000 + 9000 * i, 5000 + 9000 * i + length));
      return quantize(samples, 16);
    };
    expect((await measure(withRuns(2, 2, 2), { format: PCM_16 })).clippedRunCount).toBe(0);
    expect((await measure(withRuns(2, 3, 2, 1), { format: PCM_16 })).clippedRunCount).toBe(3);
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
