import { describe, expect, it } from 'vitest';
import { heldBands, keepsBounds, type GainBand } from './heldBands.ts';
import { createResponseGrid } from './responseGrid.ts';

const BOUNDS = { maxBoostDb: 6, maxCutDb: 9 };
const grid = createResponseGrid(
  Float64Array.from({ length: 241 }, (_, n) => 20 * 2 ** (n / 24)),
  44_100,
);
const bell = (frequencyHz: number, gainDb: number): GainBand => ({ kind: 'peaking', frequencyHz, gainDb, q: 1 });

describe('heldBands', () => {
  it('leaves bands that keep the bounds as they are', () => {
    const bands = [bell(100, 6), bell(2000, -9)];
    expect(keepsBounds(bands, grid, BOUNDS)).toBe(true);
    expect(heldBands(bands, grid, BOUNDS)).toEqual(bands);
  });

  it('turns those down that together pass one, each by what it has a part in', () => {
    const bands = [bell(1000, 6), bell(1000, 3), bell(60, 5)];
    expect(keepsBounds(bands, grid, BOUNDS)).toBe(false);
    const held = heldBands(bands, grid, BOUNDS);
    expect(keepsBounds(held, grid, BOUNDS)).toBe(true);
    const [large, small, far] = held.map(({ gainDb }) => gainDb) as [number, number, number];
    expect(large + small).toBeGreaterThan(5.8); // as much as is allowed, but for what hundredths and the third bell's foot take
    expect(6 - large).toBeGreaterThan(3 - small);
    expect(far).toBeGreaterThan(4.9);
  });

  it('holds cuts as well, and what a boost had hidden', () => {
    const bands = [bell(1000, -9), bell(1000, -9), bell(1000, 6), bell(1050, 6), bell(4000, 6), bell(4100, 5)];
    const held = heldBands(bands, grid, BOUNDS);
    expect(keepsBounds(held, grid, BOUNDS)).toBe(true);
    expect(held.length).toBeGreaterThan(0);
  });

  it('drops bands where nothing is allowed', () => {
    expect(heldBands([bell(1000, 6)], grid, { maxBoostDb: 0, maxCutDb: 9 })).toEqual([]);
    expect(heldBands([bell(1000, 6), bell(60, -3)], grid, { maxBoostDb: 9, maxCutDb: 0 })).toEqual([bell(1000, 6)]);
  });
});
