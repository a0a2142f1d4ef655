import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';

const STEP_SECONDS = 0.5;

/** A minute that knows nothing but the width of its bass; from 20 to 40 s it is another. */
function reportOf(widthDb: number, passageDb = widthDb): Report {
  const values = Array.from({ length: 60 / STEP_SECONDS }, (_, i) => (i >= 40 && i < 80 ? passageDb : widthDb));
  return {
    file: { durationSeconds: 60, format: { channelCount: 2, sampleRateHz: 48_000 } },
    measurements: {
      stereo: { status: 'measured', value: { lowEndSideToMidDb: widthDb } },
      bands: { status: 'measured', value: { sub: { relativeDb: -6 }, bass: { relativeDb: -6 } } },
    },
    series: { lowEndSideToMidDb: { startSeconds: STEP_SECONDS / 2, stepSeconds: STEP_SECONDS, unit: 'dB', values } },
  } as unknown as Report;
}
const found = (report: Report, references: Report[] = []) =>
  diagnose(report, { only: ['stereo.bassWidth'], purpose: 'master', references })[0];

describe('wide bass', () => {
  it('is a remark, and a warning where mono takes half of its power', () => {
    const severities = [-4.1, -3, -0.1, 0.1, 4.1].map((widthDb) => found(reportOf(widthDb))?.severity);
    expect(severities).toEqual([undefined, 'info', 'info', 'warn', 'fail']);
  });

  it('is harmless to 7 dB under the mid, however narrow a reference is', () => {
    expect(found(reportOf(-7.1), [reportOf(-30)])).toBeUndefined();
    expect(found(reportOf(-2.9), [reportOf(-30)])?.severity).toBe('warn');
    expect(found(reportOf(-2.9), [reportOf(-7)])?.severity).toBe('info');
  });

  it('is named in a passage where side outweighs mid, not where channels have merely nothing in common', () => {
    expect(found(reportOf(-10, 2))?.ranges).toMatchObject([{ startSeconds: 20, endSeconds: 40 }]);
    expect(found(reportOf(-10, 1))).toBeUndefined();
  });
});
