import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose, type DiagnoseOptions } from '../diagnose.ts';

const BANDS_HZ = Array.from({ length: 18 }, (_, i) => 1000 * 2 ** ((i - 8) / 3)); // 157 Hz to 8 kHz
const STEP_SECONDS = 0.5;

/** A report that knows nothing but how wide its bands are, and how wide it is over time. */
function reportOf(widthDb: readonly (number | null)[], courseDb: readonly number[] = []): Report {
  const value = { sideToMidDb: 0, polarityInverted: false, thirdOctaves: { frequenciesHz: BANDS_HZ, widthDb } };
  return {
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: { stereo: { status: 'measured', value } },
    series: { sideToMidDb: { startSeconds: 0.25, stepSeconds: STEP_SECONDS, unit: 'dB', values: courseDb } },
  } as unknown as Report;
}

const evenly = (db: number): number[] => BANDS_HZ.map(() => db);
/** The upper 7 of 18 bands by so much wider: a pad, or cymbals. */
const withTop = (db: number, byDb: number): number[] => BANDS_HZ.map((_, i) => (i < 11 ? db : db + byDb));

function found(report: Report, options: DiagnoseOptions = {}) {
  return diagnose(report, { only: ['stereo.wide'], purpose: 'master', ...options })[0];
}

describe('alone', () => {
  it('is wide with more side than mid in most bands, not with one wide part', () => {
    expect(found(reportOf(evenly(1)))?.severity).toBe('warn');
    expect(found(reportOf(evenly(5)))?.severity).toBe('fail');
    expect(found(reportOf(evenly(0.1)))?.severity).toBe('info');
    expect(found(reportOf(evenly(-1)))).toBeUndefined();
    expect(found(reportOf(withTop(-4, 12)))).toBeUndefined();
  });

  it('says nothing of fewer than five bands with both side and mid', () => {
    const few = (count: number) => BANDS_HZ.map((_, i) => (i < count ? 6 : null));
    expect(found(reportOf(few(4)))).toBeUndefined();
    expect(found(reportOf(few(5)))?.severity).toBe('fail');
  });
});

describe('beside a reference', () => {
  const beside = (widthDb: readonly number[], otherDb: readonly number[]) =>
    found(reportOf(widthDb), { references: [reportOf(otherDb)] });

  it('is what lies 3.5 dB and more over it in most bands, whatever both have in one', () => {
    expect(beside(evenly(-2), evenly(-8))?.severity).toBe('warn');
    expect(beside(evenly(-2), evenly(-5))).toBeUndefined();
    expect(beside(withTop(-5, 9), evenly(-5))).toBeUndefined();
    // band by band, not median by median: here the two differ in two bands of 18
    const lowWide = (count: number) => BANDS_HZ.map((_, i) => (i < count ? -2 : -10));
    expect(beside(lowWide(10), lowWide(8))).toBeUndefined();
    expect(beside(withTop(2, -12), withTop(-4, -12))?.severity).toBe('warn');
  });

  it('is no hole in the middle where finished music is as wide', () => {
    expect(beside(evenly(-7), evenly(-16))).toBeUndefined();
    expect(beside(evenly(-3), evenly(-16))?.measured.value).toBe(-3);
  });

  it('may be as wide as a wide reference is', () => {
    expect(beside(evenly(4), evenly(2))).toBeUndefined();
  });
});

describe('passages', () => {
  /** A minute, 20 s of it from 20 s on. */
  const course = (db: number, passageDb: number): number[] =>
    Array.from({ length: 60 / STEP_SECONDS }, (_, i) =>
      i * STEP_SECONDS >= 20 && i * STEP_SECONDS < 40 ? passageDb : db,
    );

  it('are named where there is more side than mid in them and far more than elsewhere', () => {
    const [range, ...more] = found(reportOf(evenly(-6), course(-8, 5)))?.ranges ?? [];
    expect(more).toEqual([]);
    expect(range?.startSeconds).toBeCloseTo(20, 5); // at the step at which it begins
    expect(range?.endSeconds).toBeCloseTo(40, 5);
    expect(found(reportOf(evenly(-6), course(-2, 2)))).toBeUndefined(); // a song that is wide all along
    expect(found(reportOf(evenly(-6), course(-12, -2)))).toBeUndefined(); // wide for it, but not too wide
  });

  it('may be as wide as a wide reference', () => {
    const options = { references: [reportOf(evenly(2))] };
    expect(found(reportOf(evenly(-6), course(-8, 5)), options)).toBeUndefined();
    expect(found(reportOf(evenly(-6), course(-8, 7)), options)?.ranges).toHaveLength(1);
  });

  it('are no moves: turning the whole narrower would be the next fault', () => {
    expect(found(reportOf(evenly(-6), course(-8, 5)))?.moves).toEqual([]);
    expect(found(reportOf(evenly(3)))?.moves).toHaveLength(1);
  });
});
