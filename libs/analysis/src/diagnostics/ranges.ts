import type { FindingRange } from './finding.ts';

/** Most stretches a finding lists; the longest are kept. */
const LARGEST_LIST = 50;

/** A figure in one stretch of time; `null` where it does not exist. */
export interface TimedValue {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly value: number | null;
}

/**
 * Stretches in which a figure is out of bounds.
 *
 * @param windows in time order
 * @param isOver  is the figure of this window at fault?
 * @param options.gapSeconds stretches closer than this are one
 * @param options.shortestSeconds shorter stretches are dropped
 * @returns in time order; the value is the mean over the windows at fault
 */
export function rangesWhere(
  windows: readonly TimedValue[],
  isOver: (value: number) => boolean,
  options: { gapSeconds: number; shortestSeconds?: number },
): FindingRange[] {
  const open: (FindingRange & { count: number })[] = [];
  for (const { startSeconds, endSeconds, value } of windows) {
    if (value === null || !isOver(value)) continue;
    const last = open.at(-1);
    if (last !== undefined && startSeconds - last.endSeconds <= options.gapSeconds) {
      last.endSeconds = Math.max(last.endSeconds, endSeconds);
      last.value += value;
      last.count++;
    } else {
      open.push({ startSeconds, endSeconds, value, count: 1 });
    }
  }
  const ranges = open
    .filter(({ startSeconds, endSeconds }) => endSeconds - startSeconds >= (options.shortestSeconds ?? 0))
    .map(({ count, value, ...times }) => ({ ...times, value: value / count }));
  return longest(ranges);
}

/** The longest stretches, in time order. */
export function longest(ranges: readonly FindingRange[]): FindingRange[] {
  if (ranges.length <= LARGEST_LIST) return [...ranges];
  const length = ({ startSeconds, endSeconds }: FindingRange): number => endSeconds - startSeconds;
  return [...ranges]
    .sort((a, b) => length(b) - length(a) || a.startSeconds - b.startSeconds)
    .slice(0, LARGEST_LIST)
    .sort((a, b) => a.startSeconds - b.startSeconds);
}

/** Share of the file that the stretches cover, 0 to 1; no stretches mean the whole file. */
export function coverage(ranges: readonly FindingRange[], durationSeconds: number): number {
  if (ranges.length === 0 || durationSeconds <= 0) return 1;
  const covered = ranges.reduce((sum, { startSeconds, endSeconds }) => sum + endSeconds - startSeconds, 0);
  return Math.min(1, covered / durationSeconds);
}
