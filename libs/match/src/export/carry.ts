import { createChain } from '../chain/chain.ts';
import type { EqBand } from '../moves/eq.ts';
import { describeMove, type Move } from '../moves/index.ts';
import type { Plan } from '../plan/plan.ts';
import { hertz, plain, signedDb } from '../words.ts';
import { digitalModel, type FilterModel } from './filterModels.ts';
import type { ExportContext, Exported, ExportedFile } from './format.ts';
import {
  addStepDb,
  balanceError,
  comparisonFrequencies,
  errorFrequencies,
  frequenciesAround,
  largestDifference,
  planBands,
  planCurve,
} from './planCurve.ts';
import { curveOf, refitBands, type BandLimits } from './refit.ts';
import { stepsOfMove, type Step } from './deviceSteps.ts';

/** What another program can do. */
export interface Receiver {
  /** As it stands in sentences. */
  readonly name: string;
  /**
   * Its filters. One model: they are known, and bands are refitted to it. Several: they are not published, the bands
   * keep their numbers, and the error is the largest of all.
   */
  models(frequenciesHz: Float64Array, sampleRateHz: number): readonly FilterModel[];
  /** What its filters are and how that is known; begins the sentence on the error. */
  readonly filters: string;
  /** Whether a band can be put on the middle or the sides alone. */
  readonly channels: 'all' | 'mid-side';
  /**
   * `exact`: takes the gain of the plan. `headroom`: plays to a converter with nothing behind it, so never boosts above
   * 0 dB at any frequency. `none`: has no gain we can set.
   */
  readonly gain: 'exact' | 'headroom' | 'none';
  /** Whether the side can be given a gain of its own. */
  readonly sideGain: boolean;
  /** Whether left and right can be given gains of their own. */
  readonly balance: boolean;
  /** What becomes of a compressor, and whether it may have several bands; absent when it is left out. */
  readonly compressor?: { readonly words: string; readonly multiband: boolean };
  /** What becomes of a limiter; absent when it is left out. */
  readonly limiter?: string;
  readonly maxBands: number;
  readonly limits: BandLimits;
  /** The band with the numbers as the program will read them. */
  round(band: EqBand): EqBand;
}

/** A plan in the numbers of a receiver. */
export interface Carried extends Omit<Exported, 'files'> {
  /** What it takes, in the order of the plan. */
  readonly steps: readonly Step[];
  /** All gains together, as far as the receiver takes them, dB. */
  readonly gainDb: number;
}

/** Controls wide enough for every band a plan may have. */
export const ANY_BAND: BandLimits = { frequencyHz: [1, 96_000], gainDb: [-36, 36], q: [0.1, 40] };

/** Highest share of the sample rate at which a filter can be centred. */
const HIGHEST_SHARE = 0.499;

/** Errors are stated upwards on this step, dB, so that what is printed is never too small. */
const ERROR_STEP_DB = 0.001;

/**
 * The plan as a receiver can carry it, with what that costs.
 *
 * A receiver without mid and side gets one curve for all channels: that of the middle, where nearly all energy of a mix is.
 *
 * @throws AuralignError `INVALID_PLAN` when the plan cannot be realised at this rate or channel count
 */
export function carry(plan: Plan, context: ExportContext, receiver: Receiver): Carried {
  createChain(plan.moves, context); // says what is wrong with the plan, if anything
  const warnings: string[] = [];
  const chosen: { step: Step; move: Move }[] = [];
  for (const move of plan.moves) {
    const lost: Step[] = [];
    for (const step of stepsOfMove(move) ?? []) {
      if (takes(receiver, step)) chosen.push({ step, move });
      else lost.push(step);
    }
    if (stepsOfMove(move) === undefined || lost.length > 0) warnings.push(lostWords(move, lost, receiver));
  }
  const kept = strongestBands(
    chosen.map(({ step }) => step),
    context,
    receiver,
    warnings,
  );
  const steps = chosen.flatMap(({ step, move }): Step[] => {
    if (step.kind === 'limiter') warnings.push(`${describeMove(move)}: ${receiver.limiter}`);
    if (step.kind === 'compressor') warnings.push(`${describeMove(move)}: ${receiver.compressor?.words}`);
    if (step.kind !== 'eq') return [step];
    const bands = bandsFor(step.bands, kept, context, receiver);
    return bands.length === 0
      ? []
      : [{ ...step, channel: receiver.channels === 'all' ? 'stereo' : step.channel, bands }];
  });
  const level = setLevel(steps, context, receiver, warnings);
  return { ...errorOf(plan, steps, context, receiver), ...level, warnings };
}

/** Whether the receiver has a place for a step. */
function takes(receiver: Receiver, step: Step): boolean {
  switch (step.kind) {
    case 'eq':
      return receiver.channels === 'mid-side' || step.channel !== 'side';
    case 'side-gain':
      return receiver.sideGain;
    case 'balance':
      return receiver.balance;
    case 'gain':
      return true;
    case 'compressor': {
      const { compressor } = receiver;
      if (compressor === undefined || step.bands.some(({ mode }) => mode === 'expand')) return false;
      return compressor.multiband || step.bands.length === 1;
    }
    case 'limiter':
      return receiver.limiter !== undefined;
    default:
      return step satisfies never;
  }
}

