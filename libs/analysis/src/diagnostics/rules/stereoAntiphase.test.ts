import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';

const STEP_SECONDS = 0.5;

/** A minute that knows nothing but the correlation of its channels; from 20 to 40 s it is another. */
function found(correlation: number, passage = correlation) {
  const values = Array.from({ length: 60 / STEP_SECONDS }, (_, i) => (i >= 40 && i < 80 ? passage : correlation));
  const report = {
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: { stereo: { status: 'measured', value: { correlation, polarityInverted: false } } },
    series: { correlation: { startSeconds: STEP_SECONDS / 2, stepSeconds: STEP_SECONDS, unit: '', values } },
  } as unknown as Report;
  return diagnose(report, { only: ['stereo.antiphase'], purpose: 'master' })[0];
}

describe('channels out of phase', () => {
  it('are those that read below 0 all along', () => {
    expect([0.01, -0.04, -0.06, -0.31].map((correlation) => found(correlation)?.severity)).toEqual([
      undefined,
      'info',
      'warn',
      'fail',
    ]);
  });

  it('are named in a passage, with its place', () => {
    const finding = found(0.3, -0.2);
    expect(finding?.severity).toBe('warn');
    expect(finding?.measured.value).toBeCloseTo(-0.2, 9);
    expect(finding?.ranges).toMatchObject([{ startSeconds: 20, endSeconds: 40 }]);
  });

  it('are not those of a passage without anything in common, which stray about 0', () => {
    expect(found(0.3, -0.1)).toBeUndefined();
  });
});
