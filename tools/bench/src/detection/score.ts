import { INJECTIONS } from './inject/index.ts';
import type { Injection, TimeRange } from './injection.ts';
import type { Heard, Verdict } from './listen.ts';
import { cleanKey, type SongResult, type SpoiltCase } from './runSong.ts';

/** Judged without a reference, or with another passage of the same piece as one. */
export type Mode = 'alone' | 'relative';

/** What the benchmark found out about one way of injecting a fault. */
export interface Score {
  readonly injection: Injection;
  /** Pieces the fault could be put into, and that did not have it before. */
  readonly songCount: number;
  /** Those that did, and how much of it they have. */
  readonly leftOut: readonly { readonly songId: string; readonly owned: number }[];
  /** Area under the curve with them. */
  readonly aucOfAll: number | undefined;
  /** Area under the curve of the rule's margin, all grades, and all but the slight one; undefined without pieces. */
  readonly auc: number | undefined;
  readonly aucClear: number | undefined;
  /** Share of pieces found, a figure a grade; and in the part of eight seconds. */
  readonly hits: readonly number[];
  readonly partHits: number | undefined;
  /** Share of the same pieces accused although clean. */
  readonly falseWarn: number;
  readonly falseFail: number;
  /** Median of half the wrongly named and missed seconds, over the cases found; undefined where there is no place. */
  readonly rangeErrorSeconds: number | undefined;
  /** Median distance of the centre, octaves, and the share within a sixth of an octave. */
  readonly centreErrorOctaves: number | undefined;
  readonly centreWithinSixth: number | undefined;
  /** Other rules that newly warned at the clear grade, with their share of pieces, most first. */
  readonly confusions: readonly (readonly [ruleId: string, share: number])[];
}

const WEIGHT = { pass: 0, info: 1, warn: 2, fail: 3 } as const;

function isAtLeast(heard: Heard, severity: Heard['severity']): boolean {
  return WEIGHT[heard.severity] >= WEIGHT[severity];
}

/** Only the injections there are cases of. */
export function scoreAll(songs: readonly SongResult[], mode: Mode): Score[] {
  return INJECTIONS.flatMap((injection) => {
    const all = songs.flatMap(({ songId, clean, cases, already }) => {
      const own = cases.filter(({ injectionId }) => injectionId === injection.id);
      const owned = already[injection.id];
      return own.length === 0 ? [] : [{ songId, owned, clean: clean[cleanKey(injection)]![mode], cases: own }];
    });
    const pairs = all.filter(({ owned }) => owned === undefined);
    if (pairs.length === 0) return [];
    const leftOut = all.flatMap(({ songId, owned }) => (owned === undefined ? [] : [{ songId, owned }]));
    return [{ ...scoreOne(injection, pairs, mode), leftOut, aucOfAll: scoreOne(injection, all, mode).auc }];
  });
}

