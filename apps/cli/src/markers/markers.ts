import type { Finding } from '@auralign/analysis';
import { describeMove } from '@auralign/match';

/** A finding as a place in an editor: one a range, or the whole file where it has none. */
export interface Marker {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  readonly bandHz?: { readonly lowHz: number; readonly highHz: number };
}

/** In order of time. */
export function markersOf(findings: readonly Finding[], durationSeconds: number): Marker[] {
  const markers = findings.flatMap(({ title, advice, moves, ranges, bandHz }) => {
    // Markers are short: the setting to dial in, or, where there is none, the advice.
    const remedy = moves.length > 0 ? moves.map(describeMove).join('; ') : advice;
    const places = ranges.length > 0 ? ranges : [{ startSeconds: 0, endSeconds: durationSeconds }];
    return places.map(({ startSeconds, endSeconds }) => ({
      startSeconds,
      endSeconds,
      // One line, whatever a title may hold: every format here is made of lines.
      text: `${title}: ${remedy}`.replace(/\s+/g, ' '),
      ...(bandHz === undefined ? {} : { bandHz: { lowHz: bandHz.lowHz, highHz: bandHz.highHz } }),
    }));
  });
  return markers.sort((a, b) => a.startSeconds - b.startSeconds);
}
