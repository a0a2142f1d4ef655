import { describe, expect, it } from 'vitest';
import { dbToGain, dbToPower, gainToDb, powerToDb } from './units.ts';

describe('units', () => {
  it.each([
    [1, 0],
    [10, 20],
    [0.1, -20],
    [Math.SQRT2, 3.010299956639812], // 10·log10(2)
  ])('calls an amplitude ratio of %d the same as %d dB', (gain, db) => {
    expect(gainToDb(gain)).toBeCloseTo(db, 12);
    expect(dbToGain(db)).toBeCloseTo(gain, 12);
  });

  it.each([
    [1, 0],
    [10, 10],
    [0.5, -3.010299956639812],
  ])('calls a power ratio of %d the same as %d dB', (power, db) => {
    expect(powerToDb(power)).toBeCloseTo(db, 12);
    expect(dbToPower(db)).toBeCloseTo(power, 12);
  });

  it('calls nothing minus infinity, and back', () => {
    expect(gainToDb(0)).toBe(-Infinity);
    expect(powerToDb(0)).toBe(-Infinity);
    expect(dbToGain(-Infinity)).toBe(0);
    expect(dbToPower(-Infinity)).toBe(0);
  });
});