/** What is missing and what to do about it. */
function lostWords(move: Move, lost: readonly Step[], { name }: Receiver): string {
  const what = `Not carried: ${describeMove(move)}.`;
  switch (move.kind) {
    case 'limiter':
      return `${what} Put a true-peak limiter with that ceiling behind it, or let Auralign render the file.`;
    case 'width': {
      const onlyGain = lost.every((step) => step.kind === 'side-gain');
      return onlyGain
        ? `Not carried: ${signedDb(move.sideGainDb)} of gain on the sides. Set it by hand with any width control.`
        : `${what} ${name} cannot work on the sides alone.`;
    }
    case 'eq':
      return `${what} ${name} cannot work on the sides alone.`;
    case 'convolution':
      return `${what} The format ir holds it; ${name} has no place for it.`;
    case 'compressor':
      return `${what} ${name} has nothing here that does the same.`;
    default:
      return `${what} ${name} has no place for it.`;
  }
}

function bandsFor(
  all: readonly EqBand[],
  kept: ReadonlySet<EqBand>,
  { sampleRateHz }: ExportContext,
  { models, limits, round }: Receiver,
): EqBand[] {
  const frequenciesHz = comparisonFrequencies(all, sampleRateHz);
  const highestHz = Math.min(limits.frequencyHz[1], HIGHEST_SHARE * sampleRateHz);
  return refitBands({
    all,
    kept: all.filter((band) => kept.has(band)),
    ours: digitalModel(frequenciesHz, sampleRateHz, 'matched'),
    models: models(frequenciesHz, sampleRateHz),
    frequenciesHz,
    limits: { ...limits, frequencyHz: [limits.frequencyHz[0], highestHz] },
    round,
  });
}

/** As many bands as the receiver has: those left out are the ones that do least. */
function strongestBands(
  steps: readonly Step[],
  { sampleRateHz }: ExportContext,
  { name, maxBands }: Receiver,
  warnings: string[],
): ReadonlySet<EqBand> {
  const bands = bandsOf(steps);
  if (bands.length <= maxBands) return new Set(bands);
  const frequenciesHz = comparisonFrequencies(bands, sampleRateHz);
  const ours = digitalModel(frequenciesHz, sampleRateHz, 'matched');
  const strength = new Map(
    bands.map((band) => [band, curveOf([band], ours, frequenciesHz.length).reduce((a, b) => a + Math.abs(b), 0)]),
  );
  const sorted = [...bands].sort((a, b) => strength.get(b)! - strength.get(a)!);
  warnings.push(`${name} has ${maxBands} bands: the weakest ${bands.length - maxBands} of the plan's are left out.`);
  return new Set(sorted.slice(0, maxBands));
}

/** All bands of the steps, whatever part they act on. */
export function bandsOf(steps: readonly Step[]): EqBand[] {
  return steps.flatMap((step) => (step.kind === 'eq' ? step.bands : []));
}

function setLevel(
  steps: readonly Step[],
  { sampleRateHz }: ExportContext,
  receiver: Receiver,
  warnings: string[],
): Pick<Carried, 'steps' | 'gainDb' | 'levelOffsetDb'> {
  const wantedDb = steps.reduce((sum, step) => (step.kind === 'gain' ? sum + step.gainDb : sum), 0);
  if (receiver.gain === 'exact') return { steps, gainDb: wantedDb, levelOffsetDb: 0 };
  const withoutGain = steps.filter((step) => step.kind !== 'gain');
  if (receiver.gain === 'none') {
    if (wantedDb !== 0)
      warnings.push(`The gain is not in the file: set the output to ${signedDb(wantedDb, 2)} by hand.`);
    return { steps: withoutGain, gainDb: 0, levelOffsetDb: 0 - wantedDb };
  }
  const boostDb = largestBoostDb(bandsOf(steps), receiver, sampleRateHz);
  const gainDb = Math.floor(Math.min(wantedDb, -boostDb) * 100) / 100 + 0; // two decimals, downwards; no −0
  const levelOffsetDb = gainDb - wantedDb;
  if (levelOffsetDb < -0.01) {
    warnings.push(
      `Plays ${plain(-levelOffsetDb)} dB quieter than the plan: with no limiter behind it, ${receiver.name} must not boost.`,
    );
  }
  return { steps: withoutGain, gainDb, levelOffsetDb };
}

