import type { Plan } from '../plan/plan.ts';
import type { OutputFormat } from '../render.ts';
import { gainOf, isSameInFront, type Round } from './round.ts';

/** What is to be rendered. */
export type Draft = Pick<Round, 'changeLu'> & { readonly moves: Plan['moves'] };

/**
 * A true peak from which on samples of a file of integers may have been cut off at full scale, dBTP: such a rendering reads about 0,
 * however far it went beyond, and less gain would take off from the wrong peak. The largest number of 16 bits is −0.0003 dBFS; meters differ
 * by some thousandths.
 */
const MAYBE_CUT_OFF_DBTP = -0.01;

/**
 * What another gain does where no limiter is at work needs no rendering: level and peaks move with it. Undefined where that cannot be
 * known from the last round.
 */
export function foretell(
  last: Round | undefined,
  draft: Draft,
  { ceilingDbtp, output }: { readonly ceilingDbtp: number; readonly output: OutputFormat },
): Round | undefined {
  const { moves } = draft;
  if (last === undefined || (last.limiting?.maxReductionDb ?? 0) > 0 || !isSameInFront(last.moves, moves))
    return undefined;
  const lastPeakDbtp = last.figures['truePeakDbtp'] ?? -Infinity;
  if (output.encoding === 'integer' && lastPeakDbtp > MAYBE_CUT_OFF_DBTP) return undefined;
  const stepDb = gainOf(moves) - gainOf(last.moves);
  if (lastPeakDbtp + stepDb > ceilingDbtp) return undefined;
  const figures = { ...last.figures };
  for (const metric of ['integratedLufs', 'maxShortTermLufs', 'truePeakDbtp']) {
    if (figures[metric] !== undefined) figures[metric] += stepDb;
  }
  return { ...draft, figures, limiting: last.limiting };
}
