import { expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { diagnose } from '../diagnose.ts';

/** A report that knows nothing but how much its S come and go. */
const reportOf = (sibilanceSwingDb: number): Report =>
  ({
    file: { durationSeconds: 60, format: { channelCount: 2 } },
    measurements: {
      spectrum: {
        status: 'measured',
        value: {
          sibilanceSwingDb,
          ltas: { frequenciesHz: [], totalDb: [] },
          thirdOctaves: { frequenciesHz: [], totalDb: [] },
        },
      },
    },
  }) as unknown as Report;
const severityOf = (swingDb: number, references: Report[] = []): string | undefined =>
  diagnose(reportOf(swingDb), { only: ['tone.sibilance'], purpose: 'master', references })[0]?.severity;

it('is told by how far its strongest moments stand out', () => {
  expect([7.9, 8.2, 8.6, 14.1].map((swingDb) => severityOf(swingDb))).toEqual([undefined, 'info', 'warn', 'fail']);
});

it('beside a reference is weighed half by what that has, half by what is usual', () => {
  // 1.5 dB and 2.5 more are 4; half way to 8 are 6
  expect([5.9, 6.2, 6.6].map((swingDb) => severityOf(swingDb, [reportOf(1.5)]))).toEqual([undefined, 'info', 'warn']);
  // 9.5 and 2.5 more are 12; half way to 8 are 10
  expect([9.9, 10.2, 10.6].map((swingDb) => severityOf(swingDb, [reportOf(9.5)]))).toEqual([undefined, 'info', 'warn']);
});
