import type { Report } from '@auralign/analysis';
import type { ProcessorActivity } from '../chain/processor.ts';
import { scaleMove, type Move, type MoveOf } from '../moves/index.ts';
import { PEAK_ALLOWANCE_DB, type MatchOptions } from '../options.ts';
import { LOUDNESS_TOLERANCE_LU, planLimiter } from '../plan/planLoudness.ts';
import { signedDb } from '../words.ts';
import type { Figures } from './figures.ts';
import { harmsOf, type Harm } from './harm.ts';

/** One rendering: what was done and what was measured. */
export interface Round {
  readonly moves: readonly Move[];
  readonly figures: Figures;
  readonly limiting: ProcessorActivity | undefined;
  /** Where all figures were measured on this very rendering: their report. */
  readonly report?: Report;
}

/** What the rounds are held against; fixed during verification. */
export interface Aim {
  readonly before: Figures;
  readonly reference: Figures;
  /** Loudness the result is meant to have; undefined when loudness is left alone. */
  readonly wantedLufs: number | undefined;
  /** Spread of levels the compressor is to reach, dB; undefined when there is none. */
  readonly wantedSpreadDb: number | undefined;
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
/** An error of loudness that is not worth another rendering: within the tolerance, with room for the dither. */
const LOUDNESS_SETTLED_LU = 0.8 * LOUDNESS_TOLERANCE_LU;
/** Limiting beyond what is allowed by less than this is let pass. */
const LIMITING_TOLERANCE_DB = 0.2;
/** How little a limiter may let the loudness follow the gain before the solver stops believing it. */
const LEAST_SLOPE = 0.3;
/** A compressor that misses the spread by less is let be, as a share of what it was to change. */
const SPREAD_TOLERANCE = 0.25;
const RATIO_STEP = [0.6, 2] as const;
const HIGHEST_RATIO = 4;

/**
 * The next moves to try, or undefined when the round is right or nothing more can be done for it. In this order: nothing may be
 * further from the reference than before, a compressor that missed is set again, no peak above the ceiling, no more limiting than
 * allowed, then loudness to 0.1 LU (by secant on the rendered loudness).
 *
 * @param rounds all so far, the one to judge last
 */
export function revise(rounds: readonly Round[], aim: Aim): Revision | undefined {
  const round = rounds.at(-1)!;
  return mendHarm(rounds, aim) ?? mendSpread(rounds, aim) ?? mendPeak(round, aim) ?? mendLoudness(rounds, aim);
}

/** Whether a round breaks a promise: then it must not be the last word. */
export function isHarmful(round: Round, aim: Aim): boolean {
  return (
    harmsOf(round, aim).length > 0 ||
    peakExcess(round, aim) > CEILING_TOLERANCE_DB ||
    overLimitDb(round, aim) > LIMITING_TOLERANCE_DB ||
    loudnessGrowth(round, aim) > LOUDNESS_TOLERANCE_LU
  );
}

/** Whether two lists of moves differ in gain and limiter alone: what stands in front need not be measured again. */
export function isSameInFront(a: readonly Move[], b: readonly Move[]): boolean {
  return frontKey(a) === frontKey(b);
}

export function gainOf(moves: readonly Move[]): number {
  return moves.reduce((sum, move) => (move.kind === 'gain' ? sum + move.gainDb : sum), 0);
}

const HALVED = '-halved';
/** Less limiting than this at the highest peak moves no average. */
const LEAST_BLAMED_DB = 0.5;

/** Every harm weakens those who did it: halved at first, taken back when that is not enough. */
function mendHarm(rounds: readonly Round[], aim: Aim): Revision | undefined {
  const round = rounds.at(-1)!;
  const harms = harmsOf(round, aim);
  if (harms.length === 0) return undefined;
  const blamed = new Map<string, string>();
  let backDb = 0;
  const isFirst = !rounds.slice(0, -1).some((past) => isLimitingHarmful(past, aim));
  for (const harm of harms) {
    const culprits = culpritsOf(harm, round);
    const words = `${harm.kind.words} came out ${signedDb(harm.growth, 2)} further from the reference`;
    if (culprits === 'limiter') {
      // Half of the limiting at first, then none.
      backDb = round.limiting!.maxReductionDb * (isFirst ? 0.5 : 1);
      blamed.set('limiter', `${words}; ${isFirst ? 'with half of the limiting' : 'without limiting'}.`);
    } else for (const { id } of culprits) blamed.set(id, words);
  }
  if (blamed.size === 0) return undefined;
  const reverted: Revision['reverted'] = [];
  const moves = round.moves.flatMap((move) => {
    const words = blamed.get(move.id);
    if (words === undefined || move.kind === 'limiter') return [move];
    const scaled = move.id.endsWith(HALVED) ? undefined : scaleMove(move, 0.5);
    const id = move.id.replace(HALVED, '');
    reverted.push({ moveId: id, reason: `${words}; ${scaled === undefined ? 'taken back' : 'halved'}.` });
    return scaled === undefined ? [] : [{ ...scaled, id: id + HALVED }];
  });
  if (blamed.has('limiter')) reverted.push({ moveId: 'limiter', reason: blamed.get('limiter')! });
  return { moves: backDb === 0 ? moves : changeGain(moves, -backDb), reverted };
}

/** Who did it: the moves that were there to do the opposite, else the limiter, the compressor, at last the linear moves. */
function culpritsOf({ kind }: Harm, { moves, limiting }: Round): readonly Move[] | 'limiter' {
  const own = moves.filter((move) => kind.kinds.includes(move.kind));
  if (own.length > 0) return own;
  // A limiter turns both channels down alike; what it cannot have moved is the picture.
  const picture = moves.filter((move) => move.kind === 'width' || move.kind === 'balance');
  if (kind.metric === 'balanceDistanceDb' && picture.length > 0) return picture;
  if (limiting !== undefined && limiting.maxReductionDb > LEAST_BLAMED_DB) return 'limiter';
  const dynamic = moves.filter((move) => move.kind === 'compressor');
  if (dynamic.length > 0) return dynamic;
  return moves.filter((move) => move.kind !== 'gain' && move.kind !== 'limiter');
}

/** Sets the ratio again when the level moves more or less than it was to, once. */
function mendSpread(rounds: readonly Round[], { before, wantedSpreadDb }: Aim): Revision | undefined {
  const round = rounds.at(-1)!;
  const present = round.moves.find((move) => move.kind === 'compressor');
  const spreadDb = round.figures['levelSpreadDb'];
  const wasDb = before['levelSpreadDb'];
  if (rounds.length > 1 || present === undefined || present.bands.length > 1 || present.id.endsWith(HALVED)) {
    return undefined;
  }
  if (wantedSpreadDb === undefined || spreadDb === undefined || wasDb === undefined) return undefined;
  const asked = Math.log(wantedSpreadDb / wasDb);
  const done = Math.log(spreadDb / wasDb);
  if (Math.abs(done - asked) < SPREAD_TOLERANCE * Math.abs(asked)) return undefined;
  const factor = done * asked <= 0 ? RATIO_STEP[1] : Math.min(RATIO_STEP[1], Math.max(RATIO_STEP[0], asked / done));
  const bands = present.bands.map((band) => ({
    ...band,
    ratio: Math.min(HIGHEST_RATIO, Math.round(100 * band.ratio ** factor) / 100),
  }));
  if (bands[0]!.ratio === present.bands[0]!.ratio) return undefined;
  return { moves: round.moves.map((move) => (move === present ? { ...present, bands } : move)), reverted: [] };
}

function mendPeak(round: Round, aim: Aim): Revision | undefined {
  const excess = peakExcess(round, aim);
  if (excess <= 0) return undefined;
  const present = round.moves.find((move) => move.kind === 'limiter');
  if (present === undefined) {
    const limiter = planLimiter(round.figures['truePeakDbtp']!, aim.options.ceilingDbtp);
    return { moves: [...round.moves, limiter], reverted: [] };
  }
  const trimmed = { ...present, ceilingDbtp: Math.max(-30, present.ceilingDbtp - excess - TRIM_DB) };
  return { moves: round.moves.map((move) => (move === present ? trimmed : move)), reverted: [] };
}

function mendLoudness(rounds: readonly Round[], aim: Aim): Revision | undefined {
  const round = rounds.at(-1)!;
  const { wantedLufs } = aim;
  const lufs = round.figures['integratedLufs'];
  if (wantedLufs === undefined || lufs === undefined) return undefined;
  const tooMuchDb = overLimitDb(round, aim);
  let stepDb: number;
  if (tooMuchDb > LIMITING_TOLERANCE_DB) {
    stepDb = -tooMuchDb;
  } else {
    const errorLu = wantedLufs - lufs;
    if (Math.abs(errorLu) <= LOUDNESS_SETTLED_LU) return undefined;
    // Limiting that once did harm is not tried again.
    if (errorLu > 0 && rounds.some((past) => isLimitingHarmful(past, aim))) return undefined;
    stepDb = errorLu / slope(rounds);
    stepDb = Math.min(stepDb, Math.max(0, roomDb(round, aim)));
    if (Math.abs(stepDb) < LOUDNESS_TOLERANCE_LU / 4) return undefined;
  }
  return { moves: changeGain(round.moves, stepDb), reverted: [] };
}

/** How much the gain may rise before more is limited than is allowed: peaks rise with it, the 95th percentile no faster. */
function roomDb({ limiting, figures }: Round, { options }: Aim): number {
  const limitingDb = limiting?.maxReductionDb ?? 0;
  const freeDb = limitingDb > 0 ? 0 : options.ceilingDbtp - (figures['truePeakDbtp'] ?? options.ceilingDbtp);
  const sustainedDb = limiting?.p95ReductionDb ?? 0;
  const sustainedRoomDb = sustainedDb > 0 ? options.maxLimitingDb - sustainedDb : Infinity;
  return Math.min(sustainedRoomDb, options.maxLimitingDb + PEAK_ALLOWANCE_DB - limitingDb + freeDb);
}

/** How far the rendered loudness followed the gain in the last two rounds; 1 if there are none to compare. */
function slope(rounds: readonly Round[]): number {
  const [last, previous] = [rounds.at(-1)!, rounds.at(-2)];
  const is = last.figures['integratedLufs'];
  const was = previous?.figures['integratedLufs'];
  if (previous === undefined || is === undefined || was === undefined) return 1;
  const gainStep = gainOf(last.moves) - gainOf(previous.moves);
  if (!isSameInFront(last.moves, previous.moves) || Math.abs(gainStep) < 0.02) return 1;
  return Math.min(1, Math.max(LEAST_SLOPE, (is - was) / gainStep));
}

function frontKey(moves: readonly Move[]): string {
  return JSON.stringify(moves.filter((move) => move.kind !== 'gain' && move.kind !== 'limiter'));
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

/** Whether a limiter at work was what did harm. */
function isLimitingHarmful(round: Round, aim: Aim): boolean {
  return harmsOf(round, aim).some((harm) => culpritsOf(harm, round) === 'limiter');
}

function peakExcess({ figures }: Round, { options }: Aim): number {
  return (figures['truePeakDbtp'] ?? -Infinity) - options.ceilingDbtp;
}

/** How much more was limited than is allowed; negative while there is room. */
export function overLimitDb({ limiting }: Pick<Round, 'limiting'>, { options }: Pick<Aim, 'options'>): number {
  const peaks = (limiting?.maxReductionDb ?? 0) - options.maxLimitingDb - PEAK_ALLOWANCE_DB;
  return Math.max(peaks, (limiting?.p95ReductionDb ?? 0) - options.maxLimitingDb);
}

/** How much further the loudness is from the wanted one than it was. */
function loudnessGrowth({ figures }: Round, { before, wantedLufs }: Aim): number {
  const is = figures['integratedLufs'];
  const was = before['integratedLufs'];
  if (wantedLufs === undefined || is === undefined || was === undefined) return 0;
  return Math.abs(is - wantedLufs) - Math.abs(was - wantedLufs);
}
