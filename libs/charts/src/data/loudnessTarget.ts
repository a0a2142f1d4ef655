import type { StoreProfile } from '@auralign/analysis';
import { referencesOf, type ChartInput, type LoudnessTarget } from '../chart.ts';
import { rounded } from '../words.ts';
import { measuredOf, sortedValues, type Series } from './read.ts';

/** Half of a zone around a single figure, LU: what delivery rules allow (EBU R 128, clause h, for programmes that are hard to hit). */
const TOLERANCE_LU = 1;

/** What a store or rule brings programmes to, or asks of them. */
export function storeTarget({ title, targetLufs, toleranceLu }: StoreProfile): LoudnessTarget {
  return { title, lowLufs: targetLufs - toleranceLu, highLufs: targetLufs + toleranceLu };
}

/**
 * The zone a chart shows: what the input asks for, else where the short-term loudness of the references lies, from its 10th to its
 * 95th percentile (the ends of the loudness range, EBU Tech 3342); of several references the widest. `undefined` without either.
 */
export function loudnessTargetOf(input: ChartInput): LoudnessTarget | undefined {
  const { loudnessTarget } = input;
  if (loudnessTarget === 'none') return undefined;
  if (loudnessTarget !== undefined) return loudnessTarget;
  const ends = referencesOf(input).flatMap((report) => {
    const loudness = measuredOf(report, 'loudness');
    if (loudness === undefined) return [];
    const { integratedLufs, loudnessRangeLowLufs: low, loudnessRangeHighLufs: high } = loudness;
    // The gates of range and programme differ: without one, or where it misses the programme, the figure itself is inside.
    return [
      Math.min(low ?? Infinity, integratedLufs - TOLERANCE_LU),
      Math.max(high ?? -Infinity, integratedLufs + TOLERANCE_LU),
    ];
  });
  if (ends.length === 0) return undefined;
  return { title: 'Reference', lowLufs: Math.min(...ends), highLufs: Math.max(...ends), isReference: true };
}

/** Share of its time that a series of loudness is above the zone, 0…1; gaps count as time below. */
export function shareAbove({ values }: Series, { highLufs }: LoudnessTarget): number {
  if (values.length === 0) return 0;
  return sortedValues(values).filter((lufs) => lufs > highLufs).length / values.length;
}

export function targetWords({ title, lowLufs, highLufs }: LoudnessTarget): string {
  return `Target: ${title}, ${rounded(lowLufs)} to ${rounded(highLufs)} LUFS`;
}
