import { createChain } from '../chain/chain.ts';
import type { EqBand } from '../moves/eq.ts';
import { describeMove, type Move, type MoveOf } from '../moves/index.ts';
import type { Plan } from '../plan/plan.ts';
import { hertz, plain, signedDb } from '../words.ts';
import { digitalModel, type FilterModel } from './filterModels.ts';
import type { ExportContext, Exported, ExportedFile } from './format.ts';
import { comparisonFrequencies, isFilter, largestDifference, planBands, planCurve } from './planCurve.ts';
import { curveOf, refitBands, type BandLimits } from './refit.ts';

/** What another program's equaliser can do. */
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
  /** What becomes of a limiter; absent when it is left out. */
  readonly limiter?: string;
  readonly maxBands: number;
  readonly limits: BandLimits;
  /** The band with the numbers as the program will read them. */
  round(band: EqBand): EqBand;
}

/** One step of what is carried over, in the order of the plan. */
export type Step =
  | { readonly kind: 'eq'; readonly channel: 'stereo' | 'mid' | 'side'; readonly bands: readonly EqBand[] }
  | { readonly kind: 'gain'; readonly gainDb: number }
  | Pick<MoveOf<'limiter'>, 'kind' | 'ceilingDbtp' | 'lookaheadSeconds' | 'releaseSeconds'>;

/** A plan in the numbers of a receiver. */
export interface Carried extends Omit<Exported, 'files'> {
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
  const { sampleRateHz } = context;
  const highestHz = Math.min(receiver.limits.frequencyHz[1], HIGHEST_SHARE * sampleRateHz);
  const limits = { ...receiver.limits, frequencyHz: [receiver.limits.frequencyHz[0], highestHz] as const };
  const warnings: string[] = [];
  const kept = strongestBands(plan, context, receiver, warnings);
  const steps = plan.moves.flatMap((move) => {
    const step = stepOf(move, kept, context, { ...receiver, limits });
    if (step === undefined) warnings.push(lost(move, receiver));
    else if (step.kind === 'limiter') warnings.push(`${describeMove(move)}: ${receiver.limiter}`);
    return step === undefined || (step.kind === 'eq' && step.bands.length === 0) ? [] : [step];
  });
  const level = setLevel(steps, plan, context, receiver, warnings);
  return { ...errorOf(plan, steps, context, receiver), ...level, warnings };
}

function stepOf(move: Move, kept: ReadonlySet<EqBand>, context: ExportContext, receiver: Receiver): Step | undefined {
  switch (move.kind) {
    case 'eq': {
      if (receiver.channels === 'all' && move.channel === 'side') return undefined;
      const channel = receiver.channels === 'all' ? 'stereo' : move.channel;
      return { kind: 'eq', channel, bands: bandsFor(move.bands, kept, context, receiver) };
    }
    case 'gain':
      return { kind: 'gain', gainDb: move.gainDb };
    case 'limiter': {
      if (receiver.limiter === undefined) return undefined;
      const { kind, ceilingDbtp, lookaheadSeconds, releaseSeconds } = move;
      return { kind, ceilingDbtp, lookaheadSeconds, releaseSeconds };
    }
    default:
      return undefined; // kinds that no equaliser or limiter can do
  }
}

function bandsFor(
  all: readonly EqBand[],
  kept: ReadonlySet<EqBand>,
  { sampleRateHz }: ExportContext,
  receiver: Receiver,
): EqBand[] {
  const frequenciesHz = comparisonFrequencies(all, sampleRateHz);
  const models = receiver.models(frequenciesHz, sampleRateHz);
  const wantedDb = curveOf(all, digitalModel(frequenciesHz, sampleRateHz, 'matched'), frequenciesHz.length);
  const { limits, round } = receiver;
  const bands = all.filter((band) => kept.has(band));
  return refitBands({ bands, wantedDb, frequenciesHz, limits, round, models });
}

/** As many bands as the receiver has: those left out are the ones that do least. */
function strongestBands(
  plan: Plan,
  context: ExportContext,
  receiver: Receiver,
  warnings: string[],
): ReadonlySet<EqBand> {
  const bands = plan.moves.flatMap((move) => {
    const lostSide = move.kind === 'eq' && move.channel === 'side' && receiver.channels === 'all';
    return move.kind === 'eq' && !lostSide ? move.bands : [];
  });
  if (bands.length <= receiver.maxBands) return new Set(bands);
  const frequenciesHz = comparisonFrequencies(bands, context.sampleRateHz);
  const ours = digitalModel(frequenciesHz, context.sampleRateHz, 'matched');
  const strength = new Map(
    bands.map((band) => [band, curveOf([band], ours, frequenciesHz.length).reduce((a, b) => a + Math.abs(b), 0)]),
  );
  const sorted = [...bands].sort((a, b) => strength.get(b)! - strength.get(a)!);
  const dropped = bands.length - receiver.maxBands;
  warnings.push(`${receiver.name} has ${receiver.maxBands} bands: the weakest ${dropped} of the plan's are left out.`);
  return new Set(sorted.slice(0, receiver.maxBands));
}

