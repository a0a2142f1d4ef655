import type { Report } from '../report/report.ts';
import { expectation } from './corridor.ts';
import type { Finding, Severity } from './finding.ts';
import type { Intent } from './intent.ts';
import { distanceBeyond, type Limits } from './limits.ts';
import { cutOnce } from './oneHump.ts';
import { STORE_PROFILES, type StoreProfile } from './profiles.ts';
import { predicted } from './predict.ts';
import { guessPurpose } from './purpose.ts';
import { referenceFit, type ReferenceFit } from './referenceFit.ts';
import {
  covers,
  type FindingDraft,
  type IntentShift,
  type Margin,
  type Purpose,
  type Rule,
  type RuleContext,
} from './rule.ts';
import { RULES } from './rules/index.ts';
import { applyWaivers, type Waiver } from './waivers.ts';

export interface DiagnoseOptions {
  /** Finished music to hold the file against: limits become relative to it. */
  readonly references?: readonly Report[];
  readonly intent?: Intent;
  /** A mix on its way to mastering, or a finished master; default: guessed from peak and loudness. */
  readonly purpose?: Purpose;
  /** Only these rules; a family (`tone`, `tone.*`) or an id. */
  readonly only?: readonly string[];
  /** Not these. */
  readonly skip?: readonly string[];
  readonly waivers?: readonly Waiver[];
  /** Day that waivers are held against, `2026-11-22`; without it none has ended. */
  readonly today?: string;
  /** Where the file will be heard: being off its target is a fault then; default: all streaming services of `stores`, as information only. */
  readonly profiles?: readonly StoreProfile[];
  /** The stores there are, where somebody has edited them (`editedStores`); default: those known. */
  readonly stores?: readonly StoreProfile[];
}

/** What one rule said. */
export interface RuleOutcome {
  readonly ruleId: string;
  readonly status: 'found' | 'passed' | 'silent' | 'skipped';
  /** Why it was silent or skipped. */
  readonly reason?: string;
  /** How far the figure lies beyond the limit, in its unit; negative: within, so near 0 it was close. Of rules that judged. */
  readonly margin?: Margin;
}

/** Everything the rules said about a file. */
export interface Diagnosis {
  readonly findings: readonly Finding[];
  readonly outcomes: readonly RuleOutcome[];
  readonly purpose: Purpose;
  readonly fits: readonly ReferenceFit[];
}

/** Weight of a severity in the order of findings: a sure `warn` comes before a doubtful `fail`. */
const SEVERITY_WEIGHT: Readonly<Record<Severity, number>> = { pass: 0, info: 0.2, warn: 0.6, fail: 1 };

/** Shorter than this there is a sound, but no music whose tone, width or dynamics could be held against other music. */
const LEAST_MUSIC_SECONDS = 1;
/** What is about the samples, not about the music. */
const OF_ANY_LENGTH = ['file', 'gain', 'low.dc'] as const;

/**
 * What is wrong with a file, what matters most first. Pure: the same report and options give the same findings.
 *
 * @throws RangeError if `only`, `skip` or a waiver names no rule
 */
export function diagnose(report: Report, options: DiagnoseOptions = {}): Finding[] {
  return [...examine(report, options).findings];
}