/** Largest gain of the bands in any model, dB ≥ 0; the top may stand between the frequencies that are looked at. */
function largestBoostDb(bands: readonly EqBand[], { models }: Receiver, sampleRateHz: number): number {
  const topOf = (frequenciesHz: Float64Array): { boostDb: number; frequencyHz: number } => {
    const top = { boostDb: 0, frequencyHz: frequenciesHz[0] ?? 0 };
    for (const model of models(frequenciesHz, sampleRateHz)) {
      for (const [n, boostDb] of curveOf(bands, model, frequenciesHz.length).entries()) {
        if (boostDb > top.boostDb) [top.boostDb, top.frequencyHz] = [boostDb, frequenciesHz[n]!];
      }
    }
    return top;
  };
  const frequenciesHz = errorFrequencies(bands, sampleRateHz);
  const found = topOf(frequenciesHz);
  return Math.max(found.boostDb, topOf(frequenciesAround(frequenciesHz, found.frequencyHz)).boostDb);
}

function errorOf(
  plan: Plan,
  steps: readonly Step[],
  context: ExportContext,
  receiver: Receiver,
): Pick<Exported, 'maxErrorDb' | 'maxErrorBecause'> {
  const frequenciesHz = errorFrequencies([...planBands(plan), ...bandsOf(steps)], context.sampleRateHz);
  const found = worstOf(plan, steps, frequenciesHz, context, receiver);
  const closer = worstOf(plan, steps, frequenciesAround(frequenciesHz, found.frequencyHz), context, receiver);
  const worst = closer.errorDb > found.errorDb ? closer : found;
  const sided = hasSides(plan);
  const reasons = [receiver.filters];
  if (sided && receiver.channels === 'all') reasons.push('all channels get the curve of the middle');
  if (plan.moves.some(({ kind }) => kind === 'convolution')) reasons.push('the correction filter is left out');
  const unbalancedDb = receiver.balance ? 0 : largestBalanceDb(plan);
  if (unbalancedDb > 0)
    reasons.push(`left or right is off by ${plain(unbalancedDb, 2)} dB${sided ? '' : ' everywhere'}`);
  const place = sided
    ? `${hertz(worst.frequencyHz)}, ${worst.part === 'mid' ? 'in the middle' : 'at the sides'}`
    : hertz(worst.frequencyHz);
  reasons.push(worst.errorDb < ERROR_STEP_DB ? 'the curve is kept to a thousandth' : `furthest off at ${place}`);
  return { maxErrorDb: roundedUp(worst.errorDb), maxErrorBecause: `${reasons.join('; ')}.` };
}

interface Worst {
  readonly errorDb: number;
  readonly frequencyHz: number;
  readonly part: 'mid' | 'side';
}

/** Where the settings are furthest off, of all models and both parts. */
function worstOf(
  plan: Plan,
  steps: readonly Step[],
  frequenciesHz: Float64Array,
  context: ExportContext,
  receiver: Receiver,
): Worst {
  const wanted = planCurve(plan, frequenciesHz, context);
  const unbalanced = receiver.balance ? undefined : balanceError(plan, frequenciesHz, context);
  let worst: Worst = { errorDb: 0, frequencyHz: frequenciesHz[0] ?? 0, part: 'mid' };
  for (const model of receiver.models(frequenciesHz, context.sampleRateHz)) {
    for (const part of context.channelCount === 2 ? (['mid', 'side'] as const) : (['mid'] as const)) {
      const got = new Float64Array(frequenciesHz.length);
      for (const step of steps) addStepDb(step, part, model, got);
      const [own, besides] = part === 'mid' ? [wanted.midDb, unbalanced?.midDb] : [wanted.sideDb, unbalanced?.sideDb];
      const difference = largestDifference(got, own, frequenciesHz, besides);
      if (difference.errorDb > worst.errorDb) worst = { ...difference, part };
    }
  }
  return worst;
}

/** Whether the plan treats the middle and the sides of the picture differently. */
export function hasSides(plan: Plan): boolean {
  return plan.moves.some((move) => move.kind === 'width' || ('channel' in move && move.channel !== 'stereo'));
}

/** Largest gain of left or right by balances, dB ≥ 0. */
function largestBalanceDb(plan: Plan): number {
  const balances = plan.moves.flatMap(stepsOrNone).filter((step) => step.kind === 'balance');
  return Math.max(0, ...balances.map(({ leftDb, rightDb }) => Math.max(Math.abs(leftDb), Math.abs(rightDb))));
}

function stepsOrNone(move: Move): Step[] {
  return stepsOfMove(move) ?? [];
}

/** Differences below this are the rounding of doubles. */
const NOTHING_DB = 1e-6;

/** An error as it is stated: in thousandths of a decibel, upwards. */
export function roundedUp(errorDb: number): number {
  return Number((Math.ceil(Math.max(0, errorDb - NOTHING_DB) / ERROR_STEP_DB) * ERROR_STEP_DB).toFixed(3));
}

/** What the caller of an export gets. */
export function exported(
  { maxErrorDb, maxErrorBecause, levelOffsetDb, warnings }: Carried,
  files: readonly ExportedFile[],
  moreWarnings: readonly string[] = [],
): Exported {
  return { files, maxErrorDb, maxErrorBecause, levelOffsetDb, warnings: [...warnings, ...moreWarnings] };
}
