import { describe, expect, it } from 'vitest';
import type { EqBand } from '../moves/eq.ts';
import { heldBands, keepsBounds } from './heldBands.ts';
import { createResponseGrid } from './responseGrid.ts';

const BOUNDS = { maxBoostDb: 6, maxCutDb: 9 };
const grid = createResponseGrid(
  Float64Array.from({ length: 241 }, (_, n) => 20 * 2 ** (n / 24)),
  44_100,
);
const bell = (frequencyHz: number, gainDb: number): EqBand => ({ kind: 'peaking', frequencyHz, gainDb, q: 1 });

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
    const [large, small, far] = held.map((band) => ('gainDb' in band ? band.gainDb : 0)) as [number, number, number];
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

  it('drops bands where nothing is allowed, and keeps the high-pass, which has no gain to turn down', () => {
    const pass: EqBand = { kind: 'high-pass', frequencyHz: 30, q: 0.7 };
    expect(heldBands([pass, bell(1000, 6)], grid, { maxBoostDb: 0, maxCutDb: 60 })).toEqual([pass]);
  });
});
