import type { Report } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import { areComparable, courseOf, isOneCourse } from './oneCourse.ts';

/** A report that knows nothing but its windows. */
function reportOf(
  levelDbfs: readonly (number | null)[],
  bands: readonly (readonly (number | null)[])[],
  windowSeconds = 2,
): Report {
  const windows = { levelDbfs, bands: bands.map((excessDb) => ({ excessDb })) };
  return {
    measurements: { bandTimeline: { status: 'measured', value: { windowSeconds, windows } } },
  } as unknown as Report;
}

/** A walk that never repeats. */
const walk = (seed: number, count: number): number[] =>
  Array.from({ length: count }, (_, w) => 6 * Math.sin(seed + w * w * 0.7) + 3 * Math.cos(seed * w));
const course = (...args: Parameters<typeof reportOf>) => courseOf(reportOf(...args))!;
const LEAST = 0.83;

describe('the course of two files', () => {
  const levels = walk(1, 30);
  const bands = [walk(2, 30), walk(3, 30), walk(4, 30)];
  const own = course(levels, bands);

  it('is one in a file, in a part of it, and under a gain and an equaliser', () => {
    expect(isOneCourse(own, own, LEAST)).toBe(true);
    const part = (values: readonly number[]) => values.slice(5, 25);
    expect(isOneCourse(own, course(part(levels), bands.map(part)), LEAST)).toBe(true);
    const louder = levels.map((db) => db + 6);
    const tilted = bands.map((values, band) => values.map((db) => db + 3 * band));
    expect(isOneCourse(own, course(louder, tilted), LEAST)).toBe(true);
  });

  it('is not one in files that go another way, nor in a loop, which agrees with itself at many places', () => {
    expect(isOneCourse(own, course(walk(11, 30), [walk(12, 30), walk(13, 30), walk(14, 30)]), LEAST)).toBe(false);
    const looped = course(
      levels.map((_, w) => levels[w % 6]!),
      bands.map((values) => values.map((_, w) => values[w % 6]!)),
    );
    expect(isOneCourse(looped, looped, LEAST)).toBe(false);
  });

  it('leaves pauses out, and bands that one of the files has not', () => {
    const paused = (values: readonly (number | null)[]) => values.map((db, w) => (w % 7 === 3 ? null : db));
    expect(isOneCourse(own, course(paused(levels), bands.map(paused)), LEAST)).toBe(true);
    expect(isOneCourse(own, course(levels, bands.slice(0, 1)), LEAST)).toBe(true); // one band has none to go against
    expect(isOneCourse(course(levels, []), course(levels, bands), LEAST)).toBe(true);
  });

  it('is one in windows of other lengths, which hold the frames of another sample rate', () => {
    // A slow walk, in steps of 0.05 s: windows of 2.05 s and of 1.95 s at 60 s are of other seconds altogether.
    const slow = (seed: number) => (seconds: number) => walk(seed, 40)[Math.floor(seconds / 3)]!;
    const windowsOf = (at: (seconds: number) => number, windowSeconds: number): number[] =>
      Array.from({ length: Math.floor(100 / windowSeconds) }, (_, w) => {
        const steps = Array.from({ length: 41 }, (__, n) => at((w + n / 41) * windowSeconds));
        return steps.reduce((sum, value) => sum + value, 0) / steps.length;
      });
    const at = (windowSeconds: number, seed = 1) =>
      course(
        windowsOf(slow(seed), windowSeconds),
        [2, 3, 4].map((n) => windowsOf(slow(seed + n), windowSeconds)),
        windowSeconds,
      );
    expect(isOneCourse(at(2.05), at(1.95), LEAST)).toBe(true);
    expect(isOneCourse(at(1.95), at(2.05), LEAST)).toBe(true);
    expect(isOneCourse(at(2.05), at(1.95, 31), LEAST)).toBe(false);
  });

  it('is one where nothing moves, if both are of one length', () => {
    const still = (count: number) => course(new Array<number>(count).fill(-20), [new Array<number>(count).fill(0)]);
    expect(isOneCourse(still(10), still(10), LEAST)).toBe(true);
    expect(isOneCourse(still(10), still(11), LEAST)).toBe(false);
  });

  it('cannot be told from fewer than four windows, or where it was not measured', () => {
    expect(areComparable(course([1, 2, 3], []), own)).toBe(false);
    expect(areComparable(course([1, 2, 3, 4], []), own)).toBe(true);
    const unmeasured = { measurements: { bandTimeline: { status: 'unmeasurable', reason: 'silence' } } };
    expect(courseOf(unmeasured as unknown as Report)).toBeUndefined();
  });
});
