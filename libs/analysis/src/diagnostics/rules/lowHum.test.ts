import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose, examine, type DiagnoseOptions } from '../diagnose.ts';

const quiet = { humConfidence: 0, humHarmonics: [], humRanges: [] };

/** A report that knows nothing but its mains: how far they stand out in phase, or lines that are seen one by one. */
const reportOf = (hum: Readonly<Record<string, unknown>>): Report =>
  ({
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: { hum: { status: 'measured', value: { ...quiet, mainsStandingDb: 5, mainsHz: 50, ...hum } } },
  }) as unknown as Report;
const OPTIONS: DiagnoseOptions = { only: ['low.hum'], purpose: 'master' };
const severityOf = (report: Report, references: Report[] = []): string | undefined =>
  diagnose(report, { ...OPTIONS, references })[0]?.severity;

describe('mains too weak for single lines', () => {
  it('are remarked on first, since notes and players may be in step with them', () => {
    const severities = [13.9, 14.1, 17.9, 18.1].map((mainsStandingDb) => severityOf(reportOf({ mainsStandingDb })));
    expect(severities).toEqual([undefined, 'info', 'info', 'warn']);
  });

  it('are no fault where a reference has them at the same frequency, but for 3 dB', () => {
    const report = reportOf({ mainsStandingDb: 25 });
    expect(severityOf(report, [reportOf({ mainsStandingDb: 23 })])).toBeUndefined();
    expect(severityOf(report, [reportOf({ mainsStandingDb: 16 })])).toBe('warn');
    expect(severityOf(report, [reportOf({ mainsStandingDb: 23, mainsHz: 60 })])).toBe('warn');
    // no stricter for a clean reference
    expect(severityOf(reportOf({ mainsStandingDb: 12 }), [reportOf({ mainsStandingDb: -20 })])).toBeUndefined();
  });
});

describe('lines seen one by one', () => {
  const lines = (level: number): Report =>
    reportOf({
      humConfidence: 0.5,
      humLevelDbfs: level,
      humFrequencyHz: 50,
      humHarmonics: [{ frequencyHz: 50.04, levelDbfs: level }],
    });

  it('are a fault by their level, however little they stand out in phase', () => {
    expect([-71, -65, -50, -25].map((level) => severityOf(lines(level)))).toEqual([undefined, 'info', 'warn', 'fail']);
    const { outcomes } = examine(lines(-50), OPTIONS);
    // 20 dB over −70 dBFS
    expect(outcomes.find(({ ruleId }) => ruleId === 'low.hum')?.margin?.value).toBeCloseTo(20, 9);
  });

  it('are notched at their frequencies', () => {
    expect(diagnose(lines(-50), OPTIONS)[0]?.moves).toMatchObject([
      { kind: 'eq', bands: [{ kind: 'notch', frequencyHz: 50 }] },
    ]);
  });
});
