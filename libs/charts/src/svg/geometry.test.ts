import { describe, expect, it } from 'vitest';
import { spreadLabels } from './labels.ts';
import { shorten, textWidth } from './textWidth.ts';
import { thin, type Point } from './thin.ts';
import { frequencyTicks, LEVEL_STEPS, steppedTicks, timeTicks } from './ticks.ts';

describe('ticks', () => {
  it('divides 20 Hz to 20 kHz as 1-2-5', () => {
    expect(frequencyTicks(20, 20_000)).toEqual([20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000]);
  });

  it('takes the finest step of which no more than asked fit', () => {
    expect(steppedTicks(-36, 0, 8, LEVEL_STEPS)).toEqual([-36, -30, -24, -18, -12, -6, 0].map((tick) => tick + 0));
    expect(steppedTicks(-5.5, 1.5, 8, LEVEL_STEPS)).toEqual([-5, -4, -3, -2, -1, 0, 1]);
  });

  it.each([0.3, 3, 45, 210, 3600, 36_000])('gives %s seconds between 2 and 12 ticks', (seconds) => {
    const ticks = timeTicks(0, seconds, 12);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(12);
    expect(ticks.at(-1)).toBeLessThanOrEqual(seconds + 1e-9);
  });
});

describe('thin', () => {
  it('keeps the extremes of every column and the gaps between them', () => {
    const points: Point[] = [
      [0, 1],
      [0.1, 5],
      [0.2, -3],
      [0.3, 2],
      [1, null],
      [1.5, null],
      [2, 4],
    ];
    expect(thin(points, 1)).toEqual([
      [0.1, 5],
      [0.2, -3],
      [1.5, null],
      [2, 4],
    ]);
  });

  it('draws a million points with no more than two a column', () => {
    const points = Array.from({ length: 1_000_000 }, (_, i): Point => [i / 1000, Math.sin(i)]);
    expect(thin(points, 1).length).toBeLessThanOrEqual(2 * 1001);
  });
});

describe('labels', () => {
  it('moves labels apart and keeps them inside, in their order', () => {
    const placed = spreadLabels([99, 98, 10], { distance: 15, low: 0, high: 100 });
    expect(placed).toEqual([100, 85, 10]);
  });

  it('leaves labels alone that do not touch', () => {
    expect(spreadLabels([10, 50], { distance: 15, low: 0, high: 100 })).toEqual([10, 50]);
  });

  it('shortens in the middle, to the width asked for', () => {
    const name = `A very long name ${'x'.repeat(300)} final mix.wav`;
    const short = shorten(name, 12, 160);
    expect(textWidth(short, 12)).toBeLessThanOrEqual(160);
    expect(short).toMatch(/^A very.*….*mix\.wav$/);
    expect(shorten('short.wav', 12, 160)).toBe('short.wav');
  });
});
