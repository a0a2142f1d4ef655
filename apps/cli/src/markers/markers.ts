import type { Finding } from '@auralign/analysis';
import { describeMove } from '@auralign/match';

/** A finding as a place in an editor: one a range; where it has none, where it is heard best; else the whole file. */
export interface Marker {
  readonly startSeconds: number;
  readonly endSeconds: number;
  readonly text: string;
  readonly bandHz?: { readonly lowHz: number; readonly highHz: number };
}

/** In order of time. */
export function markersOf(findings: readonly Finding[], durationSeconds: number): Marker[] {
  const markers = findings.flatMap(({ title, advice, moves, ranges, clearest, bandHz }) => {
    // Markers are short: the setting to dial in, or, where there is none, the advice.
    const remedy = moves.length > 0 ? moves.map(describeMove).join('; ') : advice;
    const everywhere = clearest ?? { startSeconds: 0, endSeconds: durationSeconds };
    const places = ranges.length > 0 ? ranges : [everywhere];
    // A short marker must not look like the place of a fault that is everywhere.
    const extent = ranges.length === 0 && clearest !== undefined ? ' (all through, heard best here)' : '';
    return places.map(({ startSeconds, endSeconds }) => ({
      startSeconds,
      endSeconds,
      // One line, whatever a title may hold: every format here is made of lines.
      text: `${title}${extent}: ${remedy}`.replace(/\s+/g, ' '),
      ...(bandHz === undefined ? {} : { bandHz: { lowHz: bandHz.lowHz, highHz: bandHz.highHz } }),
    }));
  });
  return markers.sort((a, b) => a.startSeconds - b.startSeconds);
}
