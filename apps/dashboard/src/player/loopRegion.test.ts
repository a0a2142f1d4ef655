import { sine } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { loopRegion } from './loopRegion.ts';

const RATE_HZ = 48_000;
const tone = sine({ frequencyHz: 440, sampleRateHz: RATE_HZ, frameCount: RATE_HZ, amplitude: 1 });
const largestStep = (samples: ArrayLike<number>) => {
  let largest = 0;
  for (let i = 1; i < samples.length; i++) largest = Math.max(largest, Math.abs(samples[i]! - samples[i - 1]!));
  return largest;
};

describe('a loop', () => {
  it('is the stretch itself but for the blend at its end', () => {
    const region = loopRegion(tone, 1000, 11_000, 240);
    expect(region).toHaveLength(10_000);
    expect(region.subarray(0, 9760)).toEqual(tone.subarray(1000, 10_760));
  });

  it('has no step where it wraps, whatever the phase of the music there', () => {
    const hardSteps: number[] = [];
    for (const end of [11_000, 11_027, 11_054, 11_081]) {
      const region = loopRegion(tone, 1000, end, 240);
      const twice = Float32Array.from([...region, ...region]);
      // A sine of 440 Hz moves 0.0576 a frame; two blended ones move √2 as much at most, and the gains π/2/240 = 0.0065 each.
      expect(largestStep(twice)).toBeLessThan(0.0576 * Math.SQRT2 + 0.013);
      const hard = loopRegion(tone, 1000, end, 0);
      hardSteps.push(largestStep([...hard, ...hard]));
    }
    expect(Math.max(...hardSteps)).toBeGreaterThan(0.5); // what is avoided
  });

  it('is silent where the file has nothing', () => {
    const before = loopRegion(tone, -500, 500, 0);
    expect(before.subarray(0, 500).every((x) => x === 0)).toBe(true);
    expect(before.subarray(500)).toEqual(tone.subarray(0, 500));
    const after = loopRegion(tone, RATE_HZ - 100, RATE_HZ + 100, 0);
    expect(after.subarray(100).every((x) => x === 0)).toBe(true);
    expect(loopRegion(tone, 2 * RATE_HZ, 2 * RATE_HZ + 10, 5).every((x) => x === 0)).toBe(true);
  });
});
