import { AuralignError } from '@auralign/audio';
import { DIMENSIONS, type Dimension } from './moves/kind.ts';

export type MatchOptions = Readonly<{
  /** Share of each dimension's correction that is carried out, 0…1; 0 leaves the dimension alone. */
  amounts: Readonly<Record<Dimension, number>>;
  /** Most bands of the equaliser, a high-pass included; 0…16. */
  maxBands: number;
  /** Largest boost of any band, dB ≥ 0. */
  maxBoostDb: number;
  /** Largest cut of any band, dB ≥ 0. */
  maxCutDb: number;
  /** Highest true peak of the result, dBTP ≤ 0. */
  ceilingDbtp: number;
  /** Most gain reduction the limiter may be given at the highest peak, dB ≥ 0; loudness stops short rather than exceed it. */
  maxLimitingDb: number;
}>;

export const DEFAULT_MATCH_OPTIONS: MatchOptions = Object.freeze({
  amounts: Object.freeze({ tone: 1, dynamics: 1, width: 1, loudness: 1 }),
  maxBands: 6,
  maxBoostDb: 6, // more would be mixing, not matching; also what AutoEq allows
  maxCutDb: 9,
  ceilingDbtp: -1, // EBU R 128 and the streaming services' delivery rules
  maxLimitingDb: 6,
});

const RANGES = {
  maxBands: [0, 16],
  maxBoostDb: [0, 24],
  maxCutDb: [0, 24],
  ceilingDbtp: [-30, 0],
  maxLimitingDb: [0, 24],
} as const satisfies Partial<Record<keyof MatchOptions, readonly [number, number]>>;

/** Options as handed in: everything may be left out. */
export type PartialMatchOptions = Readonly<
  Partial<Omit<MatchOptions, 'amounts'>> & { amounts?: Readonly<Partial<Record<Dimension, number>>> }
>;

/**
 * Fills in the defaults and checks every number.
 *
 * @throws AuralignError `INVALID_OPTION` naming the option and its range
 */
export function resolveMatchOptions(given: PartialMatchOptions = {}): MatchOptions {
  const options = {
    ...DEFAULT_MATCH_OPTIONS,
    ...given,
    amounts: { ...DEFAULT_MATCH_OPTIONS.amounts, ...given.amounts },
  };
  for (const dimension of DIMENSIONS) check(`amounts.${dimension}`, options.amounts[dimension], 0, 1);
  for (const [name, [lowest, highest]] of Object.entries(RANGES)) {
    check(name, options[name as keyof typeof RANGES], lowest, highest);
  }
  return Object.freeze(options);
}

function check(name: string, value: number, lowest: number, highest: number): void {
  if (value >= lowest && value <= highest) return;
  throw new AuralignError('INVALID_OPTION', `${name} is ${value}; it must lie between ${lowest} and ${highest}.`);
}
