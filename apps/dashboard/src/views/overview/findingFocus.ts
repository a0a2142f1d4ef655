import type { Finding } from '../../api/resources.ts';
import {
  announce,
  currentLoop,
  playFrom,
  setLitBand,
  setLoop,
  setTimeView,
  togglePlayback,
  useTimeView,
  type TimeRange,
} from '../../state/index.ts';
import { createStore, useStore } from '../../state/store.ts';
import { viewAround } from '../charts/zoom.ts';
import { timeRange } from '../parts/words.ts';

/** One of the ranges of a finding, or, of one that lasts for the whole song, where it is heard best, or all of it. */
export type FindingPlace = number | 'clearest' | 'whole';

/** The finding that is being looked at, and which of its places. */
interface FindingFocus {
  readonly finding: Finding;
  readonly place: FindingPlace;
}

const focus = createStore<FindingFocus | undefined>(undefined);

export const useFindingFocus = (): FindingFocus | undefined => useStore(focus);
export const clearFindingFocus = (): void => focus.set(undefined);

/** The place to begin with: where the fault is strongest. */
export function strongestRange({ ranges, expected }: Finding): number {
  const isBelow = expected.min !== undefined && expected.max === undefined;
  let best = 0;
  for (const [i, { value }] of ranges.entries()) {
    if (isBelow ? value < ranges[best]!.value : value > ranges[best]!.value) best = i;
  }
  return best;
}

/** What a click on the finding plays. */
function firstPlace(finding: Finding): FindingPlace {
  if (finding.ranges.length > 0) return strongestRange(finding);
  return finding.clearest === undefined ? 'whole' : 'clearest';
}

function rangeAt({ ranges, clearest }: Finding, place: FindingPlace): TimeRange | undefined {
  return place === 'whole' ? undefined : place === 'clearest' ? clearest : ranges[place];
}

/**
 * Loops the place, lights up the band and plays from there. A finding of the whole file only lights up its band. The place that is looped
 * already is paused, or played on.
 */
export function focusFinding(finding: Finding, place = firstPlace(finding)): void {
  const range = rangeAt(finding, place);
  const isLooped = range !== undefined && currentLoop()?.startSeconds === range.startSeconds;
  if (isLooped && isLookedAt(finding, place)) return togglePlayback();
  focus.set({ finding, place });
  setLitBand(finding.bandHz === undefined ? undefined : { lowHz: finding.bandHz.lowHz, highHz: finding.bandHz.highHz });
  setLoop(range);
  if (range !== undefined) playFrom(range.startSeconds);
  announce(`${finding.title}${range === undefined ? '' : `, ${timeRange(range)}`}`);
}

/** Lights up the band of a finding of the whole song and plays it from its beginning; if that is what is looked at, pauses or plays on. */
export function playWhole(finding: Finding): void {
  if (isLookedAt(finding, 'whole') && currentLoop() === undefined) return togglePlayback();
  focusFinding(finding, 'whole');
  playFrom(0);
}

function isLookedAt({ ruleId }: Finding, place: FindingPlace): boolean {
  const current = focus.get();
  return current?.finding.ruleId === ruleId && current.place === place;
}

/** The finding after (or before) the one that is looked at; around the ends. */
export function focusNextFinding(findings: readonly Finding[], step: 1 | -1): void {
  if (findings.length === 0) return;
  const at = findings.findIndex(({ ruleId }) => ruleId === focus.get()?.finding.ruleId);
  const next = at === -1 ? (step === 1 ? 0 : findings.length - 1) : (at + step + findings.length) % findings.length;
  focusFinding(findings[next]!);
}

/** Shows a place large in all charts over time. */
export function useZoomToFocus(durationSeconds: number): (() => void) | undefined {
  const current = useStore(focus);
  const view = useTimeView();
  const range = current === undefined ? undefined : rangeAt(current.finding, current.place);
  const wanted = range === undefined ? undefined : viewAround(range, durationSeconds);
  if (wanted === undefined || (view?.startSeconds === wanted.startSeconds && view.endSeconds === wanted.endSeconds))
    return undefined;
  return () => setTimeView(wanted);
}
