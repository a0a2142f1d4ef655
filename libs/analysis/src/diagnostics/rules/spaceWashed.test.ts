import { expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';

/** A report that knows nothing but its space. */
const reportOf = (space: Readonly<Record<string, number>>): Report =>
  ({
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: { space: { status: 'measured', value: space } },
  }) as unknown as Report;
const severityOf = (space: Readonly<Record<string, number>>): string | undefined =>
  diagnose(reportOf(space), { only: ['space.washed'], purpose: 'master' })[0]?.severity;

const wide = { tailSideToMidDb: -1, steepestFallDb: 6 } as const;

it('calls wide and slow tails washed out where they decay for long, not where they end as fast as instruments do', () => {
  expect(severityOf({ ...wide, decaySeconds: 3 })).toBe('warn');
  expect(severityOf({ ...wide, decaySeconds: 0.9 })).toBeUndefined();
});

it('does with two signs where there are no onsets to decay', () => {
  expect(severityOf(wide)).toBe('warn');
  expect(severityOf({ tailSideToMidDb: -1, decaySeconds: 3 })).toBeUndefined();
});

it('counts a drone that hardly decays as a long decay, not more: narrow and sudden music stays clear', () => {
  expect(severityOf({ tailSideToMidDb: -6, steepestFallDb: 12, decaySeconds: 40 })).toBeUndefined();
});
