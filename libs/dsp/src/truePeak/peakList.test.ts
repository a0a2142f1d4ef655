import { describe, expect, it } from 'vitest';
import { createPeakList } from './peakList.ts';

describe('createPeakList', () => {
  it('keeps the largest, largest first', () => {
    const list = createPeakList({ count: 2, separationFrames: 10 });
    for (const [index, value] of [0.1, 0.5, 0.3, 0.4].entries()) list.offer(value, index * 100, 0);
    expect(list.peaks().map((peak) => peak.value)).toEqual([0.5, 0.4]);
  });

  it('keeps the larger of two that are close, whichever comes first', () => {
    const list = createPeakList({ count: 5, separationFrames: 10 });
    list.offer(0.2, 0, 0);
    list.offer(0.3, 9, 1);
    list.offer(0.1, 15, 0);
    list.offer(0.1, 30, 0);
    expect(list.peaks()).toEqual([
      { value: 0.3, frame: 9, channel: 1 },
      { value: 0.1, frame: 30, channel: 0 },
    ]);
  });

  it('prefers the earlier of equals and knows no peak in silence', () => {
    const list = createPeakList({ count: 1, separationFrames: 1 });
    list.offer(0, 0, 0);
    list.offer(0.5, 10, 0);
    list.offer(0.5, 20, 0);
    expect(list.peaks()).toEqual([{ value: 0.5, frame: 10, channel: 0 }]);
  });

  it('says what a peak has to be above to be kept', () => {
    const list = createPeakList({ count: 2, separationFrames: 10 });
    const limits = [0.3, 0.5, 0.4, 0.6].map((value, index) => {
      list.offer(value, index < 2 ? index : index * 100, 0); // the first two are one
      return list.least();
    });
    expect(limits).toEqual([0, 0, 0.4, 0.5]);
    list.offer(list.least(), 1000, 0);
    expect(list.peaks().map(({ value }) => value)).toEqual([0.6, 0.5]);
  });

  it('keeps none if none are wanted', () => {
    const list = createPeakList({ count: 0, separationFrames: 1 });
    list.offer(0.5, 10, 0);
    expect(list.peaks()).toEqual([]);
  });
});
