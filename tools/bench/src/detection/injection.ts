import type { createDice, Stereo } from '../match/audio.ts';

/** Seeded, 0 ≤ value < 1. */
export type Dice = ReturnType<typeof createDice>;

/** The clean state that a fault is put into, and which must not be accused of it. */
export type StartId = 'finished' | 'mix' | 'at −14 LUFS' | 'full bandwidth' | 'long';

/** What a rule needs to have a chance. */
export type Need = 'width' | 'attacks' | 'top end';

/** A fault that was put into music. */
export interface Injected {
  readonly audio: Stereo;
  /** Where in time, if the fault itself chose the place. */
  readonly ranges?: readonly TimeRange[];
}

export interface TimeRange {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** One way of putting a fault into finished music, in three grades: slight, clear, gross. */
export interface Injection {
  /** Unique; the rule's id, and a word where there is a second way. */
  readonly id: string;
  /** The rule that should find it. */
  readonly ruleId: string;
  /** From slight to gross, in `unit`. */
  readonly grades: readonly number[];
  /** What a grade says, for the table. */
  readonly unit: string;
  readonly startFrom?: StartId;
  readonly needs?: readonly Need[];
  /** The fault is also put into eight seconds only, at the last grade: has the rule heard where? */
  readonly isLocal?: true;
  /** Shows only now and then inside its stretch (peaks, esses): the first and the last place named are what counts. */
  readonly isSparse?: true;
  /** Range that the centre frequency is drawn from. */
  readonly centreHz?: readonly [lowHz: number, highHz: number];
  /** The rule speaks about a store, which has to be chosen. */
  readonly profileId?: string;
  /** Injections of one name here make the same audio; it is measured once. */
  readonly sharedId?: string;
  /** The level is part of the fault: it is not brought back to that of the clean piece. */
  readonly setsLevel?: true;
  /** Weakest severity that counts as found; default `warn`. */
  readonly foundAt?: 'info';
  /**
   * How much of the fault a piece has before anything is done to it, by the benchmark’s own measure, and how much of it the slight grade puts in. A
   * piece that has as much is not clean: it is left out, as it would be an error to call it so.
   */
  readonly own?: { readonly measure: (audio: Stereo) => number; readonly atMost: number; readonly unit: string };
  inject(audio: Stereo, grade: number, place: { readonly centreHz: number; readonly dice: Dice }): Injected | Stereo;
}
