import type { Outcome } from './outcome.ts';

/** One thing that must stand whatever it is fed. */
export interface Target {
  readonly id: string;
  /** Well-formed inputs that mutations start from, made anew in every process; and hostile ones that are tried as they are. */
  prepare(): Promise<{ readonly seeds: readonly Uint8Array[]; readonly hostile: readonly Uint8Array[] }>;
  /** How this kind of input is damaged. */
  mutate(seed: Uint8Array, random: Random): Uint8Array;
  /** Feeds one input; throws nothing. */
  feed(input: Uint8Array): Promise<Outcome>;
  /** After the last input. */
  close?(): Promise<void>;
}

export interface Random {
  /** [0, 1) */
  next(): number;
}

/** A whole number from 0 to `limit` − 1. */
export const below = (random: Random, limit: number): number => Math.floor(random.next() * limit);

export function oneOf<T>(random: Random, list: readonly T[]): T {
  return list[below(random, list.length)]!;
}