/** Like `diagnose`, and says of every rule whether it found something, passed, or why it was silent. */
export function examine(report: Report, options: DiagnoseOptions = {}): Diagnosis {
  const { references = [], intent, only, skip = [], waivers = [], today, profiles, stores = STORE_PROFILES } = options;
  for (const name of [...(only ?? []), ...skip, ...waivers.map(({ ruleId }) => ruleId)]) checkName(name);
  const purpose = options.purpose ?? guessPurpose(report);
  const fits = references.map((reference) => referenceFit(report, reference));
  const fitting = references.filter((_, i) => fits[i]!.fits);
  const shared = {
    report,
    references: fitting.length === 0 ? references : fitting,
    allReferences: references,
    intent,
    purpose,
    profiles: profiles ?? stores.filter(({ kind }) => kind === 'playback'),
    areProfilesChosen: profiles !== undefined,
  };
  // Nothing to learn from references none of which fits, but a little: they lower the confidence of what is said by them.
  const trust = references.length > 0 && fitting.length === 0 ? 0.6 : 1;

  const findings: Finding[] = [];
  const outcomes = RULES.map((rule: Rule): RuleOutcome => {
    const ruleId = rule.id;
    const isAsked =
      (only === undefined || only.some((name) => covers(name, ruleId))) && !skip.some((name) => covers(name, ruleId));
    if (!isAsked) return { ruleId, status: 'skipped', reason: 'not asked for' };
    const shift = intent === undefined ? undefined : rule.intentShifts[intent];
    if (shift?.off === true) return { ruleId, status: 'silent', reason: `${intent}: ${shift.because}` };
    if (report.file.durationSeconds < LEAST_MUSIC_SECONDS && !OF_ANY_LENGTH.some((name) => covers(name, ruleId))) {
      return { ruleId, status: 'silent', reason: `shorter than ${LEAST_MUSIC_SECONDS} s: a sound, not music` };
    }
    const context: RuleContext = contextFor(rule, shift, shared);
    const result = rule.evaluate(context);
    if ('silent' in result) return { ruleId, status: 'silent', reason: result.silent };
    if ('passed' in result) return { ruleId, status: 'passed', margin: result.passed };
    for (const draft of result)
      findings.push(applyWaivers(finish(rule, draft, { report, shift, trust }), waivers, today));
    return { ruleId, status: result.length > 0 ? 'found' : 'passed', ...marginOf(result) };
  });
  const order = new Map(RULES.map(({ id }, i) => [id, i]));
  findings.sort((a, b) => b.importance - a.importance || order.get(a.ruleId)! - order.get(b.ruleId)!);
  return { findings: cutOnce(findings), outcomes, purpose, fits };
}

function contextFor(
  rule: Rule,
  shift: IntentShift | undefined,
  shared: Omit<RuleContext, 'limits' | 'standard' | 'expect'>,
): RuleContext {
  const limits: Limits = { ...rule.limits, ...shift?.limits };
  return {
    ...shared,
    limits,
    standard: expectation({ whole: () => undefined }, [], limits, rule),
    expect: (reading, own = limits) => expectation(reading, shared.references, own, rule),
  };
}

/** The margin of what a rule found: of the draft that is furthest beyond. */
function marginOf(drafts: readonly FindingDraft[]): Pick<RuleOutcome, 'margin'> {
  const margins = drafts.map(({ measured, expected, beyond = distanceBeyond(measured.value, expected) }) => ({
    value: Math.max(0, beyond),
    unit: measured.unit,
  }));
  const [first, ...rest] = margins;
  if (first === undefined) return {};
  return { margin: rest.reduce((most, margin) => (margin.value > most.value ? margin : most), first) };
}

/** The draft as a finding: moves with what they will change, severity bound by the intent, numbers plain. */
function finish(
  rule: Rule,
  draft: FindingDraft,
  { report, shift, trust }: { report: Report; shift: IntentShift | undefined; trust: number },
): Finding {
  const { audibility, beyond: _, title = rule.title, moves = [], safeToApply = false, ...rest } = draft;
  const severity = shift?.infoOnly === true && draft.severity !== 'pass' ? 'info' : draft.severity;
  const confidence = clamp(draft.confidence * (draft.expected.isRelative === true ? trust : 1));
  return {
    ruleId: rule.id,
    title,
    ...rest,
    expected: {
      ...(rest.expected.min === undefined ? {} : { min: rest.expected.min }),
      ...(rest.expected.max === undefined ? {} : { max: rest.expected.max }),
      source: rest.expected.source,
    },
    because:
      shift === undefined || severity === draft.severity
        ? rest.because
        : `${rest.because.replace(/\.$/, '')} (${shift.because}).`,
    severity,
    confidence,
    moves: moves.map((move) => predicted(move, report)),
    safeToApply: safeToApply && moves.length > 0 && severity !== 'info',
    importance: clamp(SEVERITY_WEIGHT[severity] * confidence * clamp(audibility)),
  };
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function checkName(name: string): void {
  if (!RULES.some(({ id }) => covers(name, id))) {
    throw new RangeError(`there is no rule '${name}'; rules are ${RULES.map(({ id }) => id).join(', ')}`);
  }
}
