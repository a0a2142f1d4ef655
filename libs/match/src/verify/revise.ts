import type { ProcessorActivity } from '../chain/processor.ts';
import { scaleMove, type Move, type MoveOf } from '../moves/index.ts';
import type { MatchOptions } from '../options.ts';
import { LOUDNESS_TOLERANCE_LU, planLimiter } from '../plan/planLoudness.ts';
import { plain, signedDb } from '../words.ts';

/** One rendering: what was done and what was measured. */
export interface Round {
  readonly moves: readonly Move[];
  readonly integratedLufs: number | undefined;
  readonly truePeakDbtp: number | undefined;
  readonly loudnessRangeLu: number | undefined;
  readonly toneDistanceDb: number | undefined;
  readonly limiting: ProcessorActivity | undefined;
}

/** What the rounds are held against; fixed during verification. */
export interface Aim {
  readonly before: Omit<Round, 'moves' | 'limiting'>;
  readonly referenceLoudnessRangeLu: number | undefined;
  /** Loudness the result is meant to have; undefined when loudness is left alone. */
  readonly wantedLufs: number | undefined;
  readonly options: MatchOptions;
}

/** What to do about a round that is not yet right. */
export interface Revision {
  readonly moves: Move[];
  /** Moves weakened or taken back, with the reason. */
  readonly reverted: { moveId: string; reason: string }[];
}

/** Highest true peak let pass above the ceiling, dB: what two exact meters may differ by. */
export const CEILING_TOLERANCE_DB = 0.05;
/** The trimmed ceiling goes this much lower than the measured excess. */
const TRIM_DB = 0.01;
/** Growth of a distance that is measurement, not harm. */
const TONE_HARM_DB = 0.05;
/** What a limiter may do to the tone by itself, turning down what is loudest. */
const LIMITER_TONE_DB = 0.3;
const RANGE_HARM_LU = 0.5;
/** Limiting beyond what is allowed by less than this is let pass. */
const LIMITING_TOLERANCE_DB = 0.2;
/** How little a limiter may let the loudness follow the gain before the solver stops believing it. */
const LEAST_SLOPE = 0.3;

/**
 * The next moves to try, or undefined when the round is right or nothing more can be done for it. In this order: nothing may be
 * further from the reference than before, no peak above the ceiling, no more limiting than allowed, then loudness to 0.1 LU
 * (by secant on the rendered loudness).
 *
 * @param rounds all so far, the one to judge last
 */
export function revise(rounds: readonly Round[], aim: Aim): Revision | undefined {
  const round = rounds.at(-1)!;
  return mendTone(round, aim) ?? mendRange(round, aim) ?? mendPeak(round, aim) ?? mendLoudness(rounds, aim);
}

/** Whether a round breaks a promise: then it must not be the last word. */
export function isHarmful(round: Round, aim: Aim): boolean {
  return (
    toneGrowth(round, aim) > toneToleranceDb(round) ||
    rangeGrowth(round, aim) > RANGE_HARM_LU ||
    peakExcess(round, aim) > CEILING_TOLERANCE_DB ||
    overLimitDb(round, aim) > LIMITING_TOLERANCE_DB ||
    loudnessGrowth(round, aim) > LOUDNESS_TOLERANCE_LU
  );
}

function mendTone(round: Round, aim: Aim): Revision | undefined {
  const growth = toneGrowth(round, aim);
  if (growth <= toneToleranceDb(round)) return undefined;
  const toneMoves = round.moves.filter((move) => move.kind === 'eq');
  if (toneMoves.length === 0) {
    return withoutLimiting(round, `The tone came out ${signedDb(growth, 2)} further from the reference`);
  }
  const halvedBefore = toneMoves.some((move) => move.id.endsWith(HALVED));
  const moves = round.moves.flatMap((move) => {
    if (move.kind !== 'eq') return [move];
    const scaled = halvedBefore ? undefined : scaleMove(move, 0.5);
    return scaled === undefined ? [] : [{ ...scaled, id: move.id + HALVED }];
  });
  const reason = `The tone came out ${signedDb(growth, 2)} further from the reference; ${halvedBefore ? 'taken back' : 'halved'}.`;
  return { moves, reverted: toneMoves.map(({ id }) => ({ moveId: id, reason })) };
}

const HALVED = '-halved';

function mendRange(round: Round, aim: Aim): Revision | undefined {
  const growth = rangeGrowth(round, aim);
  if (growth <= RANGE_HARM_LU) return undefined;
  return withoutLimiting(round, `The loudness range came out ${plain(growth)} LU further from the reference`);
}

/** So much less gain that no peak reaches the ceiling any more. */
function withoutLimiting(round: Round, harm: string): Revision | undefined {
  const reductionDb = round.limiting?.maxReductionDb ?? 0;
  if (reductionDb === 0) return undefined;
  const reason = `${harm}; without limiting.`;
  return { moves: changeGain(round.moves, -reductionDb), reverted: [{ moveId: 'limiter', reason }] };
}

function mendPeak(round: Round, aim: Aim): Revision | undefined {
  const excess = peakExcess(round, aim);
  if (excess <= 0) return undefined;
  const present = round.moves.find((move) => move.kind === 'limiter');
  if (present === undefined) {
    return { moves: [...round.moves, planLimiter(round.truePeakDbtp!, aim.options.ceilingDbtp)], reverted: [] };
  }
  const trimmed = { ...present, ceilingDbtp: Math.max(-30, present.ceilingDbtp - excess - TRIM_DB) };
  return { moves: round.moves.map((move) => (move === present ? trimmed : move)), reverted: [] };
}

