import { scaleMove, type Move, type MoveOf } from '../moves/index.ts';
import { PEAK_ALLOWANCE_DB } from '../options.ts';
import { LOUDNESS_TOLERANCE_LU, planLimiter } from '../plan/planLoudness.ts';
import { signedDb } from '../words.ts';
import { harmsOf, type Harm } from './harm.ts';
import { retune } from './retune.ts';
import type { Aim, Round } from './round.ts';

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
/** The loss of loudness grows about as this power of what the highest peak is over the ceiling (2.3 to 3.5 on the shipped pair). */
const LOSS_EXPONENT = 2.4;
const LEAST_FIRST_SLOPE = 0.4;
/** A compressor that misses the spread by less is let be, as a share of what it was to change. */
const SPREAD_TOLERANCE = 0.25;
/** The limiter's part grows with the gain that is solved at the same time: twice will do. */
const MOST_RETUNED = 2;
const RATIO_STEP = [0.6, 2] as const;
const HIGHEST_RATIO = 4;

/**
 * The next moves to try, or undefined when the round is right or nothing more can be done for it. Harm comes first: nothing may be
 * further from the reference than before. Otherwise in one go: a compressor or an equaliser that missed is set again (once), no peak
 * above the ceiling, no more limiting than allowed, and loudness to 0.1 LU (by secant on the rendered loudness).
 *
 * @param rounds all so far, the one to judge last
 */
export function revise(rounds: readonly Round[], aim: Aim): Revision | undefined {
  const harm = mendHarm(rounds, aim);
  if (harm !== undefined) return harm;
  const round = rounds.at(-1)!;
  const steps = [mendSpread, mendTone, mendPeak, mendLoudness];
  const moves = steps.reduce((present, mend) => mend(present, rounds, aim) ?? present, round.moves);
  return moves === round.moves ? undefined : { moves: [...moves], reverted: [] };
}

/** One thing that may be off in the last round, mended in moves that may have been changed for others already; undefined when it is right. */
type Mend = (moves: readonly Move[], rounds: readonly Round[], aim: Aim) => readonly Move[] | undefined;

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
const mendSpread: Mend = (moves, rounds, { before, wantedSpreadDb }) => {
  const round = rounds.at(-1)!;
  const present = moves.find((move) => move.kind === 'compressor');
  const spreadDb = round.figures['levelSpreadDb'];
  const wasDb = before['levelSpreadDb'];
  const settings = new Set(
    rounds.map((past) => JSON.stringify(past.moves.filter(({ kind }) => kind === 'compressor'))),
  );
  if (settings.size > 1 || present === undefined || present.bands.length > 1 || present.id.endsWith(HALVED)) {
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
  return moves.map((move) => (move === present ? { ...present, bands } : move));
};

/** Sets the equaliser again by what the rendering shows: limiter and compressor change the spectrum, too. */
const mendTone: Mend = (moves, rounds, { tone }) => {
  const { report } = rounds.at(-1)!;
  const settings = new Set(rounds.map((past) => JSON.stringify(past.moves.filter(({ id }) => id === 'tone'))));
  if (tone === undefined || report === undefined || settings.size > MOST_RETUNED) return undefined;
  const again = retune(moves, report, tone);
  return again && changeGain(again.moves, -again.changeLu);
};

const mendPeak: Mend = (moves, rounds, aim) => {
  const round = rounds.at(-1)!;
  const excess = peakExcess(round, aim);
  if (excess <= 0) return undefined;
  const present = moves.find((move) => move.kind === 'limiter');
  if (present === undefined) return [...moves, planLimiter(round.figures['truePeakDbtp']!, aim.options.ceilingDbtp)];
  const trimmed = { ...present, ceilingDbtp: Math.max(-30, present.ceilingDbtp - excess - TRIM_DB) };
  return moves.map((move) => (move === present ? trimmed : move));
};

const mendLoudness: Mend = (moves, rounds, aim) => {
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
    const wantedDb = errorLu / slope(rounds, aim);
    stepDb = Math.min(wantedDb, Math.max(0, roomDb(round, aim)));
    // What stops short all the same is not worth another rendering for less than the tolerance.
    if (Math.abs(stepDb) < (stepDb < wantedDb ? LOUDNESS_TOLERANCE_LU : LOUDNESS_TOLERANCE_LU / 4)) return undefined;
  }
  return changeGain(moves, stepDb);
};

/** How much the gain may rise before more is limited than is allowed: peaks rise with it, the 95th percentile no faster. */
function roomDb({ limiting, figures }: Round, { options }: Aim): number {
  const limitingDb = limiting?.maxReductionDb ?? 0;
  const freeDb = limitingDb > 0 ? 0 : options.ceilingDbtp - (figures['truePeakDbtp'] ?? options.ceilingDbtp);
  const sustainedDb = limiting?.p95ReductionDb ?? 0;
  const sustainedRoomDb = sustainedDb > 0 ? options.maxLimitingDb - sustainedDb : Infinity;
  return Math.min(sustainedRoomDb, options.maxLimitingDb + PEAK_ALLOWANCE_DB - limitingDb + freeDb);
}

/**
 * How far the rendered loudness will follow the gain: as it did in the last two rounds, or, where the last one is the first of its
 * kind, by what its limiter took. The loss grows faster than the overshoot, because ever more of the music is over the ceiling.
 */
function slope(rounds: readonly Round[], { before, changeLu }: Aim): number {
  const [last, previous] = [rounds.at(-1)!, rounds.at(-2)];
  const is = last.figures['integratedLufs']!;
  const was = previous?.figures['integratedLufs'];
  const gainStep = previous === undefined ? 0 : gainOf(last.moves) - gainOf(previous.moves);
  if (
    previous !== undefined &&
    was !== undefined &&
    isSameInFront(last.moves, previous.moves) &&
    Math.abs(gainStep) >= 0.02
  )
    return Math.min(1, Math.max(LEAST_SLOPE, (is - was) / gainStep));
  const overDb = last.limiting?.maxReductionDb ?? 0;
  const lostLu = (before['integratedLufs'] ?? is) + changeLu + gainOf(last.moves) - is;
  if (overDb < LEAST_BLAMED_DB) return 1;
  return Math.min(1, Math.max(LEAST_FIRST_SLOPE, 1 - (LOSS_EXPONENT * lostLu) / overDb));
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
