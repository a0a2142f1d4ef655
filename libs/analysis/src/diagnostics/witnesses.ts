import { heldNear } from './corridor.ts';
import type { Limits } from './limits.ts';
import type { Reading, RuleContext } from './rule.ts';
import { plain } from './words.ts';

/** One sign of a fault that proves nothing alone: several must agree. */
export interface Witness {
  readonly name: string;
  readonly unit: string;
  /** Below `min` or above `max` it speaks for the fault; `slack` widens the corridor of references. */
  readonly limits: Limits;
  readonly digits?: number;
  /** What it varies by in finished music, where that is not its slack: its unit among other witnesses. */
  readonly spread?: number;
  /** What a quarter of finished music does not reach: beyond this it speaks of no fault, however much better references are. */
  readonly usual?: number;
  readonly reading: Reading;
}

/** What a witness says of this file. */
export interface Testimony {
  readonly witness: Witness;
  readonly value: number;
  /** The limit, or the references' corridor. */
  readonly bound: number;
  readonly speaksForFault: boolean;
  /** `peak to loudness 7.2 dB (under 9.5)` */
  readonly words: string;
}

/** Asks every witness that can be heard. */
export function hearAll(witnesses: readonly Witness[], { report, expect }: RuleContext): Testimony[] {
  return witnesses.flatMap((witness) => {
    const { name, unit, limits, reading, digits = 1, usual } = witness;
    const value = reading.whole(report);
    if (value === undefined) return [];
    const expected = expect(reading, limits);
    const { min, max } =
      expected.isRelative && usual !== undefined ? heldNear(expected, { min: usual, max: usual }) : expected;
    const bound = min ?? max ?? 0;
    return [
      {
        witness,
        value,
        bound,
        speaksForFault: min === undefined ? value > bound : value < bound,
        words: `${name} ${plain(value, digits)}${unit === '' ? '' : ` ${unit}`} (${min === undefined ? 'over' : 'under'} ${plain(bound, digits)})`,
      },
    ];
  });
}

/**
 * How far beyond its limit the last witness lies that is needed for a verdict, in spreads: positive exactly if so many speak for the
 * fault, negative by what is missing.
 */
export function beyondOf(heard: readonly Testimony[], needed: number): number {
  const distances = heard
    .map(({ witness, value, bound }) => {
      const { min, slack } = witness.limits;
      return (min === undefined ? value - bound : bound - value) / (witness.spread ?? slack);
    })
    .sort((a, b) => b - a);
  return distances[Math.min(needed, distances.length) - 1] ?? -Infinity;
}
