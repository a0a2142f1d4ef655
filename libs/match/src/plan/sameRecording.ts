import type { Report } from '@auralign/analysis';
import { correlation, fineLikeness } from './fineStructure.ts';

/**
 * Correlation of fine structure from which on two spectra may be of the same recording, in part and fully. One passage through
 * different equalisers shows 0.9999 and more, with a hard-driven limiter besides 0.981 and more; another passage of the
 * piece −0.08…0.80, up to 0.971 where it repeats the same loops. Where the course over time is known and agrees, less will do.
 */
const FINE = { alone: { from: 0.975, full: 0.985 }, withCourse: { from: 0.9, full: 0.95 } } as const;
/** Fine structure is judged where the analysis tells notes apart. */
const FINE_FROM_HZ = 200;
/** Smoothing that takes away what is broader than notes: resonances, equalisers. Standard deviation, octaves. */
const NOTES_OCTAVES = 1 / 16;

/**
 * How well the course over time must agree, by how alike the fine structure is: notes that agree to a thousandth leave little doubt, and a
 * compressor bends the course. Of 1233 pairs of a passage and itself with a fault 1223 are known by it, of 1086 pairs of different
 * passages of a song two are taken for one recording: loops that are played again.
 */
const COURSE_LEAST = [
  { fine: 0.98, course: 0.9 },
  { fine: 0.99, course: 0.83 },
  { fine: 0.999, course: 0.68 },
] as const;
/** At any other time it must agree worse by so much of what is missing to 1: a loop agrees with itself at many. */
const UNIQUENESS = 2;
const LEAST_LEAD = 0.1;
/** Windows of 2 s that must overlap, and the least number that show a course at all. */
const LEAST_OVERLAP = 0.6;
const LEAST_WINDOWS = 4;
/** Files too short for a course must be of one length: a copy is, another passage hardly ever. */
const SAME_LENGTH_SECONDS = 0.005;
/** Movement below this is that of a tone or of noise, dB. */
const LEAST_MOVEMENT_DB = 0.1;

/**
 * How sure it is that two files are the same recording, 0…1: their average spectra share the fine structure that notes leave
 * and no equaliser makes, and their levels go the same way over the whole time, at one alignment and at no other.
 */
export function sameRecordingOf(target: Report, reference: Report): number {
  const [own, other] = [courseOf(target), courseOf(reference)];
  const isTimed = own !== undefined && other !== undefined && Math.min(own.length, other.length) >= LEAST_WINDOWS;
  const likeness = fineLikeness(target, reference, { octaves: NOTES_OCTAVES, fromHz: FINE_FROM_HZ }) ?? 0;
  const agrees = isTimed
    ? isOneCourse(own, other, courseLeast(likeness))
    : Math.abs(target.file.durationSeconds - reference.file.durationSeconds) < SAME_LENGTH_SECONDS;
  if (!agrees) return 0;
  const { from, full } = isTimed ? FINE.withCourse : FINE.alone;
  return Math.min(1, Math.max(0, (likeness - from) / (full - from)));
}

/** Straight between the points of the table, level beyond. */
function courseLeast(fine: number): number {
  const above = COURSE_LEAST.findIndex((point) => point.fine >= fine);
  if (above <= 0) return COURSE_LEAST.at(above)!.course;
  const [low, high] = [COURSE_LEAST[above - 1]!, COURSE_LEAST[above]!];
  return low.course + ((fine - low.fine) / (high.fine - low.fine)) * (high.course - low.course);
}

/** Level and bands in windows of 2 s, a row a window; NaN in pauses. Undefined where it was not measured. */
function courseOf({ measurements: { bandTimeline } }: Report): number[][] | undefined {
  if (bandTimeline.status !== 'measured') return undefined;
  const { levelDbfs, bands } = bandTimeline.value.windows;
  return levelDbfs.map((level, w) => {
    const row = bands.map(({ excessDb }) => excessDb[w] ?? Number.NaN);
    // Each row hangs on the median of its own window, which an equaliser moves: only bands against each other count.
    const heard = row.filter(Number.isFinite);
    const middle = heard.reduce((sum, db) => sum + db, 0) / heard.length;
    return [level ?? Number.NaN, ...row.map((db) => db - middle)];
  });
}

function isOneCourse(own: number[][], other: number[][], least: number): boolean {
  const overlap = Math.max(LEAST_WINDOWS, Math.ceil(LEAST_OVERLAP * Math.min(own.length, other.length)));
  const found: { lag: number; likeness: number }[] = [];
  for (let lag = overlap - own.length; lag <= other.length - overlap; lag++) {
    const likeness = likenessAt(own, other, lag);
    if (likeness !== undefined) found.push({ lag, likeness });
  }
  // Nothing moves: there is no course to compare, and two steady sounds of one spectrum are one sound.
  if (found.length === 0) return own.length === other.length;
  const best = found.reduce((a, b) => (b.likeness > a.likeness ? b : a));
  const others = found.filter(({ lag }) => lag !== best.lag).map(({ likeness }) => likeness);
  const doubt = Math.max(LEAST_LEAD, UNIQUENESS * (1 - best.likeness));
  return best.likeness >= least && 1 - Math.max(-1, ...others) >= doubt;
}

/**
 * Mean correlation of the columns at one alignment (a gain or an equaliser changes the mean of a column, a compressor its
 * size). Undefined where nothing moves.
 */
function likenessAt(own: number[][], other: number[][], lag: number): number | undefined {
  const rows = own.flatMap((row, w) => (other[w + lag] === undefined ? [] : [[row, other[w + lag]!] as const]));
  const columns = own[0]!.flatMap((_, column) => {
    const pairs = rows.map(([x, y]) => [x[column]!, y[column]!] as const).filter((pair) => pair.every(Number.isFinite));
    if (pairs.length < LEAST_WINDOWS) return [];
    const [a, b] = [0, 1].map((side) => centred(pairs.map((pair) => pair[side]!)));
    return [a, b].every((values) => moves(values!)) ? [correlation(a!, b!)] : [];
  });
  return columns.length === 0 ? undefined : columns.reduce((sum, value) => sum + value, 0) / columns.length;
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function moves(values: readonly number[]): boolean {
  return values.reduce((sum, value) => sum + value * value, 0) > values.length * LEAST_MOVEMENT_DB ** 2;
}
