import { describeMove, type Move } from '../moves/index.ts';
import { PEAK_ALLOWANCE_DB, type MatchOptions } from '../options.ts';
import { limiterWords, LOUDNESS_TOLERANCE_LU } from '../plan/planLoudness.ts';
import type { Plan } from '../plan/plan.ts';
import { plain, signedDb } from '../words.ts';
import { overLimitDb } from './limiting.ts';
import type { Round } from './round.ts';

/** The plan with the moves of the chosen round, and the words that the rendering has taught. */
export function settledPlan(plan: Plan, round: Round, wantedLufs: number | undefined, options: MatchOptions): Plan {
  const limitingDb = round.limiting?.maxReductionDb ?? 0;
  const moves = round.moves
    .filter((move) => move.kind !== 'limiter' || limitingDb > 0) // one that never had to act is no move
    .map((move) => asRendered(move, plan.moves, limitingDb));
  const abstained = plan.abstained.filter(({ dimension }) => dimension !== 'loudness');
  const lufs = round.figures['integratedLufs'];
  const shortLu = (wantedLufs ?? -Infinity) - (lufs ?? Infinity);
  if (shortLu > LOUDNESS_TOLERANCE_LU) {
    const reached = `It stops at ${plain(lufs!)} LUFS, ${plain(shortLu)} LU short of ${plain(wantedLufs!)}`;
    abstained.push({ dimension: 'loudness', reason: `${reached}: ${whyShort(round, options)}.` });
  }
  return { ...plan, moves, abstained };
}

/** A move with what its rendering has taught about it in its words. */
function asRendered(move: Move, plannedMoves: readonly Move[], limitingDb: number): Move {
  if (move.kind === 'limiter') return { ...move, ...limiterWords(move.ceilingDbtp + limitingDb, move.ceilingDbtp) };
  const planned = plannedMoves.find(({ id }) => id === move.id);
  if (planned === undefined) return move;
  if (move.id === 'tone' && describeMove(move) !== describeMove(planned)) {
    const because = `${move.because} Solved again on the rendering, which limiting bends as well; planned was ${describeMove(planned)}.`;
    return { ...move, because };
  }
  if (move.kind !== 'gain' || planned.kind !== 'gain') return move;
  const stepDb = move.gainDb - planned.gainDb;
  if (Math.abs(stepDb) < 0.05) return move;
  return {
    ...move,
    because: `${move.because} Solved again on the rendering: ${signedDb(stepDb)}.`,
    predicted: move.predicted.map(({ metric, delta }) => ({
      metric,
      delta: Math.round(1000 * (delta + stepDb)) / 1000,
    })),
  };
}

function whyShort(round: Round, options: MatchOptions): string {
  const { maxLimitingDb } = options;
  if (overLimitDb(round, { options }) < -0.5)
    return 'more limiting would take it further from the reference in other respects';
  const { maxReductionDb = 0, p95ReductionDb = 0 } = round.limiting ?? {};
  return p95ReductionDb > maxLimitingDb - 0.5
    ? `a twentieth of the time more than ${plain(p95ReductionDb)} dB are limited already, and ${plain(maxLimitingDb)} dB are allowed`
    : `the highest peaks are turned down by ${plain(maxReductionDb)} dB already, and ${plain(maxLimitingDb + PEAK_ALLOWANCE_DB)} dB are allowed`;
}
