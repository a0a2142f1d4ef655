import type { Move } from '../moves/index.ts';
import type { Figures } from './figures.ts';
import type { Aim, Round } from './revise.ts';

/** A way in which a rendering can be further from the references than the target was. */
export interface HarmKind {
  /** The distance, by its name in the receipt. */
  readonly metric: string;
  /** Kinds of moves that are there to lower it. */
  readonly kinds: readonly Move['kind'][];
  readonly words: string;
  /** Growth let pass when such moves were made: what is measured again differs so much. */
  readonly own: number;
  /** Growth let pass when it is a side effect of other moves, which no plan foretells. */
  readonly other: number;
}

const HARM_KINDS: readonly HarmKind[] = [
  { metric: 'toneDistanceDb', kinds: ['eq', 'convolution'], words: 'The tone', own: 0.05, other: 0.3 },
  { metric: 'widthDistanceDb', kinds: ['width'], words: 'The width', own: 0.02, other: 0.3 },
  { metric: 'balanceDistanceDb', kinds: ['balance'], words: 'The balance', own: 0.02, other: 0.7 },
  { metric: 'dynamicsDistanceDb', kinds: ['compressor'], words: 'The movement of the level', own: 0.02, other: 1 },
  { metric: 'loudnessRangeLu', kinds: ['compressor'], words: 'The loudness range', own: 0.5, other: 0.5 },
];

export interface Harm {
  readonly kind: HarmKind;
  /** dB or LU. */
  readonly growth: number;
}

/** What came out further from the references than the target was, beyond what is measurement. */
export function harmsOf(round: Round, aim: Aim): Harm[] {
  return HARM_KINDS.flatMap((kind) => {
    const growth = growthOf(kind.metric, round.figures, aim);
    const isOwn = round.moves.some((move) => kind.kinds.includes(move.kind));
    const tolerance = isOwn ? kind.own : Math.max(kind.other, aim.tolerances[kind.metric] ?? 0);
    return growth > tolerance ? [{ kind, growth }] : [];
  });
}

/** Growth of a distance; 0 where it is unknown. Of the loudness range the distance is that to the references'. */
function growthOf(metric: string, after: Figures, { before, reference }: Aim): number {
  const was = before[metric];
  const is = after[metric];
  if (was === undefined || is === undefined) return 0;
  if (metric !== 'loudnessRangeLu') return is - was;
  const wanted = reference[metric];
  return wanted === undefined ? 0 : Math.abs(is - wanted) - Math.abs(was - wanted);
}
