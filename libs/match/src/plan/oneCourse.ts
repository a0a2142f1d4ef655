import type { Report } from '@auralign/analysis';

/** At any other time it must agree worse by so much of what is missing to 1: a loop agrees with itself at many. */
const UNIQUENESS = 2;
const LEAST_LEAD = 0.1;
/** Windows of 2 s that must overlap, and the least number that show a course at all. */
const LEAST_OVERLAP = 0.6;
const LEAST_WINDOWS = 4;
/** Movement below this is that of a tone or of noise, dB. */
const LEAST_MOVEMENT_DB = 0.1;
/** Windows whose lengths differ by less drift apart by less than one in the longest of timelines, of 1024. */
const SAME_WINDOW = 1e-4;

/** How a file goes over time, in windows of 2 s: its level and bands against each other, a curve each; NaN in pauses. */
interface Course {
  readonly windowCount: number;
  readonly windowSeconds: number;
  readonly curves: readonly Float64Array[];
}

/** Undefined where it was not measured. */
export function courseOf({ measurements: { bandTimeline } }: Report): Course | undefined {
  if (bandTimeline.status !== 'measured') return undefined;
  const { windowSeconds, windows } = bandTimeline.value;
  const { levelDbfs, bands } = windows;
  const windowCount = levelDbfs.length;
  const curves = [levelDbfs, ...bands.map(({ excessDb }) => excessDb)].map((values) =>
    Float64Array.from({ length: windowCount }, (_, w) => values[w] ?? Number.NaN),
  );
  againstEachOther(curves.slice(1), windowCount);
  return { windowCount, windowSeconds, curves };
}

/** Each row hangs on the median of its own window, which an equaliser moves: only bands against each other count. */
function againstEachOther(bands: readonly Float64Array[], windowCount: number): void {
  for (let w = 0; w < windowCount; w++) {
    let sum = 0;
    let count = 0;
    for (const band of bands) {
      if (!Number.isFinite(band[w]!)) continue;
      sum += band[w]!;
      count++;
    }
    for (const band of bands) band[w] = band[w]! - sum / count;
  }
}

/** Whether both are long enough to show a course. */
export function areComparable(own: Course, other: Course): boolean {
  return Math.min(own.windowCount, other.windowCount) >= LEAST_WINDOWS;
}

/**
 * Whether two files go the same way at one alignment, and at no other.
 *
 * @param least correlation, 0…1
 */
export function isOneCourse(own: Course, given: Course, least: number): boolean {
  const other = inWindowsOf(own.windowSeconds, given);
  const shorter = Math.min(own.windowCount, other.windowCount);
  const overlap = Math.max(LEAST_WINDOWS, Math.ceil(LEAST_OVERLAP * shorter));
  const found: { lag: number; likeness: number }[] = [];
  for (let lag = overlap - own.windowCount; lag <= other.windowCount - overlap; lag++) {
    const likeness = likenessAt(own, other, lag);
    if (likeness !== undefined) found.push({ lag, likeness });
  }
  // Nothing moves: there is no course to compare, and two steady sounds of one spectrum are one sound.
  if (found.length === 0) return own.windowCount === other.windowCount;
  const best = found.reduce((a, b) => (b.likeness > a.likeness ? b : a));
  const others = found.filter(({ lag }) => lag !== best.lag).map(({ likeness }) => likeness);
  const doubt = Math.max(LEAST_LEAD, UNIQUENESS * (1 - best.likeness));
  return best.likeness >= least && 1 - Math.max(-1, ...others) >= doubt;
}

/**
 * A course in windows of another length: those of 48 kHz are 4 % shorter than those of 44.1 kHz, as both hold whole frames, and 40 s on they
 * would be of other notes. A new window has the mean of what it covers, by how much it covers of it.
 */
function inWindowsOf(windowSeconds: number, course: Course): Course {
  const ratio = windowSeconds / course.windowSeconds;
  if (Math.abs(ratio - 1) < SAME_WINDOW) return course;
  const windowCount = Math.round(course.windowCount / ratio);
  const curves = course.curves.map((curve) =>
    Float64Array.from({ length: windowCount }, (_, w) => meanBetween(curve, w * ratio, (w + 1) * ratio)),
  );
  return { windowCount, windowSeconds, curves };
}

/** From one place to another between windows; NaN where one of them is a pause. */
function meanBetween(curve: Float64Array, from: number, to: number): number {
  const end = Math.min(to, curve.length);
  let sum = 0;
  for (let w = Math.floor(from); w < end; w++) sum += (Math.min(w + 1, end) - Math.max(w, from)) * curve[w]!;
  return sum / (end - from);
}

/**
 * Mean correlation of the curves at one alignment (a gain or an equaliser changes the mean of a curve, a compressor its
 * size). Undefined where nothing moves.
 */
function likenessAt(own: Course, other: Course, lag: number): number | undefined {
  let sum = 0;
  let count = 0;
  for (let c = 0; c < Math.min(own.curves.length, other.curves.length); c++) {
    const likeness = likenessOf(own.curves[c]!, other.curves[c]!, lag);
    if (likeness === undefined) continue;
    sum += likeness;
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/** Correlation of two curves where both are known, the second one later by `lag`. Undefined where one of them does not move. */
function likenessOf(a: Float64Array, b: Float64Array, lag: number): number | undefined {
  const start = Math.max(0, -lag);
  const end = Math.min(a.length, b.length - lag);
  let count = 0;
  let sumA = 0;
  let sumB = 0;
  for (let w = start; w < end; w++) {
    if (!areFinite(a[w]!, b[w + lag]!)) continue;
    sumA += a[w]!;
    sumB += b[w + lag]!;
    count++;
  }
  if (count < LEAST_WINDOWS) return undefined;
  const meanA = sumA / count;
  const meanB = sumB / count;
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let w = start; w < end; w++) {
    if (!areFinite(a[w]!, b[w + lag]!)) continue;
    const x = a[w]! - meanA;
    const y = b[w + lag]! - meanB;
    product += x * y;
    squareA += x * x;
    squareB += y * y;
  }
  const leastEnergy = count * LEAST_MOVEMENT_DB ** 2;
  return squareA > leastEnergy && squareB > leastEnergy ? product / Math.sqrt(squareA * squareB) : undefined;
}

function areFinite(a: number, b: number): boolean {
  return Number.isFinite(a) && Number.isFinite(b);
}
