import { describe, expect, it } from 'vitest';
import { createChangeCounter } from './changeStatistics.ts';

const LOUD = new Float64Array(100).fill(0.1);

describe('createChangeCounter', () => {
  it.each(['compress', 'expand'] as const)('finds median, 95th percentile, largest and mean: %s', (mode) => {
    const sign = mode === 'compress' ? -1 : 1;
    const counter = createChangeCounter(mode, 12);
    counter.count(
      LOUD,
      Float64Array.from({ length: 100 }, (_, i) => (i < 20 ? 0 : (i - 19) / 10)),
      100,
    );
    const { medianChangeDb, p95ChangeDb, maxChangeDb, meanChangeDb, activeFraction } = counter.result();
    expect(maxChangeDb).toBe(sign * 8);
    expect(activeFraction).toBe(0.8);
    // Frames in order of size: the 50th has 3.0, the 95th 7.5 dB; classes are 0.02 dB wide.
    expect(Math.abs(medianChangeDb - sign * 3)).toBeLessThanOrEqual(0.011);
    expect(Math.abs(p95ChangeDb - sign * 7.5)).toBeLessThanOrEqual(0.011);
    const gains = Array.from({ length: 80 }, (_, i) => 10 ** ((sign * (i + 1)) / 10 / 20));
    const meanGain = gains.reduce((a, b) => a + b) / 80;
    expect(Math.abs(meanChangeDb - 20 * Math.log10(meanGain))).toBeLessThan(0.011);
  });

  it('does not count pauses', () => {
    const counter = createChangeCounter('compress', 12);
    counter.count(new Float64Array(100).fill(0.5e-7), new Float64Array(100).fill(5), 100);
    counter.count(LOUD, new Float64Array(100).fill(1), 50);
    expect(counter.result()).toMatchObject({ maxChangeDb: -1, activeFraction: 1 });
    expect(counter.result().medianChangeDb).toBeCloseTo(-1, 1);
  });

  it('has nothing to tell before the first frame', () => {
    const nothing = { medianChangeDb: 0, p95ChangeDb: 0, maxChangeDb: 0, meanChangeDb: 0, activeFraction: 0 };
    expect(createChangeCounter('expand', 0).result()).toEqual(nothing);
  });
});
