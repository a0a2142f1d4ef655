import type { Report } from '../../report/report.ts';
import type { FindingRange } from '../finding.ts';
import { sharpened } from '../passages.ts';
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
  const edges = { endSeconds: report.file.durationSeconds, reachSeconds: windowSeconds };
  return ranges.map((range) => sharpened(series, range, edges));
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