function scoreOne(
  injection: Injection,
  pairs: readonly { readonly clean: Verdict; readonly cases: readonly SpoiltCase[] }[],
  mode: Mode,
): Omit<Score, 'leftOut' | 'aucOfAll'> {
  const { ruleId, foundAt = 'warn', grades } = injection;
  // A rule that could not judge says less than one that found nothing near.
  const marginOf = ({ margins }: Verdict): number => margins[ruleId] ?? Number.NEGATIVE_INFINITY;
  const isAccused = ({ heard }: Verdict, severity: Heard['severity']): boolean =>
    heard.some((one) => one.ruleId === ruleId && isAtLeast(one, severity));

  const cases = pairs.flatMap((pair) => pair.cases);
  const whole = cases.filter(({ isPart }) => !isPart);
  const parts = cases.filter(({ isPart }) => isPart);
  const quiet = pairs.map(({ clean }) => marginOf(clean));
  const loud = (from: number) => whole.filter(({ grade }) => grade >= from).map((one) => marginOf(one[mode]));
  const isHit = (one: SpoiltCase): boolean => isAccused(one[mode], foundAt) && isNear(found(one), one.centreHz);
  const found = (one: SpoiltCase): Heard[] =>
    one[mode].heard.filter((heard) => heard.ruleId === ruleId && isAtLeast(heard, foundAt));
  const hitCases = cases.filter(isHit);
  const rangeErrors = hitCases
    .filter((one) => one.ranges !== undefined)
    .map((one) =>
      rangeError(injection.isSparse === true ? hull(found(one)) : found(one), one.ranges!, one.durationSeconds),
    );
  const centreErrors = hitCases
    .filter((one) => one.centreHz !== undefined && !one.isPart)
    .flatMap((one) => centreError(found(one), one.centreHz!) ?? []);
  return {
    injection,
    songCount: pairs.length,
    auc: areaUnderCurve(loud(0), quiet),
    aucClear: areaUnderCurve(loud(1), quiet),
    hits: grades.map((_, grade) =>
      share(
        whole.filter((one) => one.grade === grade),
        isHit,
      ),
    ),
    partHits: parts.length === 0 ? undefined : share(parts, isHit),
    falseWarn: share(pairs, ({ clean }) => isAccused(clean, foundAt)),
    falseFail: share(pairs, ({ clean }) => isAccused(clean, 'fail')),
    rangeErrorSeconds: middle(rangeErrors),
    centreErrorOctaves: middle(centreErrors),
    centreWithinSixth: centreErrors.length === 0 ? undefined : share(centreErrors, (error) => error <= 1 / 6),
    confusions: confusionsOf(pairs, ruleId, mode),
  };
}

/** Probability that a spoilt piece scores above a clean one; ties count half. */
export function areaUnderCurve(spoilt: readonly number[], clean: readonly number[]): number | undefined {
  if (spoilt.length === 0 || clean.length === 0) return undefined;
  let wins = 0;
  for (const high of spoilt) for (const low of clean) wins += high > low ? 1 : high === low ? 0.5 : 0;
  return wins / (spoilt.length * clean.length);
}

/** A hit somewhere else in the spectrum is none. */
const NEAR_OCTAVES = 0.5;

function isNear(found: readonly Heard[], centreHz: number | undefined): boolean {
  const error = centreHz === undefined ? undefined : centreError(found, centreHz);
  return error === undefined || error <= NEAR_OCTAVES;
}

/** Of the nearest of the rule's findings, octaves; undefined where they name no frequency. */
function centreError(found: readonly Heard[], centreHz: number): number | undefined {
  const errors = found.flatMap((heard) =>
    heard.centreHz === undefined ? [] : Math.abs(Math.log2(heard.centreHz / centreHz)),
  );
  return errors.length === 0 ? undefined : Math.min(...errors);
}

/**
 * Half of the seconds that were named wrongly or missed: the mean error of an edge, where there is one stretch. A finding
 * without ranges names the whole excerpt.
 */
export function rangeError(
  found: readonly Pick<Heard, 'ranges'>[],
  truth: readonly TimeRange[],
  excerptSeconds: number,
): number {
  const step = 0.001;
  const named = found.flatMap(({ ranges }) =>
    ranges.length === 0 ? [{ startSeconds: 0, endSeconds: excerptSeconds }] : ranges,
  );
  const isIn = (ranges: readonly TimeRange[], seconds: number): boolean =>
    ranges.some(({ startSeconds, endSeconds }) => seconds >= startSeconds && seconds < endSeconds);
  let wrong = 0;
  for (let seconds = step / 2; seconds < excerptSeconds; seconds += step) {
    if (isIn(named, seconds) !== isIn(truth, seconds)) wrong += step;
  }
  return wrong / 2;
}

/** From the first to the last place named. */
export function hull(found: readonly Pick<Heard, 'ranges'>[]): Pick<Heard, 'ranges'>[] {
  const ranges = found.flatMap((heard) => heard.ranges);
  if (ranges.length === 0 || found.some((heard) => heard.ranges.length === 0)) return [{ ranges: [] }];
  const startSeconds = Math.min(...ranges.map((range) => range.startSeconds));
  const endSeconds = Math.max(...ranges.map((range) => range.endSeconds));
  return [{ ranges: [{ startSeconds, endSeconds, value: 0 }] }];
}

