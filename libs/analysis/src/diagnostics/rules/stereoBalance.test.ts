import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';

const BANDS_HZ = Array.from({ length: 18 }, (_, i) => 1000 * 2 ** ((i - 8) / 3)); // 157 Hz to 8 kHz

/** A report that knows nothing but how the whole and its bands lean. */
function reportOf(balanceDb: number, bands: readonly (number | null)[] = BANDS_HZ.map(() => balanceDb)): Report {
  const value = { balanceDb, thirdOctaves: { frequenciesHz: BANDS_HZ, balanceDb: bands } };
  return {
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: { stereo: { status: 'measured', value } },
  } as unknown as Report;
}
const severityOf = (report: Report, references: Report[] = []): string | undefined =>
  diagnose(report, { only: ['stereo.balance'], purpose: 'master', references })[0]?.severity;

describe('a lean', () => {
  it('is told from 1.5 dB on, to either side', () => {
    expect([1.4, 1.6, 1.9, 7].map((db) => severityOf(reportOf(db)))).toEqual([undefined, 'info', 'warn', 'fail']);
    expect(severityOf(reportOf(-1.9))).toBe('warn');
  });

  it('is remarked on only where most bands do not share it: one loud part on a side', () => {
    const bands = (leanDb: number) => BANDS_HZ.map((_, i) => (i < 6 ? 12 : leanDb));
    expect([0, 0.7, 0.9].map((leanDb) => severityOf(reportOf(7, bands(leanDb))))).toEqual(['info', 'info', 'fail']);
    expect(severityOf(reportOf(7, bands(-3)))).toBe('info');
    expect(severityOf(reportOf(-7, bands(-3)))).toBe('fail');
    expect(severityOf(reportOf(1.4, bands(0)))).toBeUndefined();
  });

  it('beside a reference is what it leans further than that one, by the whole and by most bands', () => {
    expect(severityOf(reportOf(4), [reportOf(3)])).toBeUndefined();
    expect(severityOf(reportOf(4), [reportOf(2)])).toBe('warn');
    expect(severityOf(reportOf(-1), [reportOf(1)])).toBe('warn');
  });

  it('beside a reference is not one loud part on a side, nor many soft ones', () => {
    // 3 dB further as a whole, or in every band, but not both: half of that counts
    const level = BANDS_HZ.map(() => 0);
    expect(severityOf(reportOf(3, level), [reportOf(0)])).toBeUndefined();
    expect(
      severityOf(
        reportOf(
          0,
          BANDS_HZ.map(() => 3),
        ),
        [reportOf(0)],
      ),
    ).toBeUndefined();
    expect(severityOf(reportOf(4, level), [reportOf(0)])).toBe('info');
    // and a guitar in a third of the bands counts in the whole only
    expect(
      severityOf(
        reportOf(
          2,
          BANDS_HZ.map((_, i) => (i < 6 ? 9 : 0)),
        ),
        [reportOf(0)],
      ),
    ).toBeUndefined();
  });

  it('of the whole file has no place, whatever single passages do; one of a passage has', () => {
    // half a minute as the song is, then 10 s that lean 6 dB the other way
    const overTime = (balanceDb: number): Report => {
      const values = Array.from({ length: 120 }, (_, i) => (i >= 60 && i < 80 ? balanceDb - 6 : balanceDb));
      const series = { balanceDb: { startSeconds: 0.25, stepSeconds: 0.5, unit: 'dB', title: '', values } };
      return { ...reportOf(balanceDb), series };
    };
    const of = (balanceDb: number) =>
      diagnose(overTime(balanceDb), { only: ['stereo.balance'], purpose: 'master' })[0]!;
    expect(of(7).because).toContain('over the whole file');
    expect(of(7).ranges).toEqual([]);
    expect(of(0).because).toContain('in places');
    expect(of(0).ranges).toEqual([expect.objectContaining({ startSeconds: 30, endSeconds: 40 })]);
  });

  it('of a passage has its place also where it pulls the whole along, and is no worse than a warning', () => {
    const pulled = (wholeDb: number, passageDb: number): Report => {
      const values = Array.from({ length: 120 }, (_, i) => (i >= 60 && i < 100 ? passageDb : 0));
      const series = { balanceDb: { startSeconds: 0.25, stepSeconds: 0.5, unit: 'dB', title: '', values } };
      return { ...reportOf(wholeDb), series };
    };
    for (const [wholeDb, passageDb] of [
      [2.2, 6],
      [-8, -14],
    ] as const) {
      const [finding] = diagnose(pulled(wholeDb, passageDb), { only: ['stereo.balance'], purpose: 'master' });
      expect(finding).toMatchObject({ severity: 'warn', measured: { value: passageDb }, moves: [] });
      expect(finding!.because).toContain('in places');
      expect(finding!.ranges).toEqual([expect.objectContaining({ startSeconds: 30, endSeconds: 50 })]);
    }
  });

  it('is taken from the whole where bands are too few', () => {
    const few = BANDS_HZ.map((_, i) => (i < 4 ? 0 : null));
    expect(severityOf(reportOf(2.5, few), [reportOf(0)])).toBe('warn');
    expect(severityOf(reportOf(2.5, few), [reportOf(2.5)])).toBeUndefined();
  });
});