function mendLoudness(rounds: readonly Round[], aim: Aim): Revision | undefined {
  const round = rounds.at(-1)!;
  const { wantedLufs } = aim;
  if (wantedLufs === undefined || round.integratedLufs === undefined) return undefined;
  const tooMuchDb = overLimitDb(round, aim);
  let stepDb: number;
  if (tooMuchDb > LIMITING_TOLERANCE_DB) {
    stepDb = -tooMuchDb;
  } else {
    const errorLu = wantedLufs - round.integratedLufs;
    if (Math.abs(errorLu) <= LOUDNESS_TOLERANCE_LU / 2) return undefined;
    // Limiting that once did harm is not tried again.
    if (errorLu > 0 && rounds.some((past) => limitingHarms(past, aim))) return undefined;
    stepDb = errorLu / slope(rounds);
    stepDb = Math.min(stepDb, Math.max(0, roomDb(round, aim)));
    if (Math.abs(stepDb) < LOUDNESS_TOLERANCE_LU / 4) return undefined;
  }
  return { moves: changeGain(round.moves, stepDb), reverted: [] };
}

/** How much the gain may rise before the highest peak is limited more than is allowed: that peak rises with it. */
function roomDb({ limiting, truePeakDbtp }: Round, { options }: Aim): number {
  const limitingDb = limiting?.maxReductionDb ?? 0;
  const freeDb = limitingDb > 0 ? 0 : options.ceilingDbtp - (truePeakDbtp ?? options.ceilingDbtp);
  return options.maxLimitingDb - limitingDb + freeDb;
}

/** How far the rendered loudness followed the gain in the last two rounds; 1 if there are none to compare. */
function slope(rounds: readonly Round[]): number {
  const [last, previous] = [rounds.at(-1)!, rounds.at(-2)];
  if (previous?.integratedLufs === undefined || last.integratedLufs === undefined) return 1;
  const sameTone = toneKey(last) === toneKey(previous);
  const gainStep = gainOf(last.moves) - gainOf(previous.moves);
  if (!sameTone || Math.abs(gainStep) < 0.02) return 1;
  return Math.min(1, Math.max(LEAST_SLOPE, (last.integratedLufs - previous.integratedLufs) / gainStep));
}

function toneKey({ moves }: Round): string {
  return moves.map(({ kind, id }) => (kind === 'eq' ? id : '')).join();
}

function gainOf(moves: readonly Move[]): number {
  return moves.reduce((sum, move) => (move.kind === 'gain' ? sum + move.gainDb : sum), 0);
}

/** The moves with so much more gain; the gain is put before the limiter if there was none. */
function changeGain(moves: readonly Move[], stepDb: number): Move[] {
  const present = moves.find((move) => move.kind === 'gain');
  if (present !== undefined) {
    const gainDb = Math.round((present.gainDb + stepDb) * 1000) / 1000;
    return moves.map((move) => (move === present ? { ...present, gainDb } : move));
  }
  const added: MoveOf<'gain'> = {
    id: 'gain',
    kind: 'gain',
    gainDb: Math.round(stepDb * 1000) / 1000,
    because: 'The rendering came out at another loudness than foretold.',
    predicted: [{ metric: 'integratedLufs', delta: stepDb }],
    cost: 'None.',
  };
  const at = moves.findIndex((move) => move.kind === 'limiter');
  return at < 0 ? [...moves, added] : [...moves.slice(0, at), added, ...moves.slice(at)];
}

function limitingHarms(round: Round, aim: Aim): boolean {
  if (rangeGrowth(round, aim) > RANGE_HARM_LU) return true;
  return round.moves.every((move) => move.kind !== 'eq') && toneGrowth(round, aim) > LIMITER_TONE_DB;
}

/** Growth of the tone distance that is no harm: an equaliser must not cause any, a limiter can hardly help a little. */
function toneToleranceDb({ moves }: Round): number {
  return moves.some((move) => move.kind === 'eq') ? TONE_HARM_DB : LIMITER_TONE_DB;
}

function toneGrowth(round: Round, { before }: Aim): number {
  return (round.toneDistanceDb ?? 0) - (before.toneDistanceDb ?? 0);
}

/** How much further the loudness range is from the reference's than it was; 0 where it is unknown. */
function rangeGrowth(round: Round, { before, referenceLoudnessRangeLu: reference }: Aim): number {
  if (reference === undefined || round.loudnessRangeLu === undefined || before.loudnessRangeLu === undefined) return 0;
  return Math.abs(round.loudnessRangeLu - reference) - Math.abs(before.loudnessRangeLu - reference);
}

function peakExcess(round: Round, { options }: Aim): number {
  return (round.truePeakDbtp ?? -Infinity) - options.ceilingDbtp;
}

/** How much more the highest peak was limited than is allowed; negative while there is room. */
function overLimitDb({ limiting }: Round, { options }: Aim): number {
  return (limiting?.maxReductionDb ?? 0) - options.maxLimitingDb;
}

/** How much further the loudness is from the wanted one than it was. */
function loudnessGrowth(round: Round, { before, wantedLufs }: Aim): number {
  if (wantedLufs === undefined || round.integratedLufs === undefined || before.integratedLufs === undefined) return 0;
  return Math.abs(round.integratedLufs - wantedLufs) - Math.abs(before.integratedLufs - wantedLufs);
}
