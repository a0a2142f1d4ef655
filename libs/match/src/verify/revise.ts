import { scaleMove, type Move, type MoveOf } from '../moves/index.ts';
import { LOUDNESS_TOLERANCE_LU, planLimiter } from '../plan/planLoudness.ts';
import { signedDb } from '../words.ts';
import { harmsOf, type Harm } from './harm.ts';
import { bendingGrowth, LEAST_BLAMED_DB, LOUDNESS_SETTLED_LU, loudnessStep, overLimitDb } from './limiting.ts';
import { retune } from './retune.ts';
import type { Aim, Round } from './round.ts';

/** What to do about a round that is not yet right. */
export interface Revision {
  readonly moves: Move[];
  /** What all moves but gain and limiter are to add to the loudness now, LU. */
  readonly changeLu: number;
  /** Moves weakened or taken back, with the reason. */
  readonly reverted: { moveId: string; reason: string }[];
}

/** Highest true peak let pass above the ceiling, dB: what two exact meters may differ by. */
export const CEILING_TOLERANCE_DB = 0.05;
/** The trimmed ceiling goes this much lower than the measured excess. */
const TRIM_DB = 0.01;
/** Limiting beyond what is allowed by less than this is let pass. */
const LIMITING_TOLERANCE_DB = 0.2;
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
  const draft = steps.reduce<Draft>((present, mend) => ({ ...present, ...mend(present.moves, rounds, aim) }), round);
  return draft.moves === round.moves ? undefined : { ...draft, moves: [...draft.moves], reverted: [] };
}

type Draft = Pick<Round, 'moves' | 'changeLu'>;

/** One thing that may be off in the last round, mended in moves that may have been changed for others already; undefined when it is right. */
type Mend = (moves: readonly Move[], rounds: readonly Round[], aim: Aim) => Partial<Draft> | undefined;

/** Whether a round breaks a promise: then it must not be the last word. */
export function isHarmful(round: Round, aim: Aim): boolean {
  return (
    harmsOf(round, aim).length > 0 ||
    peakExcess(round, aim) > CEILING_TOLERANCE_DB ||
    overLimitDb(round, aim) > LIMITING_TOLERANCE_DB ||
    loudnessGrowth(round, aim) > LOUDNESS_TOLERANCE_LU
  );
}

const HALVED = '-halved';

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
  return { moves: backDb === 0 ? moves : changeGain(moves, -backDb), changeLu: round.changeLu, reverted };
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
  return { moves: moves.map((move) => (move === present ? { ...present, bands } : move)) };
};

/** Sets the equaliser again by what the rendering shows: limiter and compressor change the spectrum, too. */
const mendTone: Mend = (moves, rounds, aim) => {
  const { tone } = aim;
  const { report, changeLu } = rounds.at(-1)!;
  const settings = new Set(rounds.map((past) => JSON.stringify(past.moves.filter(({ id }) => id === 'tone'))));
  if (tone === undefined || report === undefined || settings.size > MOST_RETUNED) return undefined;
  const again = retune(moves, report, tone, bendingGrowth(rounds, aim));
  return again && { moves: changeGain(again.moves, -again.changeLu), changeLu: changeLu + again.changeLu };
};

const mendPeak: Mend = (moves, rounds, aim) => {
  const round = rounds.at(-1)!;
  const excess = peakExcess(round, aim);
  if (excess <= 0) return undefined;
  const present = moves.find((move) => move.kind === 'limiter');
  if (present === undefined)
    return { moves: [...moves, planLimiter(round.figures['truePeakDbtp']!, aim.options.ceilingDbtp)] };
  const trimmed = { ...present, ceilingDbtp: Math.max(-30, present.ceilingDbtp - excess - TRIM_DB) };
  return { moves: moves.map((move) => (move === present ? trimmed : move)) };
};

const mendLoudness: Mend = (moves, rounds, aim) => {
  const round = rounds.at(-1)!;
  const tooMuchDb = overLimitDb(round, aim);
  if (aim.wantedLufs === undefined || round.figures['integratedLufs'] === undefined) return undefined;
  if (tooMuchDb > LIMITING_TOLERANCE_DB) return { moves: changeGain(moves, -tooMuchDb) };
  const { stepDb, reachesLu } = loudnessStep(rounds, aim);
  // Limiting that once did harm is not tried again.
  if (stepDb > 0 && rounds.some((past) => isLimitingHarmful(past, aim))) return undefined;
  const errorLu = aim.wantedLufs - round.figures['integratedLufs'];
  if (Math.abs(errorLu) <= LOUDNESS_SETTLED_LU) return undefined;
  // What stops short all the same is not worth another rendering for less than is heard as a difference.
  const isShort = Math.abs(reachesLu) < Math.abs(errorLu) - LOUDNESS_SETTLED_LU;
  if (isShort ? Math.abs(reachesLu) < LOUDNESS_TOLERANCE_LU : Math.abs(stepDb) < LOUDNESS_TOLERANCE_LU / 4)
    return undefined;
  return { moves: changeGain(moves, stepDb) };
};

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

/** How much further the loudness is from the wanted one than it was. */
function loudnessGrowth({ figures }: Round, { before, wantedLufs }: Aim): number {
  const is = figures['integratedLufs'];
  const was = before['integratedLufs'];
  if (wantedLufs === undefined || is === undefined || was === undefined) return 0;
  return Math.abs(is - wantedLufs) - Math.abs(was - wantedLufs);
}
