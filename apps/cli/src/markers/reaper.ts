import { csvCell } from '@auralign/analysis';
import type { Marker } from './markers.ts';

/**
 * The CSV of REAPER's Region/Marker Manager (its menu Options, Import regions/markers): a region a place, times as
 * minutes:seconds.
 */
export function reaperRegions(markers: readonly Marker[]): string {
  const rows = markers.map(({ startSeconds, endSeconds, text }, index) =>
    [`R${index + 1}`, text, time(startSeconds), time(endSeconds), time(endSeconds - startSeconds)]
      .map((cell) => csvCell(cell))
      .join(','),
  );
  return ['#,Name,Start,End,Length', ...rows].map((row) => `${row}\n`).join('');
}

/** `1:02.500`, rounded once so that seconds never read 60. */
function time(seconds: number): string {
  const milliseconds = Math.round(seconds * 1000);
  const rest = ((milliseconds % 60_000) / 1000).toFixed(3).padStart(6, '0');
  return `${Math.floor(milliseconds / 60_000)}:${rest}`;
}
