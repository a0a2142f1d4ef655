import { describe, expect, it } from 'vitest';
import { alignmentPassages, auditionPassages, cut, type Samples } from './passages.ts';

const RATE_HZ = 100;
/** Every sample is its own frame number; the right channel its negative. */
const ramp = (seconds: number): Samples => ({
  numberOfChannels: 2,
  length: seconds * RATE_HZ,
  sampleRate: RATE_HZ,
  getChannelData: (channel) => Float32Array.from({ length: seconds * RATE_HZ }, (_, i) => (channel === 0 ? i : -i)),
});

describe('passages', () => {
  it('are copies, with silence outside the file', () => {
    expect([...cut(ramp(1), 98, 103)[0]!]).toEqual([98, 99, 0, 0, 0]);
    expect([...cut(ramp(1), -2, 2)[1]!]).toEqual([0, 0, -0, -1]);
    expect(cut(ramp(1), 500, 510)[0]).toEqual(new Float32Array(10));
  });

  it('for alignment lie where the listener is, with reach on both sides', () => {
    const { passage, stretch, leadFrames } = alignmentPassages(ramp(60), ramp(60), 30);
    expect(passage).toHaveLength(8 * RATE_HZ);
    expect(stretch).toHaveLength(8 * RATE_HZ + 2 * leadFrames);
    expect(passage.every((x) => x === 0)).toBe(true); // left and right cancel: it is mono
    expect(alignmentPassages(ramp(3), ramp(3), 2.9).passage).toHaveLength(3 * RATE_HZ); // shorter than a passage
  });

  it('for auditions are the loop, the whole of a short song, or spread over a long one', () => {
    const song = ramp(300);
    expect(
      auditionPassages(song, { startSeconds: 10, endSeconds: 12 }).map(([left]) => [left![0], left!.length]),
    ).toEqual([[1000, 200]]);
    expect(auditionPassages(ramp(30), null)).toHaveLength(1);
    const spread = auditionPassages(song, null);
    expect(spread).toHaveLength(6);
    const starts = spread.map(([left]) => left![0]!);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(starts.at(-1)! + spread.at(-1)![0]!.length).toBeLessThanOrEqual(song.length);
  });
});
