import { describe, expect, it } from 'vitest';
import { whiteNoise } from '../signals.ts';
import { BLOCK_FRAMES, createPeakSearch } from './peakSearch.ts';

describe('createPeakSearch', () => {
  const search = createPeakSearch(12);
  search.samples.set(whiteNoise({ seed: 6, frameCount: 12 * BLOCK_FRAMES, rms: 0.5 }));
  search.measureBlocks(1, 10);

  it('finds the largest magnitude and second difference of every block', () => {
    const { samples, peaks, bends } = search;
    for (let block = 1; block < 11; block++) {
      let peak = 0;
      let bend = 0;
      for (let k = block * BLOCK_FRAMES; k < (block + 1) * BLOCK_FRAMES; k++) {
        peak = Math.max(peak, Math.abs(samples[k]!));
        bend = Math.max(bend, Math.abs(samples[k - 1]! - 2 * samples[k]! + samples[k + 1]!));
      }
      expect(peaks[block]! / peak).toBeCloseTo(1, 14);
      expect(bends[block]! / bend).toBeCloseTo(1, 14);
    }
    expect([peaks[0], peaks[11], bends[0], bends[11]]).toEqual([0, 0, 0, 0]);
  });

  it('finds the first of the largest samples of a span', () => {
    const { samples } = search;
    const from = 33;
    const to = 190;
    let most = 0;
    for (let i = from; i < to; i++) most = Math.max(most, Math.abs(samples[i]!));
    const at = search.largestSample(from, to);
    expect(search.best[0]).toBe(most);
    expect(Math.abs(samples[at]!)).toBe(most);
  });
});
