import { pinkNoise, whiteNoise } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { alignPassage, SAME_RECORDING_LIKENESS } from './alignment.ts';

const RATE_HZ = 8000;
const music = pinkNoise({ seed: 1, sampleRateHz: RATE_HZ, frameCount: 6 * RATE_HZ, rms: 0.1 });
const passage = music.slice(2 * RATE_HZ, 3 * RATE_HZ);

describe('the alignment of the same recording', () => {
  it.each([0, 1, -1, 777, -1500])('finds an offset of %i frames, to the frame', (offset) => {
    const lead = RATE_HZ;
    const stretch = music.slice(2 * RATE_HZ - lead - offset, 3 * RATE_HZ + lead - offset);
    const found = alignPassage(passage, stretch, lead);
    expect(found.offsetFrames).toBe(offset);
    expect(found.likeness).toBeCloseTo(1, 6);
  });

  it('finds it through another level, polarity and some noise', () => {
    const noise = whiteNoise({ seed: 2, frameCount: 3 * RATE_HZ, rms: 0.05 });
    const stretch = music.slice(RATE_HZ, 4 * RATE_HZ).map((x, i) => -2 * x + noise[i]!);
    const found = alignPassage(passage, stretch, RATE_HZ - 100);
    expect(found.offsetFrames).toBe(100);
    expect(found.likeness).toBeGreaterThan(SAME_RECORDING_LIKENESS);
  });

  it('says that another recording is none', () => {
    const other = pinkNoise({ seed: 5, sampleRateHz: RATE_HZ, frameCount: 3 * RATE_HZ, rms: 0.1 });
    expect(alignPassage(passage, other, RATE_HZ).likeness).toBeLessThan(SAME_RECORDING_LIKENESS);
  });

  it('finds nothing in silence', () => {
    expect(alignPassage(passage, new Float32Array(3 * RATE_HZ), RATE_HZ).likeness).toBe(0);
    expect(alignPassage(new Float32Array(RATE_HZ), music, 0).likeness).toBe(0);
    expect(() => alignPassage(passage, new Float32Array(10), 0)).toThrow(RangeError);
  });
});