/** Why a move is missing. */
function lost(move: Move, { name }: Receiver): string {
  const what = describeMove(move);
  if (move.kind === 'limiter') {
    return `Not carried: ${what}. Put a true-peak limiter with that ceiling behind it, or let Auralign render the file.`;
  }
  if (move.kind === 'eq') return `Not carried: ${what}. ${name} has no equaliser for the sides alone.`;
  return `Not carried: ${what}. ${name} has nothing like it here.`;
}

function setLevel(
  steps: readonly Step[],
  plan: Plan,
  context: ExportContext,
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
  const frequenciesHz = comparisonFrequencies(planBands(plan), context.sampleRateHz);
  const [model] = receiver.models(frequenciesHz, context.sampleRateHz);
  const curve = curveOf(bandsOf(steps), model!, frequenciesHz.length);
  const boostDb = Math.max(0, ...curve);
  const gainDb = Math.floor(Math.min(wantedDb, -boostDb) * 100) / 100 + 0; // two decimals, downwards; no −0
  const levelOffsetDb = gainDb - wantedDb;
  if (levelOffsetDb < -0.01) {
    warnings.push(
      `Plays ${plain(-levelOffsetDb)} dB quieter than the plan: with no limiter behind it, ${receiver.name} must not boost.`,
    );
  }
  return { steps: withoutGain, gainDb, levelOffsetDb };
}

/** What the caller of an export gets. */
export function exported(
  { maxErrorDb, maxErrorBecause, levelOffsetDb, warnings }: Carried,
  files: readonly ExportedFile[],
  moreWarnings: readonly string[] = [],
): Exported {
  return { files, maxErrorDb, maxErrorBecause, levelOffsetDb, warnings: [...warnings, ...moreWarnings] };
}

/** All bands that are carried, whatever part they act on. */
export function bandsOf(steps: readonly Step[]): EqBand[] {
  return steps.flatMap((step) => (step.kind === 'eq' ? step.bands : []));
}

function errorOf(
  plan: Plan,
  steps: readonly Step[],
  context: ExportContext,
  receiver: Receiver,
): Pick<Exported, 'maxErrorDb' | 'maxErrorBecause'> {
  const { sampleRateHz } = context;
  const frequenciesHz = comparisonFrequencies([...planBands(plan), ...bandsOf(steps)], sampleRateHz);
  const wanted = planCurve(plan, frequenciesHz, context);
  let worst = { errorDb: 0, frequencyHz: frequenciesHz[0] ?? 0, part: '' };
  for (const model of receiver.models(frequenciesHz, sampleRateHz)) {
    for (const part of ['mid', 'side'] as const) {
      const got = new Float64Array(frequenciesHz.length);
      for (const step of steps) {
        if (step.kind !== 'eq' || (step.channel !== 'stereo' && step.channel !== part)) continue;
        for (const band of step.bands) model.addDb(band, got);
      }
      const difference = largestDifference(got, part === 'mid' ? wanted.midDb : wanted.sideDb, frequenciesHz);
      if (difference.errorDb > worst.errorDb) worst = { ...difference, part };
    }
  }
  const parts = plan.moves.some((move) => 'channel' in move && move.channel !== 'stereo');
  const where = parts
    ? `${hertz(worst.frequencyHz)}, ${worst.part === 'mid' ? 'in the middle' : 'at the sides'}`
    : hertz(worst.frequencyHz);
  const maxErrorDb = Math.ceil(worst.errorDb / ERROR_STEP_DB) * ERROR_STEP_DB;
  const reasons = [receiver.filters];
  if (parts && receiver.channels === 'all') reasons.push('it gives all channels the curve of the middle');
  if (plan.moves.some(isFilter)) reasons.push('the correction filter is not part of it');
  const rest = worst.errorDb < ERROR_STEP_DB ? 'nothing is lost' : `furthest off at ${where}`;
  return { maxErrorDb: Number(maxErrorDb.toFixed(3)), maxErrorBecause: `${reasons.join('; ')}; ${rest}.` };
}
