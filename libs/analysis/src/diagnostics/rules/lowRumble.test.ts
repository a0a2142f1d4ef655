import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose, type DiagnoseOptions } from '../diagnose.ts';

const STEP_SECONDS = 0.5;
const DURATION_SECONDS = 60;
const RMS_DBFS = -15;

/** Levels of a minute against its RMS: so much, and so much from 20 to 40 s. */
const course = (db: number, passageDb: number): number[] =>
  Array.from({ length: DURATION_SECONDS / STEP_SECONDS }, (_, i) => {
    const seconds = (i + 0.5) * STEP_SECONDS;
    return RMS_DBFS + (seconds >= 20 && seconds < 40 ? passageDb : db);
  });

/** A report that knows nothing but its lows. */
function reportOf(subsonicDb: number, { rumble = [], sub = [] }: { rumble?: number[]; sub?: number[] } = {}): Report {
  const series = (values: number[]) => ({
    startSeconds: STEP_SECONDS / 2,
    stepSeconds: STEP_SECONDS,
    unit: 'dBFS',
    values,
  });
  return {
    file: { durationSeconds: DURATION_SECONDS, format: { channelCount: 2 } },
    measurements: {
      hum: { status: 'measured', value: { subsonicP10Dbfs: RMS_DBFS + subsonicDb } },
      dynamics: { status: 'measured', value: { rmsDbfs: RMS_DBFS } },
    },
    series: { rumbleLevelDbfs: series(rumble), subLevelDbfs: series(sub) },
  } as unknown as Report;
}

function found(report: Report, options: DiagnoseOptions = {}) {
  return diagnose(report, { only: ['low.rumble'], purpose: 'master', ...options })[0];
}

describe('rumble all the time', () => {
  it('is 7 to 20 Hz within 27 dB of the whole', () => {
    expect(found(reportOf(-26))?.severity).toBe('warn');
    expect(found(reportOf(-28))).toBeUndefined();
  });

  it('is no fault where nobody minds it, whatever a reference lacks, and less of one where the reference has it', () => {
    expect(found(reportOf(-28), { references: [reportOf(-60)] })).toBeUndefined();
    expect(found(reportOf(-26), { references: [reportOf(-60)] })?.severity).toBe('warn');
    expect(found(reportOf(-20), { references: [reportOf(-25)] })).toBeUndefined(); // up to 6 dB over it
    expect(found(reportOf(-18), { references: [reportOf(-25)] })?.severity).toBe('warn');
  });
});

describe('rumble in a passage', () => {
  it('is named with its place, where the bass stays as it was', () => {
    const report = reportOf(-60, { rumble: course(-40, -12), sub: course(-8, -8) });
    const [range, ...more] = found(report)?.ranges ?? [];
    expect(more).toEqual([]);
    // to the step it begins and ends in
    expect(Math.abs(range!.startSeconds - 20)).toBeLessThanOrEqual(STEP_SECONDS);
    expect(Math.abs(range!.endSeconds - 40)).toBeLessThanOrEqual(STEP_SECONDS);
  });

  it('gets no filter unasked: it may be notes, and those would be taken, not mended', () => {
    const passage = found(reportOf(-60, { rumble: course(-40, -12), sub: course(-42, -14) }))!;
    expect(passage).toMatchObject({ safeToApply: false, moves: [{ kind: 'eq' }] });
    expect(passage.advice).not.toContain('nothing is heard to go');
    expect(found(reportOf(-20))!.safeToApply).toBe(true);
  });

  it('is none where a low drum lifts the bass as much', () => {
    expect(found(reportOf(-60, { rumble: course(-40, -12), sub: course(-36, -8) }))).toBeUndefined();
    expect(found(reportOf(-60, { rumble: course(-40, -12), sub: course(-30, -8) }))).toBeUndefined(); // 6 dB less
    expect(found(reportOf(-60, { rumble: course(-40, -12), sub: course(-29, -8) }))?.severity).toBe('warn');
  });

  it('is some where it is louder than the bass it reaches into', () => {
    expect(found(reportOf(-60, { rumble: course(-40, -12), sub: course(-42, -14) }))?.severity).toBe('warn');
  });

  it('is none of 16 dB under the whole, or of a rise of 8 dB and less', () => {
    expect(found(reportOf(-60, { rumble: course(-40, -17), sub: course(-8, -8) }))).toBeUndefined();
    expect(found(reportOf(-60, { rumble: course(-18, -11), sub: course(-8, -8) }))).toBeUndefined();
  });

  it('is told without the level of the bass as well', () => {
    expect(found(reportOf(-60, { rumble: course(-40, -12) }))?.ranges).toHaveLength(1);
  });
});
