import { createRandom, designBiquad, responseDb, type FilterSpec } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { fitEq, type EqTarget } from './fitEq.ts';

const SAMPLE_RATE_HZ = 44_100;
const OPTIONS = { sampleRateHz: SAMPLE_RATE_HZ, maxBands: 6, maxBoostDb: 6, maxCutDb: 9 };
/** 25 Hz … 16 kHz in steps of a twelfth of an octave. */
const FREQUENCIES_HZ = Float64Array.from({ length: 113 }, (_, n) => 25 * 2 ** (n / 12));

function targetOf(filters: readonly FilterSpec[], offsetDb = 0): EqTarget {
  const sections = filters.map((filter) => designBiquad(filter, SAMPLE_RATE_HZ));
  return {
    frequenciesHz: FREQUENCIES_HZ,
    wishDb: FREQUENCIES_HZ.map((hz) => responseDb(sections, hz, SAMPLE_RATE_HZ) + offsetDb),
    weights: new Float64Array(FREQUENCIES_HZ.length).fill(1),
  };
}

describe('fitEq', () => {
  it('needs no band for a flat wish, whatever its level', () => {
    expect(fitEq(targetOf([]), OPTIONS).bands).toEqual([]);
    expect(fitEq(targetOf([], 2), OPTIONS).bands).toEqual([]);
  });

  it('finds the one bell that was used, within what the ear can tell', () => {
    const { bands } = fitEq(targetOf([{ kind: 'peaking', frequencyHz: 280, gainDb: -4, q: 1.2 }]), OPTIONS);
    expect(bands).toHaveLength(1);
    const [bell] = bands;
    if (bell?.kind !== 'peaking') throw new Error(`expected a bell, found ${bell?.kind}`);
    expect(bell.frequencyHz / 280).toBeCloseTo(1, 1); // a tenth is two semitones, far below the width of the bell
    expect(Math.abs(bell.gainDb + 4)).toBeLessThan(0.4); // the penalty on gains takes a few per cent
    expect(bell.q / 1.2).toBeCloseTo(1, 0);
  });

  it('finds the same bell on a finer grid, of which it looks at some points only', () => {
    const sections = [designBiquad({ kind: 'peaking', frequencyHz: 1000, gainDb: -6, q: 4 }, SAMPLE_RATE_HZ)];
    const frequenciesHz = Float64Array.from({ length: 225 }, (_, n) => 25 * 2 ** (n / 24));
    const wishDb = frequenciesHz.map((hz) => responseDb(sections, hz, SAMPLE_RATE_HZ));
    const weights = new Float64Array(225).fill(1);
    const { bands, responseDb: doneDb } = fitEq({ frequenciesHz, wishDb, weights }, OPTIONS);
    expect(bands).toHaveLength(1);
    expect(doneDb).toHaveLength(225); // and says what it does on the whole of it
    const worst = Math.max(...doneDb.map((db, n) => Math.abs(db - wishDb[n]!)));
    // The sharpest bell there is: a mean over three points takes 0.2 dB off its top, the penalty on gains a few per cent.
    expect(worst).toBeLessThan(0.6);
  });

  it.each([79, 173, 1000])('does not stack bells at %d Hz to get beyond the largest boost', (frequencyHz) => {
    const { bands, responseDb: doneDb } = fitEq(
      targetOf([{ kind: 'peaking', frequencyHz, gainDb: 11, q: 2 }]),
      OPTIONS,
    );
    const near = bands.filter((band) => Math.abs(Math.log2(band.frequencyHz / frequencyHz)) < 0.1);
    expect(near).toHaveLength(1);
    // All that is allowed, with what its neighbours add: gains are set in hundredths, the bound has a tolerance of 0.05 dB.
    expect(Math.max(...doneDb)).toBeGreaterThan(5.9);
    expect(Math.max(...doneDb)).toBeLessThan(6.05);
  });

  it('makes one of two bells that are there already, also where the wish is beyond the largest boost', () => {
    const present = [2, 2.2].map((q) => ({ kind: 'peaking', frequencyHz: 173, gainDb: 5, q }) as const);
    const wish = targetOf([{ kind: 'peaking', frequencyHz: 173, gainDb: 11, q: 2 }]);
    const near = fitEq(wish, { ...OPTIONS, present }).bands.filter(
      ({ frequencyHz }) => Math.abs(frequencyHz - 173) < 10,
    );
    expect(near).toHaveLength(1);
  });

  it('finds the one shelf that was used', () => {
    const { bands } = fitEq(targetOf([{ kind: 'high-shelf', frequencyHz: 6000, gainDb: 3, q: 0.7 }]), OPTIONS);
    expect(bands.map((band) => band.kind)).toEqual(['high-shelf']);
  });

  it.each([
    ['low-shelf', 9000, 'high-shelf'],
    ['high-shelf', 120, 'low-shelf'],
    ['low-shelf', 400, 'low-shelf'],
    ['high-shelf', 1500, 'high-shelf'],
  ] as const)('names a %s with its corner at %d Hz a %s: by the end that differs', (kind, frequencyHz, expected) => {
    const present = [{ kind, frequencyHz, gainDb: -3, q: 0.7 }];
    const wish = targetOf(present);
    const { bands, residualDb } = fitEq(wish, { ...OPTIONS, present });
    expect(bands).toMatchObject([{ kind: expected }]);
    expect(Math.sign((bands[0] as { gainDb: number }).gainDb)).toBe(kind === expected ? -1 : 1);
    expect(residualDb).toBeLessThan(0.15); // the same curve up to a constant, but for what the penalty on gains takes
  });

  it('leaves a shelf over nearly everything where the opposite one would boost more than is allowed', () => {
    const present = [{ kind: 'low-shelf', frequencyHz: 9000, gainDb: -3, q: 0.7 }] as const;
    const { bands } = fitEq(targetOf(present), { ...OPTIONS, present, maxBoostDb: 2 });
    expect(bands).toMatchObject([{ kind: 'low-shelf' }]);
  });

  it('undoes a chain of four filters to a few tenths of a decibel with no more bands than allowed', () => {
    const wish = targetOf([
      { kind: 'low-shelf', frequencyHz: 100, gainDb: 3, q: 0.7 },
      { kind: 'peaking', frequencyHz: 300, gainDb: -5, q: 1 },
      { kind: 'peaking', frequencyHz: 3000, gainDb: 3, q: 1.5 },
      { kind: 'high-shelf', frequencyHz: 8000, gainDb: -4, q: 0.7 },
    ]);
    const { bands, residualDb } = fitEq(wish, OPTIONS);
    expect(bands.length).toBeLessThanOrEqual(6);
    expect(residualDb).toBeLessThan(0.3); // a band is only added while it is worth 0.7 dB over an octave
  });

  it('says the response of the bands it hands out', () => {
    const target = targetOf([{ kind: 'peaking', frequencyHz: 1000, gainDb: 5, q: 0.8 }]);
    const { bands, responseDb: predicted } = fitEq(target, OPTIONS);
    const sections = bands.map((band) => designBiquad(band, SAMPLE_RATE_HZ));
    for (const [n, hz] of FREQUENCIES_HZ.entries()) {
      expect(predicted[n]).toBeCloseTo(responseDb(sections, hz, SAMPLE_RATE_HZ), 6); // two formulas for one thing
    }
  });

  it('sets two bands against each other less readily when it is reluctant', () => {
    // A dent of 4 dB in a boost of 6 dB: one bell for the boost and one against it.
    const target = targetOf([
      { kind: 'peaking', frequencyHz: 500, gainDb: 6, q: 0.5 },
      { kind: 'peaking', frequencyHz: 560, gainDb: -4, q: 2 },
    ]);
    const effort = (reluctance: number) =>
      fitEq(target, { ...OPTIONS, reluctance }).bands.reduce(
        (sum, band) => sum + ('gainDb' in band ? Math.abs(band.gainDb) : 0),
        0,
      );
    expect(effort(6)).toBeLessThan(0.9 * effort(1));
    expect(effort(6)).toBeGreaterThan(0);
  });

  it('keeps to its limits', () => {
    const { bands } = fitEq(targetOf([{ kind: 'peaking', frequencyHz: 1000, gainDb: 20, q: 1 }]), OPTIONS);
    const gainsDb = bands.map((band) => ('gainDb' in band ? band.gainDb : 0));
    expect(Math.max(...gainsDb)).toBeLessThanOrEqual(6);
    expect(Math.min(...gainsDb)).toBeGreaterThanOrEqual(-9);
  });

  it('never boosts or cuts by more than is allowed, however many bands meet at one place', () => {
    const random = createRandom(11);
    const dice = (low: number, high: number) => low + (high - low) * random.next();
    let reached = 0;
    for (let turn = 0; turn < 12; turn++) {
      const bounds = { maxBoostDb: dice(1, 6), maxCutDb: dice(1, 9) };
      const filters = Array.from({ length: 4 }, () => ({
        kind: 'peaking' as const,
        frequencyHz: 45 * 200 ** random.next(),
        gainDb: dice(-12, 12),
        q: dice(0.4, 3),
      }));
      const wish = targetOf(filters);
      const wishDb = wish.wishDb.map((db) => Math.min(bounds.maxBoostDb, Math.max(-bounds.maxCutDb, db)));
      const { bands } = fitEq({ ...wish, wishDb }, { ...OPTIONS, ...bounds, reluctance: 1 + (turn % 3) });
      const sections = bands.map((band) => designBiquad(band, SAMPLE_RATE_HZ));
      for (let hz = 25; hz < 16_000; hz *= 1.02) {
        const gainDb = responseDb(sections, hz, SAMPLE_RATE_HZ);
        expect(gainDb).toBeLessThan(bounds.maxBoostDb + 0.1); // twice the tolerance of the fit: its grid has 12 points an octave
        expect(gainDb).toBeGreaterThan(-bounds.maxCutDb - 0.1);
        if (gainDb > 0.9 * bounds.maxBoostDb || gainDb < -0.9 * bounds.maxCutDb) reached++;
      }
    }
    expect(reached).toBeGreaterThan(0); // the wishes do lean against the bounds
  });

  it('plans within the bounds instead of being turned down to them', () => {
    const bounds = { maxBoostDb: 3, maxCutDb: 7.3 };
    const wish = targetOf([
      { kind: 'peaking', frequencyHz: 6267, gainDb: -10, q: 1 },
      { kind: 'peaking', frequencyHz: 200, gainDb: 4, q: 0.8 },
      { kind: 'peaking', frequencyHz: 1204, gainDb: -6, q: 2.8 },
      { kind: 'peaking', frequencyHz: 180, gainDb: 9, q: 1.4 },
    ]);
    const wishDb = wish.wishDb.map((db) => Math.min(bounds.maxBoostDb, Math.max(-bounds.maxCutDb, db)));
    // The edges that the bounds cut into the wish cost half a decibel; bands on another level, turned down after, 1.2.
    expect(fitEq({ ...wish, wishDb }, { ...OPTIONS, ...bounds }).residualDb).toBeLessThan(0.8);
  });

  it('ignores what weighs nothing', () => {
    const target = targetOf([{ kind: 'peaking', frequencyHz: 60, gainDb: 6, q: 2 }]);
    const weights = FREQUENCIES_HZ.map((hz) => (hz < 200 ? 0 : 1));
    expect(fitEq({ ...target, weights }, OPTIONS).bands).toEqual([]);
  });

  it('is deterministic', () => {
    const target = targetOf([{ kind: 'peaking', frequencyHz: 500, gainDb: -3, q: 0.9 }]);
    expect(fitEq(target, OPTIONS)).toEqual(fitEq(target, OPTIONS));
  });
});
