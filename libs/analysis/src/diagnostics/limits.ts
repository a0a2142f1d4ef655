import type { Severity } from './finding.ts';

/** The numbers of a rule, in the unit of what it measures. */
export interface Limits {
  /** Smallest value that is no fault; absent: there is no such side. */
  readonly min?: number;
  /** Largest value that is no fault. */
  readonly max?: number;
  /** Beyond the limit by less than this: `info`. Default 0. */
  readonly warnBeyond?: number;
  /** Beyond the limit by this or more: `fail`. Absent: never worse than `warn`. */
  readonly failBeyond?: number;
  /** With references: how far outside their 10th to 90th percentile a value may lie. */
  readonly slack: number;
}

/** Where a value should lie, and who says so. */
export interface Expectation {
  readonly min?: number;
  readonly max?: number;
  readonly source: string;
  /** Taken from references. */
  readonly isRelative: boolean;
}

/** A value held against an expectation. */
export interface Judgement {
  readonly severity: Severity;
  /** Distance outside the expectation, 0 inside; negative below the minimum. */
  readonly beyond: number;
}

/** How far a value lies outside an expectation; negative inside: the distance to the nearer limit. */
export function distanceBeyond(value: number, { min, max }: Pick<Expectation, 'min' | 'max'>): number {
  return Math.max(min === undefined ? -Infinity : min - value, max === undefined ? -Infinity : value - max);
}

/** Severity grows with the distance from the expectation, never with anything else. */
export function judge(value: number, { min, max }: Pick<Expectation, 'min' | 'max'>, limits: Limits): Judgement {
  const beyond = max !== undefined && value > max ? value - max : min !== undefined && value < min ? value - min : 0;
  const distance = Math.abs(beyond);
  if (distance === 0) return { severity: 'pass', beyond };
  if (distance < (limits.warnBeyond ?? 0)) return { severity: 'info', beyond };
  return { severity: limits.failBeyond !== undefined && distance >= limits.failBeyond ? 'fail' : 'warn', beyond };
}
