import type { Report } from '../../report/report.ts';
import type { FindingRange } from '../finding.ts';

/** What stands out over time: levels of named bands (half-second series of the report), each with its weight. */
export interface Course {
  readonly weights: Readonly<Record<string, number>>;
  /** The band that the filter would move most. */
  readonly ownBand: string;
}

/** A stretch of time that differs from the rest. */
export interface Stretch extends FindingRange {
  /** How much further the course lies there than elsewhere, dB. */
  readonly stepDb: number;
  /** That step in standard errors, moments taken as independent: it only ranks. */
  readonly certainty: number;
}

/** Shorter stretches are effects, longer ones are the song. */
const SHORTEST_SECONDS = 2.5;
const LARGEST_SHARE = 0.6;
const LONGEST_STEPS = 600;
const MOST_STRETCHES = 5;
/** A step must be so many times what the level varies by beside it: the longer a file, the more certain are small differences of its parts. */
const LEAST_EFFECT = 2;
/** Steps so large can be heard. */
const LEAST_STEP_DB = 3;
/** Of a step at least so much must be the band’s own: otherwise its neighbours went, and nothing came. */
const OWN_SHARE = 0.35;
/** A second stretch of the same fault steps nearly as far. */
const ALIKE_SHARE = 0.6;
/** The loudest and softest moments count as that far: pauses must not make a stretch. */
const CLIPPED_SHARE = 0.02;
const LEAST_SPREAD_DB = 0.3;

/**
 * Stretches in which a filter may have been on: where the weighted sum of bands lies higher (`sign` 1) or lower than elsewhere, by the two
 * moments that split it best (A. Sen and M. S. Srivastava, "On tests for detecting change in mean", Annals of Statistics 3, 1975; segment by segment).
 *
 * @param leastCertainty steps less certain are a play of notes
 * @returns empty without the series; `value` of a stretch is its step
 */
export function stretchesOf(
  report: Report,
  course: Course,
  { sign, leastCertainty }: { readonly sign: 1 | -1; readonly leastCertainty: number },
): Stretch[] {
  const weighed = courseOf(report, course, sign);
  if (weighed === undefined) return [];
  const { values, own, startSeconds, stepSeconds } = weighed;
  const heard = Int32Array.from(values.keys()).filter((index) => values[index] !== null);
  const levels = Float64Array.from(heard, (index) => sign * (own[index] ?? 0));
  const differences = clipped(Float64Array.from(heard, (index) => values[index]!));
  const found: Stretch[] = [];
  for (let n = 0; n < MOST_STRETCHES; n++) {
    const best = mostDifferent(differences, Math.round(SHORTEST_SECONDS / stepSeconds));
    if (best === undefined || best.certainty < leastCertainty) break;
    if (best.stepDb < LEAST_STEP_DB || best.effect < LEAST_EFFECT) break;
    const [first] = found;
    if (first !== undefined && best.stepDb < ALIKE_SHARE * first.stepDb) break;
    const { from, to, stepDb, certainty, outside } = best;
    if (meanOf(levels, from, to) - meanWithout(levels, from, to) >= OWN_SHARE * stepDb) {
      const startIndex = heard[from]!;
      const endIndex = heard[to - 1]!;
      found.push({
        startSeconds: startIndex === 0 ? 0 : Math.max(0, startSeconds + (startIndex - 0.5) * stepSeconds),
        endSeconds:
          endIndex === values.length - 1
            ? report.file.durationSeconds
            : Math.min(report.file.durationSeconds, startSeconds + (endIndex + 0.5) * stepSeconds),
        value: stepDb,
        stepDb,
        certainty,
      });
    }
    for (let i = from; i < to; i++) differences[i] = outside;
  }
  return found.sort((a, b) => a.startSeconds - b.startSeconds);
}

/** The weighted sum of bands over time, `sign` −1 turned over; and the levels of the band itself, dB. */
export function courseOf(
  report: Report,
  { weights, ownBand }: Course,
  sign: 1 | -1,
):
  | {
      readonly values: readonly (number | null)[];
      readonly own: readonly (number | null)[];
      readonly startSeconds: number;
      readonly stepSeconds: number;
    }
  | undefined {
  const series = report.series?.[`${ownBand}LevelDbfs`];
  if (series === undefined) return undefined;
  const { startSeconds, stepSeconds } = series;
  const bands = Object.entries(weights).map(([band, weight]) => ({
    weight,
    values: report.series?.[`${band}LevelDbfs`]?.values ?? [],
  }));
  const values = series.values.map((_, i) => {
    let sum = 0;
    for (const { weight, values: levels } of bands) {
      const level = levels[i];
      if (level === null || level === undefined) return null;
      sum += weight * level;
    }
    return sign * sum;
  });
  return { values, own: series.values, startSeconds, stepSeconds };
}

/** The stretch whose mean differs most from that of the rest, upwards. */
function mostDifferent(
  values: Float64Array,
  shortest: number,
): { from: number; to: number; stepDb: number; certainty: number; effect: number; outside: number } | undefined {
  const count = values.length;
  const mean = meanOf(values, 0, count);
  // Sums of what values lie over their mean: from them a step in standard errors takes one product, no division.
  const sums = new Float64Array(count + 1);
  for (let i = 0; i < count; i++) sums[i + 1] = sums[i]! + values[i]! - mean;
  const longest = Math.min(LONGEST_STEPS, Math.floor(LARGEST_SHARE * count));
  const weights = Float64Array.from({ length: longest + 1 }, (_, inside) =>
    Math.sqrt(count / (inside * (count - inside))),
  );
  let best = 0;
  let range: readonly [from: number, to: number] | undefined;
  for (let from = 0; from + shortest <= count; from++) {
    const before = sums[from]!;
    const end = Math.min(count, from + longest);
    for (let to = from + shortest; to <= end; to++) {
      const rank = (sums[to]! - before) * weights[to - from]!;
      if (rank > best) {
        best = rank;
        range = [from, to];
      }
    }
  }
  if (range === undefined) return undefined;
  const [from, to] = range;
  const [inside, outside] = [meanOf(values, from, to), meanWithout(values, from, to)];
  let square = 0;
  for (let i = 0; i < count; i++) square += (values[i]! - (i >= from && i < to ? inside : outside)) ** 2;
  const spread = Math.max(LEAST_SPREAD_DB, Math.sqrt(square / count));
  return { from, to, stepDb: inside - outside, certainty: best / spread, effect: (inside - outside) / spread, outside };
}

function clipped(values: Float64Array): Float64Array {
  const sorted = values.slice().sort();
  const reach = Math.floor(CLIPPED_SHARE * sorted.length);
  const [low, high] = [sorted[reach] ?? 0, sorted[sorted.length - 1 - reach] ?? 0];
  return values.map((value) => Math.min(high, Math.max(low, value)));
}

function meanOf(values: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i]!;
  return sum / (to - from);
}

function meanWithout(values: ArrayLike<number>, from: number, to: number): number {
  const count = values.length;
  return (meanOf(values, 0, count) * count - meanOf(values, from, to) * (to - from)) / (count - to + from);
}
