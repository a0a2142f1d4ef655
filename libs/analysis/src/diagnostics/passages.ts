import type { Report } from '../report/report.ts';
import type { FindingRange, Severity } from './finding.ts';
import { coverage, rangesWhere, type TimedValue } from './ranges.ts';
import { middle } from './stageValue.ts';

type Series = NonNullable<Report['series']>[string];

/** A moment counts as the middle of what is so near, so that single beats neither make nor break a passage. */
const SMOOTH_SECONDS = 2;
/** Shorter passages are effects. */
const SHORTEST_SECONDS = 3;
const GAP_SECONDS = 1;
/** A passage of nearly everything is the whole. */
const WHOLE_SHARE = 0.9;

/**
 * Passages in which a figure is out of bounds, by its series; edges where it changes most.
 *
 * @param isOver what it does not hold of is one interval: then no middle of such figures is over either
 * @returns empty without the series (it is there only if asked for), and where the whole file is one passage
 */
export function passagesWhere(report: Report, seriesId: string, isOver: (value: number) => boolean): FindingRange[] {
  const series = report.series?.[seriesId];
  if (series === undefined) return [];
  const end = report.file.durationSeconds;
  const { startSeconds, stepSeconds, values } = series;
  if (!values.some((value) => value !== null && isOver(value))) return [];
  const reach = Math.max(0, Math.round(SMOOTH_SECONDS / stepSeconds / 2));
  const windows = values.map((_, i): TimedValue => {
    const near = values.slice(Math.max(0, i - reach), i + reach + 1).filter((value) => value !== null);
    return {
      startSeconds: i === 0 ? 0 : Math.max(0, startSeconds + (i - 0.5) * stepSeconds),
      endSeconds: Math.min(end, startSeconds + (i + 0.5) * stepSeconds),
      value: middle(near) ?? null,
    };
  });
  const ranges = rangesWhere(windows, isOver, { gapSeconds: GAP_SECONDS, shortestSeconds: SHORTEST_SECONDS });
  return coverage(ranges, end) > WHOLE_SHARE && ranges.length > 0
    ? []
    : joined(ranges.map((range) => sharpened(series, range, { endSeconds: end, reachSeconds: SMOOTH_SECONDS })));
}

/** Edges that were moved may have met: then it is one passage. */
function joined(ranges: readonly FindingRange[]): FindingRange[] {
  const passages: FindingRange[] = [];
  for (const range of ranges) {
    const last = passages.at(-1);
    if (last === undefined || range.startSeconds > last.endSeconds) {
      passages.push({ ...range });
      continue;
    }
    const [before, after] = [last.endSeconds - last.startSeconds, range.endSeconds - range.startSeconds];
    last.value = (last.value * before + range.value * after) / (before + after);
    last.endSeconds = Math.max(last.endSeconds, range.endSeconds);
  }
  return passages;
}

/** The passage that is furthest out, `sign` 1: upwards; `undefined` of none. */
export function worstOf(passages: readonly FindingRange[], sign: 1 | -1): number | undefined {
  if (passages.length === 0) return undefined;
  return sign * Math.max(...passages.map(({ value }) => sign * value));
}

/** Passages of less than this share of the file may be an effect: a remark, no warning. */
const WARN_SHARE = 0.15;

/** A fault in passages only is never worse than a warning: it may be the arrangement. */
export function localSeverity(whole: Severity, passages: readonly FindingRange[], durationSeconds: number): Severity {
  if (passages.length === 0 || whole === 'warn' || whole === 'fail') return whole;
  return coverage(passages, durationSeconds) >= WARN_SHARE ? 'warn' : 'info';
}

/** A range with its edges at the moments nearby where the series changes most. */
function sharpened(
  series: Series,
  range: FindingRange,
  options: { readonly endSeconds: number; readonly reachSeconds: number },
): FindingRange {
  const { endSeconds: end, reachSeconds } = options;
  const { startSeconds, endSeconds, value } = range;
  const edge = series.stepSeconds;
  const start = startSeconds <= edge ? 0 : steepest(series, startSeconds, reachSeconds);
  const stop = endSeconds >= end - edge ? end : steepest(series, endSeconds, reachSeconds);
  return start < stop ? { startSeconds: start, endSeconds: stop, value } : range;
}

/** The moment near `seconds` where the series changes most: the cut that leaves the two sides most different. */
function steepest(series: Series, seconds: number, reachSeconds: number): number {
  const { startSeconds, stepSeconds, values } = series;
  const from = Math.max(0, Math.ceil((seconds - 1.5 * reachSeconds - startSeconds) / stepSeconds));
  const to = Math.min(values.length - 1, Math.floor((seconds + 1.5 * reachSeconds - startSeconds) / stepSeconds));
  let best = seconds;
  let bestContrast = 0;
  for (let cut = from + 1; cut <= to; cut++) {
    const cutSeconds = startSeconds + (cut - 0.5) * stepSeconds;
    if (Math.abs(cutSeconds - seconds) > reachSeconds) continue;
    const before = middle(values.slice(from, cut).filter((value) => value !== null));
    const after = middle(values.slice(cut, to + 1).filter((value) => value !== null));
    if (before === undefined || after === undefined) continue;
    // √(n₁·n₂): a cut near an end must not win by a single odd step
    const contrast = Math.abs(after - before) * Math.sqrt((cut - from) * (to + 1 - cut));
    if (contrast > bestContrast) {
      bestContrast = contrast;
      best = cutSeconds;
    }
  }
  return best;
}
