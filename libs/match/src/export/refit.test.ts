import { designBiquad, responseDb } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { EqBand } from '../moves/eq.ts';
import { cookbookDb } from '../testing/exportCases.ts';
import { qOfOctaves, octavesOfQ } from './bandwidth.ts';
import { ANY_BAND } from './carry.ts';
import { analogueModel, digitalModel, type FilterModel } from './filterModels.ts';
import { comparisonFrequencies } from './planCurve.ts';
import { curveOf, refitBands } from './refit.ts';

const RATE_HZ = 44_100;
const BANDS: EqBand[] = [
  { kind: 'peaking', frequencyHz: 9000, gainDb: 4, q: 1.3 },
  { kind: 'low-shelf', frequencyHz: 120, gainDb: -3, q: 0.6 },
  { kind: 'high-shelf', frequencyHz: 12_000, gainDb: 5, q: 0.7 },
  { kind: 'high-pass', frequencyHz: 40, q: 1.2 },
  { kind: 'low-pass', frequencyHz: 14_000, q: 0.9 },
  { kind: 'notch', frequencyHz: 1000, q: 3 },
];

describe('filter models', () => {
  const frequenciesHz = Float64Array.from([25, 110, 900, 5000, 13_000, 19_000]);

  it.each(BANDS)('agree with the cookbook, the chain and the analogue limit: $kind', (band) => {
    const numbers = { gainDb: 0, ...band };
    for (const [n, frequencyHz] of frequenciesHz.entries()) {
      const one = (model: { addDb(b: EqBand, out: Float64Array): void }) =>
        curveOf([band], model, frequenciesHz.length)[n]!;
      // 1e-6 dB: coefficients near a pole at z = 1 round to 1e-16, magnified at 25 Hz.
      const bilinear = cookbookDb(band.kind, numbers, frequencyHz, RATE_HZ);
      expect(Math.abs(one(digitalModel(frequenciesHz, RATE_HZ, 'bilinear')) - bilinear)).toBeLessThan(1e-6);
      const matched = responseDb([designBiquad(band, RATE_HZ)], frequencyHz, RATE_HZ);
      expect(Math.abs(one(digitalModel(frequenciesHz, RATE_HZ, 'matched')) - matched)).toBeLessThan(1e-6);
      // A rate of 2²⁶ Hz bends 19 kHz by 3e-7 of itself: far less than 1e-4 dB on any of these slopes.
      const analogue = cookbookDb(band.kind, numbers, frequencyHz, 2 ** 26);
      expect(Math.abs(one(analogueModel(frequenciesHz)) - analogue)).toBeLessThan(1e-4);
    }
  });
});

describe('bandwidth', () => {
  it('is that of REAPER and AUNBandEQ: log₂(a + √(a² − 1)), a = (2Q² + 1)/2Q²', () => {
    for (const q of [0.2, 0.7, 1, 1.41, 8]) {
      const a = (2 * q * q + 1) / (2 * q * q);
      expect(octavesOfQ(q)).toBeCloseTo(Math.log2(a + Math.sqrt(a * a - 1)), 12);
      expect(qOfOctaves(octavesOfQ(q))).toBeCloseTo(q, 12);
    }
    expect(octavesOfQ(Math.SQRT2)).toBeCloseTo(1, 1); // the rule of thumb
  });
});

describe('refitting', () => {
  const bands = BANDS.slice(0, 3);
  const frequenciesHz = comparisonFrequencies(bands, RATE_HZ);
  const model = digitalModel(frequenciesHz, RATE_HZ, 'bilinear');
  const matched = digitalModel(frequenciesHz, RATE_HZ, 'matched');
  const errorOf = (candidate: readonly EqBand[], ours: FilterModel) => {
    const wantedDb = curveOf(bands, ours, frequenciesHz.length);
    return Math.max(
      ...curveOf(candidate, model, frequenciesHz.length).map((value, n) => Math.abs(value - wantedDb[n]!)),
    );
  };
  const shared = {
    all: bands,
    kept: bands,
    ours: matched,
    models: [model],
    frequenciesHz,
    limits: ANY_BAND,
    round: (band: EqBand) => band,
  };

  it('leaves numbers alone that already do it', () => {
    expect(refitBands({ ...shared, ours: model })).toEqual(bands);
  });

  it('leaves numbers alone when nobody knows the filters', () => {
    expect(refitBands({ ...shared, models: [model, analogueModel(frequenciesHz)] })).toEqual(bands);
  });

  it('leaves the numbers of bands alone that no design bends', () => {
    const [bell, low, high] = refitBands(shared);
    expect(low).toEqual(bands[1]); // 120 Hz
    expect(bell).not.toEqual(bands[0]);
    expect(high).not.toEqual(bands[2]);
  });

  it('finds numbers whose curve is the wanted one, where there are such', () => {
    // A chain whose filters are the cookbook's, each a little elsewhere.
    const ours: FilterModel = {
      addDb: (band, out) => model.addDb({ ...band, frequencyHz: band.frequencyHz * 0.9, q: band.q * 1.15 }, out),
    };
    expect(errorOf(bands, ours)).toBeGreaterThan(0.3);
    expect(errorOf(refitBands({ ...shared, ours }), ours)).toBeLessThan(0.02);
  });

  it('comes nearer to our own curves than the same numbers do, at every rate', () => {
    for (const rate of [32_000, 44_100, 48_000, 96_000]) {
      const grid = comparisonFrequencies(bands, rate);
      const theirs = digitalModel(grid, rate, 'bilinear');
      const ours = digitalModel(grid, rate, 'matched');
      const wantedDb = curveOf(bands, ours, grid.length);
      const worst = (candidate: readonly EqBand[]) =>
        Math.max(...curveOf(candidate, theirs, grid.length).map((value, n) => Math.abs(value - wantedDb[n]!)));
      const refitted = refitBands({ ...shared, frequenciesHz: grid, models: [theirs], ours });
      expect(worst(refitted)).toBeLessThanOrEqual(worst(bands));
    }
  });

  it('makes up for bands there is no room for, as far as the others reach', () => {
    const near: EqBand = { kind: 'peaking', frequencyHz: 10_000, gainDb: 0.6, q: 1 };
    const all = [...bands, near];
    const wantedDb = curveOf(all, matched, frequenciesHz.length);
    const worst = (candidate: readonly EqBand[]) =>
      Math.max(...curveOf(candidate, model, frequenciesHz.length).map((value, n) => Math.abs(value - wantedDb[n]!)));
    expect(worst(refitBands({ ...shared, all }))).toBeLessThan(worst(bands) - 0.3);
  });

  it('stays within the controls', () => {
    const limits = { frequencyHz: [100, 10_000], gainDb: [-2, 2], q: [0.5, 1] } as const;
    for (const band of refitBands({ ...shared, limits })) {
      expect(band.frequencyHz).toBeGreaterThanOrEqual(100);
      expect(band.frequencyHz).toBeLessThanOrEqual(10_000);
      expect(band.q).toBeGreaterThanOrEqual(0.5);
      expect(band.q).toBeLessThanOrEqual(1);
      expect('gainDb' in band ? Math.abs(band.gainDb) : 0).toBeLessThanOrEqual(2);
    }
  });
});
