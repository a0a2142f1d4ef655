import { percentileSorted } from '@auralign/dsp';
import { sortedValues } from './read.ts';

/** Where several files lie, point by point; a gap where fewer than two of them have a value. */
export interface Corridor {
  readonly low: readonly (number | null)[];
  readonly high: readonly (number | null)[];
}

/** 10th to 90th percentile of several lines; `undefined` for fewer than two, since one file is no corridor. */
export function corridorOf(lines: readonly (readonly (number | null)[])[], length: number): Corridor | undefined {
  if (lines.length < 2) return undefined;
  const at = (share: number): (number | null)[] =>
    Array.from({ length }, (_, i) => {
      const values = sortedValues(lines.map((line) => line[i] ?? null));
      return values.length < 2 ? null : percentileSorted(values, share);
    });
  return { low: at(0.1), high: at(0.9) };
}

/** Median of several lines, point by point. */
export function medianLine(lines: readonly (readonly (number | null)[])[], length: number): (number | null)[] {
  return Array.from({ length }, (_, i) => {
    const values = sortedValues(lines.map((line) => line[i] ?? null));
    return values.length === 0 ? null : percentileSorted(values, 0.5);
  });
}
