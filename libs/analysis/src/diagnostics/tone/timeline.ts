import type { Report } from '../../report/report.ts';
import type { FindingRange } from '../finding.ts';
import { rangesWhere, type TimedValue } from '../ranges.ts';
import { middle, stageValue } from '../stageValue.ts';
import type { ToneRegion } from './regions.ts';

/** A passage this much softer than the middle of the song is thinner than the song. */
const SPARSE_DB = 2;

/**
 * The contrast of a region over time: that of the whole song, moved by how far each window of the timeline lies from the song's middle.
 *
 * @returns empty where the report has no timeline
 */
export function contrastOverTime(report: Report, region: ToneRegion, wholeDb: number): TimedValue[] {
  const timeline = stageValue(report, 'bandTimeline');
  const excessDb = timeline?.windows.bands.find(({ band }) => band === region.timelineBand)?.excessDb;
  if (timeline === undefined || excessDb === undefined) return [];
  const usual = middle(excessDb.filter((value) => value !== null));
  if (usual === undefined) return [];
  const { startSeconds, windowSeconds } = timeline;
  const end = report.file.durationSeconds;
  return excessDb.map((value, i) => ({
    startSeconds: i === 0 ? 0 : Math.min(end, startSeconds + i * windowSeconds),
    endSeconds: i === excessDb.length - 1 ? end : Math.min(end, startSeconds + (i + 1) * windowSeconds),
    value: value === null ? null : wholeDb + value - usual,
  }));
}

/**
 * The timeline without sparse passages: an intro of one pad, or a fade, stands out by what is missing around it. Only windows as loud as
 * the song usually is can show that something was added.
 */
export function fullWindows(report: Report, windows: readonly TimedValue[]): TimedValue[] {
  const levels = stageValue(report, 'bandTimeline')?.windows.levelDbfs ?? [];
  const usualDb = middle(levels.filter((level) => level !== null)) ?? 0;
  return windows.map((window, i) =>
    (levels[i] ?? -Infinity) >= usualDb - SPARSE_DB ? window : { ...window, value: null },
  );
}

/** Stretches where the contrast passes a limit; edges sharpened by the half-second series where the report has it. */
export function rangesOver(
  report: Report,
  region: ToneRegion,
  windows: readonly TimedValue[],
  isOver: (contrast: number) => boolean,
  options: { shortestSeconds: number },
): FindingRange[] {
  const windowSeconds = stageValue(report, 'bandTimeline')?.windowSeconds ?? 0;
  const ranges = rangesWhere(windows, isOver, { gapSeconds: 1.01 * windowSeconds, ...options });
  const series = report.series?.[`${region.timelineBand}RelativeDb`];
  if (series === undefined) return ranges;
  const end = report.file.durationSeconds;
  return ranges.map(({ startSeconds, endSeconds, value }) => {
    const start = startSeconds <= 0 ? 0 : steepest(series, startSeconds, windowSeconds);
    const stop = endSeconds >= end ? end : steepest(series, endSeconds, windowSeconds);
    return start < stop ? { startSeconds: start, endSeconds: stop, value } : { startSeconds, endSeconds, value };
  });
}

/** Middle of where the low mids stand out in these stretches; `undefined` for other regions and reports without a timeline. */
export function lowMidCentreHz(
  report: Report,
  region: ToneRegion,
  ranges: readonly FindingRange[],
): number | undefined {
  const timeline = stageValue(report, 'bandTimeline');
  if (timeline === undefined) return undefined;
  const { startSeconds, windowSeconds, windows } = timeline;
  const centres = windows.lowMidPeakHz.filter((hz, i): hz is number => {
    const middleSeconds = startSeconds + (i + 0.5) * windowSeconds;
    const isInside = ranges.some((range) => middleSeconds >= range.startSeconds && middleSeconds <= range.endSeconds);
    return isInside && hz !== null && hz >= region.lowHz / 1.2 && hz <= region.highHz * 1.2;
  });
  return middle(centres);
}

type Series = NonNullable<Report['series']>[string];

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
