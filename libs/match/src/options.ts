import { AuralignError } from '@auralign/audio';
import { DIMENSIONS, type Dimension } from './moves/kind.ts';

/** What the music is meant to be: shifts the bounds of what may be done to it. The words of the diagnostics. */
export const MATCH_INTENTS = ['modern', 'acoustic', 'lofi', 'club', 'classical'] as const;
export type MatchIntent = (typeof MATCH_INTENTS)[number];

/** What the references are to the target, for those who know; found out of the files where it is unknown. */
export const REFERENCE_RELATIONS = ['unknown', 'same-song', 'other-song'] as const;
export type ReferenceIs = (typeof REFERENCE_RELATIONS)[number];

export type MatchOptions = Readonly<{
  /** Share of each dimension's correction that is carried out, 0…1; 0 leaves the dimension alone. */
  amounts: Readonly<Record<Dimension, number>>;
  /** Most bands of the equaliser, a high-pass included; 0…16. */
  maxBands: number;
  /** Most that an equaliser's bands together boost at any frequency, dB ≥ 0. */
  maxBoostDb: number;
  /** Most that an equaliser's bands together cut at any frequency, dB ≥ 0; the high-pass against rumble is none of them. */
  maxCutDb: number;
  /** Most the compressor or expander may change the gain, dB ≥ 0. */
  maxReductionDb: number;
  /** Highest true peak of the result, dBTP ≤ 0. */
  ceilingDbtp: number;
  /**
   * Most gain reduction the limiter may be given for all but the loudest twentieth of the time, dB ≥ 0; single peaks may
   * get 5 dB more. Loudness stops short rather than exceed it.
   */
  maxLimitingDb: number;
  /** Below, the side may only become weaker, Hz. */
  monoBelowHz: number;
  /** Whether the bass may get back what side it has where the reference is the same recording; not by default once `monoBelowHz` or `club` is asked for. */
  restoresBass: boolean;
  /** Corrects what the equaliser's bands leave by a filter that follows the curve; `none`: bands alone. */
  precise: 'none' | 'minimum' | 'linear';
  /**
   * `same-song`: what arrangement can explain is left alone (the same recording is found out and followed fully); `other-song`: the
   * references are models, followed by their averages.
   */
  referenceIs: ReferenceIs;
}>;

export const DEFAULT_MATCH_OPTIONS: MatchOptions = Object.freeze({
  amounts: Object.freeze({ tone: 1, dynamics: 1, width: 1, loudness: 1 }),
  maxBands: 6,
  maxBoostDb: 6, // more would be mixing, not matching; also what AutoEq allows
  maxCutDb: 9,
  maxReductionDb: 6,
  ceilingDbtp: -1, // EBU R 128 and the streaming services' delivery rules
  maxLimitingDb: 4,
  monoBelowHz: 120, // cutting lathes, club systems and most subwoofers are mono there
  restoresBass: true, // what was there before the fault is no invention
  precise: 'none',
  referenceIs: 'unknown',
});

/** How far peaks may be limited beyond `maxLimitingDb`, dB: single ones, in what is over before it is heard. */
export const PEAK_ALLOWANCE_DB = 5;

/** What each intent makes of the defaults. Options that are given stand above it. */
const INTENT_BOUNDS: Readonly<Record<MatchIntent, Partial<MatchOptions>>> = {
  modern: {},
  acoustic: { maxBoostDb: 4, maxReductionDb: 3, maxLimitingDb: 2 }, // attacks and air are the point of it
  lofi: { maxBoostDb: 3, maxLimitingDb: 3 }, // dull and narrow on purpose: nothing is driven up
  club: { maxLimitingDb: 6, monoBelowHz: 150, restoresBass: false }, // loud, and played in mono where it counts
  classical: { maxBoostDb: 3, maxCutDb: 4, maxReductionDb: 0, maxLimitingDb: 1 }, // dynamics are the composer's
};

const RANGES = {
  maxBands: [0, 16],
  maxBoostDb: [0, 24],
  maxCutDb: [0, 24],
  maxReductionDb: [0, 24],
  ceilingDbtp: [-30, 0],
  maxLimitingDb: [0, 24],
  monoBelowHz: [0, 500],
} as const satisfies Partial<Record<keyof MatchOptions, readonly [number, number]>>;

/** Options as handed in: everything may be left out. */
export type PartialMatchOptions = Readonly<
  Partial<Omit<MatchOptions, 'amounts'>> & {
    amounts?: Readonly<Partial<Record<Dimension, number>>>;
    /** Nothing but these dimensions, whatever the amounts of the others. */
    only?: readonly Dimension[];
    /** Shifts the defaults of the bounds. */
    intent?: MatchIntent;
  }
>;

/**
 * Fills in the defaults and checks every number.
 *
 * @throws AuralignError `INVALID_OPTION` naming the option and its range
 */
export function resolveMatchOptions(given: PartialMatchOptions = {}): MatchOptions {
  const { only, intent, amounts, ...bounds } = given;
  if (intent !== undefined && !MATCH_INTENTS.includes(intent)) {
    throw new AuralignError('INVALID_OPTION', `intent is ${intent}; it must be one of ${MATCH_INTENTS.join(', ')}.`);
  }
  for (const dimension of only ?? []) {
    if (DIMENSIONS.includes(dimension)) continue;
    throw new AuralignError('INVALID_OPTION', `only names ${dimension}; there are ${DIMENSIONS.join(', ')}.`);
  }
  const asked: Record<Dimension, number> = { ...DEFAULT_MATCH_OPTIONS.amounts, ...amounts };
  for (const dimension of DIMENSIONS) {
    check(`amounts.${dimension}`, asked[dimension], 0, 1);
    if (only !== undefined && !only.includes(dimension)) asked[dimension] = 0;
  }
  const options: MatchOptions = {
    ...DEFAULT_MATCH_OPTIONS,
    ...(intent === undefined ? {} : INTENT_BOUNDS[intent]),
    ...(bounds.monoBelowHz === undefined ? {} : { restoresBass: false }),
    ...bounds,
    amounts: asked,
  };
  for (const [name, [lowest, highest]] of Object.entries(RANGES)) {
    check(name, options[name as keyof typeof RANGES], lowest, highest);
  }
  if (!['none', 'minimum', 'linear'].includes(options.precise)) {
    throw new AuralignError('INVALID_OPTION', `precise is ${options.precise}; it must be none, minimum or linear.`);
  }
  if (!REFERENCE_RELATIONS.includes(options.referenceIs)) {
    throw new AuralignError(
      'INVALID_OPTION',
      `referenceIs is ${options.referenceIs}; it must be one of ${REFERENCE_RELATIONS.join(', ')}.`,
    );
  }
  return Object.freeze(options);
}

function check(name: string, value: number, lowest: number, highest: number): void {
  if (value >= lowest && value <= highest) return;
  throw new AuralignError('INVALID_OPTION', `${name} is ${value}; it must lie between ${lowest} and ${highest}.`);
}
