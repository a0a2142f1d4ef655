import { PEAK_ALLOWANCE_DB } from '../options.ts';
import { LOUDNESS_TOLERANCE_LU } from '../plan/planLoudness.ts';
import { gainOf, isSameInFront, type Aim, type Round } from './round.ts';

/** An error of loudness that is not worth another rendering: within the tolerance, with room for the dither. */
export const LOUDNESS_SETTLED_LU = 0.8 * LOUDNESS_TOLERANCE_LU;
/** Less limiting than this at the highest peak moves no average. */
export const LEAST_BLAMED_DB = 0.5;
/** How little a limiter may let the loudness follow the gain before the solver stops believing it. */
const LEAST_SLOPE = 0.3;
/** The loss of loudness grows about as this power of what the highest peak is over the ceiling (2.3 to 3.5 on the shipped pair). */
const LOSS_EXPONENT = 2.4;
const LEAST_FIRST_SLOPE = 0.4;
/** Limiting that takes less than this from the loudness bends no spectrum. */
const LEAST_LOSS_LU = 0.1;
/** How much more (or less) than now a limiter is believed to bend the spectrum next time. */
const MOST_GROWTH = 2;

/** A step of gain, and what it is expected to do. */
export interface LoudnessStep {
  readonly stepDb: number;
  /** How far the loudness will follow it, LU. */
  readonly reachesLu: number;
}

/** The gain that brings the last round to its loudness, as far as more limiting is allowed. Both figures are there. */
export function loudnessStep(rounds: readonly Round[], aim: Aim): LoudnessStep {
  const round = rounds.at(-1)!;
  const rate = slope(rounds, aim);
  const wantedDb = (aim.wantedLufs! - round.figures['integratedLufs']!) / rate;
  const stepDb = Math.min(wantedDb, Math.max(0, roomDb(round, aim)));
  return { stepDb, reachesLu: stepDb * rate };
}

/**
 * How much more than in the only round so far the limiter will bend the spectrum in the next one, as a ratio: it bends what it
 * turns down, so both grow with the loudness it costs. 1 where it is hardly at work, or more than one round tells what it does.
 */
export function bendingGrowth(rounds: readonly Round[], aim: Aim): number {
  const [first] = rounds;
  const { limiting, figures } = first!;
  if (rounds.length > 1 || aim.wantedLufs === undefined || figures['integratedLufs'] === undefined) return 1;
  const lost = lostLu(first!, aim);
  if ((limiting?.maxReductionDb ?? 0) < LEAST_BLAMED_DB || lost < LEAST_LOSS_LU) return 1;
  const { stepDb, reachesLu } = loudnessStep(rounds, aim);
  return Math.min(MOST_GROWTH, Math.max(1 / MOST_GROWTH, 1 + (stepDb - reachesLu) / lost));
}

/** How much more was limited than is allowed; negative while there is room. */
export function overLimitDb({ limiting }: Pick<Round, 'limiting'>, { options }: Pick<Aim, 'options'>): number {
  const peaks = (limiting?.maxReductionDb ?? 0) - options.maxLimitingDb - PEAK_ALLOWANCE_DB;
  return Math.max(peaks, (limiting?.p95ReductionDb ?? 0) - options.maxLimitingDb);
}

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
function slope(rounds: readonly Round[], aim: Aim): number {
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
  if (overDb < LEAST_BLAMED_DB) return 1;
  return Math.min(1, Math.max(LEAST_FIRST_SLOPE, 1 - (LOSS_EXPONENT * lostLu(last, aim)) / overDb));
}

/** What limiting took from the loudness that gain and moves should have given, LU. */
function lostLu({ figures, moves, changeLu }: Round, { before }: Aim): number {
  const is = figures['integratedLufs']!;
  return (before['integratedLufs'] ?? is) + changeLu + gainOf(moves) - is;
}