function confusionsOf(
  pairs: readonly { readonly clean: Verdict; readonly cases: readonly SpoiltCase[] }[],
  ruleId: string,
  mode: Mode,
): (readonly [string, number])[] {
  const counts = new Map<string, number>();
  let total = 0;
  for (const { clean, cases } of pairs) {
    const before = warned(clean);
    for (const one of cases) {
      if (one.isPart || one.grade !== 1) continue;
      total++;
      for (const id of warned(one[mode])) {
        if (id !== ruleId && !before.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    }
  }
  return [...counts].map(([id, count]) => [id, count / total] as const).sort((a, b) => b[1] - a[1]);
}

function warned({ heard }: Verdict): Set<string> {
  return new Set(heard.filter((one) => isAtLeast(one, 'warn')).map(({ ruleId }) => ruleId));
}

/** How often a rule accuses whole files as they were published. */
export function publishedAlarms(
  songs: readonly SongResult[],
  ruleId: string,
  severity: 'warn' | 'fail',
): readonly string[] {
  return songs
    .filter(({ published }) => published.some((one) => one.ruleId === ruleId && isAtLeast(one, severity)))
    .map(({ songId }) => songId);
}

/** One figure that tells spoilt from clean pieces, and where it does so best. */
export interface Witness {
  readonly metric: string;
  readonly auc: number;
  /** Limit with the largest hit rate less false-alarm rate. */
  readonly limit: number;
  readonly isAbove: boolean;
  readonly hitRate: number;
  readonly falseRate: number;
}

/** A spoilt piece is turned down when it peaks higher, which gives it away without being the fault. */
const TELLTALE = /(Lufs|Dbfs|Dbtp|Seconds|Count|dcOffset)/;

/** Single figures of the report that tell the clear grade from clean best: what a weak rule might listen to instead. */
export function bestWitnesses(songs: readonly SongResult[], injection: Injection, count: number): Witness[] {
  const key = cleanKey(injection);
  const spoilt: Readonly<Record<string, number>>[] = [];
  const clean: Readonly<Record<string, number>>[] = [];
  for (const song of songs) {
    const own = song.cases.filter((one) => one.injectionId === injection.id && !one.isPart && one.grade === 1);
    if (own.length === 0) continue;
    clean.push(song.clean[key]!.figures);
    spoilt.push(...own.map((one) => one.figures));
  }
  const isOwn = /^(gain|loudness|file|low)/.test(injection.ruleId);
  const names = Object.keys(clean[0] ?? {}).filter((name) => isOwn || !TELLTALE.test(name));
  const witnesses = names.flatMap((metric): Witness[] => {
    const read = (all: readonly Readonly<Record<string, number>>[]) => all.flatMap((one) => one[metric] ?? []);
    const [high, low] = [read(spoilt), read(clean)];
    if (high.length < 0.7 * spoilt.length || low.length < 0.7 * clean.length) return [];
    const area = areaUnderCurve(high, low);
    if (area === undefined) return [];
    const isAbove = area >= 0.5;
    return [{ metric, auc: Math.max(area, 1 - area), isAbove, ...bestLimit(high, low, isAbove) }];
  });
  return witnesses.sort((a, b) => b.auc - a.auc).slice(0, count);
}

function bestLimit(
  high: readonly number[],
  low: readonly number[],
  isAbove: boolean,
): Pick<Witness, 'limit' | 'hitRate' | 'falseRate'> {
  const sorted = [...new Set([...high, ...low])].sort((a, b) => a - b);
  const limits = sorted.slice(1).map((value, i) => (value + sorted[i]!) / 2);
  const rated = limits.map((limit) => {
    const isOver = (value: number): boolean => (isAbove ? value > limit : value < limit);
    return { limit, hitRate: share(high, isOver), falseRate: share(low, isOver) };
  });
  return rated.reduce((best, one) => (one.hitRate - one.falseRate > best.hitRate - best.falseRate ? one : best), {
    limit: sorted[0] ?? 0,
    hitRate: 0,
    falseRate: 0,
  });
}

function share<T>(all: readonly T[], is: (one: T) => boolean): number {
  return all.length === 0 ? 0 : all.filter(is).length / all.length;
}

function middle(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
}
