import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose, examine } from '../diagnose.ts';

/** A report that knows nothing but its space. */
const reportOf = (space: Readonly<Record<string, number>>): Report =>
  ({
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: { space: { status: 'measured', value: space } },
  }) as unknown as Report;
const found = (space: Readonly<Record<string, number>>, reference?: Readonly<Record<string, number>>) =>
  diagnose(reportOf(space), {
    only: ['space.washed'],
    purpose: 'master',
    ...(reference === undefined ? {} : { references: [reportOf(reference)] }),
  })[0];

/** Tails as wide as a room’s, slow ends, attacks that stay. */
const washed = { tailSideToMidDb: -1, steepestFallDb: 5, steepestRiseDb: 7 } as const;

describe('alone', () => {
  it('is three signs together: (1 dB off / 2 + 3 dB slower / 5 + attacks by 0.1 further) / 3', () => {
    const finding = found(washed);
    expect(finding?.severity).toBe('warn');
    expect(finding?.measured.value).toBeCloseTo((0.5 + 0.6 + 0.1) / 3, 9);
    expect(found({ ...washed, steepestFallDb: 6, steepestRiseDb: 7.8 })?.measured.value).toBeCloseTo(0.3, 9);
    expect(found({ ...washed, steepestFallDb: 6.6, steepestRiseDb: 8.5 })?.severity).toBe('info');
  });

  it('is not what is sustained: pads begin as slowly as they end', () => {
    expect(found({ ...washed, steepestFallDb: 6.5, steepestRiseDb: 6.5 })).toBeUndefined();
    expect(found({ ...washed, steepestFallDb: 6.5, steepestRiseDb: 8.8 })?.severity).toBe('warn');
  });

  it('is not what is narrow, or wider than a room', () => {
    expect(found({ ...washed, tailSideToMidDb: -3 })).toBeUndefined();
    expect(found({ ...washed, tailSideToMidDb: 1 })).toBeUndefined();
    expect(found({ ...washed, steepestFallDb: 1, steepestRiseDb: 2, tailSideToMidDb: 2.1 })).toBeUndefined();
  });

  it('hears no more of dry drums than that they are there', () => {
    const value = (steepestRiseDb: number) => found({ ...washed, steepestRiseDb })?.measured.value;
    expect(value(9)).toBeCloseTo(value(30)!, 9); // 1.8 times the falls
    expect(value(8)).toBeLessThan(value(9)!);
  });

  it('says nothing without one of the signs', () => {
    for (const missing of Object.keys(washed)) {
      const { outcomes } = examine(
        reportOf(Object.fromEntries(Object.entries(washed).filter(([name]) => name !== missing))),
        { only: ['space.washed'] },
      );
      expect(outcomes.find(({ ruleId }) => ruleId === 'space.washed')?.status).toBe('silent');
    }
  });
});

describe('beside a reference', () => {
  it('is also how much slower sounds end than in it, an octave counting a third', () => {
    expect(found(washed, { ...washed, steepestFallDb: 10 })?.measured.value).toBeCloseTo(0.4 + 1 / 3, 9);
    expect(found(washed, { ...washed, steepestFallDb: 10 })?.severity).toBe('warn');
  });

  it('is none where the reference is as washed, or where nothing is washed alone and little differs', () => {
    expect(found(washed, washed)).toBeUndefined();
    const dry = { tailSideToMidDb: -6, steepestFallDb: 9, steepestRiseDb: 10 };
    expect(found(dry, { ...dry, steepestFallDb: 18 })).toBeUndefined();
  });

  it('is judged alone where the reference knows no falls', () => {
    expect(found(washed, { tailSideToMidDb: -1 })?.severity).toBe('warn');
    expect(found(washed, { ...washed, steepestFallDb: -0.1 })?.measured.value).toBeCloseTo(0.4, 9); // all it does is rise
  });
});
