import type { Report } from '../../report/report.ts';
import type { Finding } from '../finding.ts';
import { courseOf, type Course } from './stretches.ts';

/** Long enough to hear it with and without, short enough to be one place. */
const LENGTH_SECONDS = 6;
/** A file not much longer than that is the place. */
const LEAST_SECONDS = 15;
/** Moments in which the band is this far below its loudest are too soft to hear it in. */
const HEARD_DB = 20;

/**
 * Where a fault of the whole song is heard best: the six seconds in which its band stands out most (`sign` 1) or lacks most, and sounds.
 *
 * @returns `undefined` without the series, for short files, and where the band is never heard for so long
 */
export function clearestPassage(report: Report, course: Course, sign: 1 | -1): Finding['clearest'] {
  const { durationSeconds } = report.file;
  const found = courseOf(report, course, sign);
  if (found === undefined || durationSeconds < LEAST_SECONDS) return undefined;
  const { values, own, startSeconds, stepSeconds } = found;
  const loudest = own.reduce<number>((most, level) => Math.max(most, level ?? -Infinity), -Infinity);
  const length = Math.round(LENGTH_SECONDS / stepSeconds);
  let best: { readonly first: number; readonly mean: number } | undefined;
  for (let first = 0; first + length <= values.length; first++) {
    let sum = 0;
    let count = 0;
    for (let i = first; i < first + length; i++) {
      const value = values[i]!;
      if (value === null || (own[i] ?? -Infinity) < loudest - HEARD_DB) continue;
      sum += value;
      count++;
    }
    if (count < length / 2) continue;
    const mean = sum / count;
    if (best === undefined || mean > best.mean) best = { first, mean };
  }
  if (best === undefined) return undefined;
  const from = Math.max(0, startSeconds + (best.first - 0.5) * stepSeconds);
  return { startSeconds: from, endSeconds: Math.min(durationSeconds, from + length * stepSeconds) };
}
