import { expect, it } from 'vitest';
import type { Report } from '../report/report.ts';
import { passagesWhere } from './passages.ts';

it('passages whose edges move to one moment are one', () => {
  // Over 5 from 8.5 to 12 s and from 15 to 20 s; on both sides of the pause the figure changes most at 14 s.
  const values = [
    0, 4, 2, 1, 7, 7, 2, 5, 3, 7, 5, 5, 6, 1, 5, 3, 3, 8, 8, 7, 0, 3, 6, 6, 7, 3, 2, 1, 9, 10, 10, 7, 9, 9, 1, 6, 6, 8,
    7, 1, 1, 7, 3, 4, 4, 9, 1, 4, 8, 6, 1, 9, 9, 8, 9, 2, 8, 2, 2, 10,
  ];
  const report = {
    file: { durationSeconds: 30 },
    series: { level: { startSeconds: 0.25, stepSeconds: 0.5, unit: 'dB', values } },
  } as unknown as Report;
  const passages = passagesWhere(report, 'level', (level) => level > 5);
  expect(passages.map(({ startSeconds, endSeconds }) => [startSeconds, endSeconds])).toEqual([
    [8.5, 20],
    [25, 27.5],
  ]);
  // each passage counts by its length
  expect(passages[0]!.value).toBeCloseTo((5.5 * 6.375 + 6 * (89 / 12)) / 11.5, 6);
});
