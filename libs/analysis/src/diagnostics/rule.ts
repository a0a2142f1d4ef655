import type { Report } from '../report/report.ts';
import type { Finding } from './finding.ts';
import type { Intent } from './intent.ts';
import { distanceBeyond, type Expectation, type Limits } from './limits.ts';
import type { StoreProfile } from './profiles.ts';

/** How a figure is read from a report: of the mix, and of references for the corridor. */
export interface Reading {
  /** `undefined` where the report does not have it. */
  whole(report: Report): number | undefined;
  /** The same figure in parts of the song: how much a reference varies in itself. */
  parts?(report: Report): readonly number[];
}

/** A mix still on its way to mastering, or a file meant to be heard as it is. */
export type Purpose = 'mix' | 'master';

/** What a rule sees. */
export interface RuleContext {
  readonly report: Report;
  /** References that fit the mix, or all of them if none does. */
  readonly references: readonly Report[];
  /** All references that were given. */
  readonly allReferences: readonly Report[];
  readonly intent: Intent | undefined;
  readonly purpose: Purpose;
  readonly profiles: readonly StoreProfile[];
  /** The user named the profiles: then being off target is a fault, otherwise a piece of information. */
  readonly areProfilesChosen: boolean;
  /** The rule's own limits, shifted by the intent. */
  readonly limits: Limits;
  /** The limits as an expectation, whatever references say: for what standards rule. */
  readonly standard: Expectation;
  /**
   * Where the figure should lie: the corridor of the references where there are any and they have the figure, else the rule's
   * limits. Only the sides there are limits for.
   *
   * @param limits default: those of the rule
   */
  expect(reading: Reading, limits?: Limits): Expectation;
}

/** What a rule hands out: a finding without what `diagnose` adds. */
export type FindingDraft = Omit<
  Finding,
  'ruleId' | 'title' | 'expected' | 'importance' | 'waived' | 'moves' | 'safeToApply'
> & {
  readonly expected: Omit<Expectation, 'isRelative'> & { readonly isRelative?: boolean };
  /** Default: the title of the rule. */
  readonly title?: string;
  readonly moves?: Finding['moves'];
  readonly safeToApply?: boolean;
  /** How clearly the fault is heard, 0 to 1: strength and share of time. */
  readonly audibility: number;
  /** How far beyond the limit, where `measured` (a count of signs) says it too roughly. */
  readonly beyond?: number;
};

/** Nothing wrong: the figure that was judged, so that a close call can be told from a clear one. */
export interface Passed {
  readonly passed: Margin;
}

/** How far a figure lies beyond its limit, in its unit; negative: within. */
export interface Margin {
  readonly value: number;
  readonly unit: string;
}

/** @param measured the figure judged; @param expected where it should lie */
export function passed(measured: Finding['measured'], expected: Pick<Expectation, 'min' | 'max'>): Passed {
  return { passed: { value: Math.min(0, distanceBeyond(measured.value, expected)), unit: measured.unit } };
}

/** The rule could not, or should not, judge this file. */
export interface Silent {
  readonly silent: string;
}

export function silent(reason: string): Silent {
  return { silent: reason };
}

/** How an intent changes a rule. */
export interface IntentShift {
  readonly because: string;
  /** Replaces single limits. */
  readonly limits?: Partial<Limits>;
  /** Findings are never worse than `info`. */
  readonly infoOnly?: true;
  /** The rule is silent. */
  readonly off?: true;
}

/** The page of a rule for people who want to learn. */
export interface Explanation {
  readonly what: string;
  readonly howMeasured: string;
  readonly whyItMatters: string;
  readonly howToHear: string;
  readonly whatToDo: string;
  readonly falseFriends: string;
}

/** One thing that can be wrong with a file. */
export interface Rule<Id extends string = string> {
  readonly id: Id;
  /** The fault in a few words. */
  readonly title: string;
  /** The figure it judges, with its unit. */
  readonly measures: string;
  readonly limit: { readonly text: string; readonly source: string };
  readonly limits: Limits;
  /** When it says nothing although it might. */
  readonly silentWhen: string;
  readonly intentShifts: Partial<Readonly<Record<Intent, IntentShift>>>;
  readonly explain: Explanation;
  /** Pure. */
  evaluate(context: RuleContext): readonly FindingDraft[] | Passed | Silent;
}

/** Identity with inference: keeps the literal id. */
export function defineRule<const Id extends string>(rule: Rule<Id>): Rule<Id> {
  return rule;
}

/** `tone`, `tone.*` and `tone.mud` cover `tone.mud`. */
export function covers(name: string, ruleId: string): boolean {
  const family = name.endsWith('.*') ? name.slice(0, -2) : name;
  return ruleId === name || ruleId.startsWith(`${family}.`);
}
