import type { Reading } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import { rounded, withUnit } from '../words.ts';
import type { Series } from './read.ts';

/** One file's figure under a cursor. */
export function reading(
  role: Role,
  value: number | null | undefined,
  { label, unit, digits = 1 }: { readonly label?: string; readonly unit: string; readonly digits?: number },
): Reading {
  return { label: label ?? ROLE_WORDS[role], role, text: withUnit(rounded(value, digits), unit) };
}

/** The value nearest to a moment; `null` in a gap, and before and after the series. */
export function valueAtTime({ startSeconds, stepSeconds, values }: Series, seconds: number): number | null {
  return values[Math.round((seconds - startSeconds) / stepSeconds)] ?? null;
}

/** Index of the frequency that is nearest on the logarithmic axis; frequencies rise. −1 where there are none, or more than an octave away. */
export function nearestFrequency(frequenciesHz: readonly number[], frequencyHz: number): number {
  let best = -1;
  let distance = 1;
  for (const [i, candidateHz] of frequenciesHz.entries()) {
    const octaves = Math.abs(Math.log2(candidateHz / frequencyHz));
    if (octaves < distance) [best, distance] = [i, octaves];
  }
  return best;
}
