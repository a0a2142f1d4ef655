import type { Report } from '@auralign/analysis';
import { fineLikeness } from './fineStructure.ts';
import { areComparable, courseOf, isOneCourse } from './oneCourse.ts';

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
/** Files too short for a course must be of one length: a copy is, another passage hardly ever. */
const SAME_LENGTH_SECONDS = 0.005;

/**
 * How sure it is that two files are the same recording, 0…1: their average spectra share the fine structure that notes leave
 * and no equaliser makes, and their levels go the same way over the whole time, at one alignment and at no other.
 */
export function sameRecordingOf(target: Report, reference: Report): number {
  const likeness = fineLikeness(target, reference, { octaves: NOTES_OCTAVES, fromHz: FINE_FROM_HZ }) ?? 0;
  if (likeness <= FINE.withCourse.from) return 0;
  const [own, other] = [courseOf(target), courseOf(reference)];
  const isTimed = own !== undefined && other !== undefined && areComparable(own, other);
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
