import type { Move } from '../moves/index.ts';
import type { Figures } from './figures.ts';
import type { Aim, Round } from './round.ts';

/** A way in which a rendering can be further from the references than the target was. */
export interface HarmKind {
  /** The distance, by its name in the receipt. */
  readonly metric: string;
  /** Kinds of moves that are there to lower it. */
  readonly kinds: readonly Move['kind'][];
  readonly words: string;
  /** Growth let pass: what two measurements of one thing differ by. */
  readonly tolerance: number;
}

/**
 * A twentieth of a decibel: dither, the position of analysis frames against what an equaliser delays, and the
 * rounding of stored parameters move the distances by 0.01 to 0.03; nobody hears it.
 */
export const SAME_DISTANCE_DB = 0.05;
/**
 * The range of loudness has gates of its own, at which blocks fall in or out. That of another song is its own course of verse and chorus:
 * only what pumps or flattens for certain is watched for.
 */
const SAME_RANGE_LU = { evident: 0.5, model: 2 } as const;

const HARM_KINDS: readonly HarmKind[] = [
  { metric: 'toneDistanceDb', kinds: ['eq', 'convolution'], words: 'The tone', tolerance: SAME_DISTANCE_DB },
  { metric: 'widthDistanceDb', kinds: ['width'], words: 'The width', tolerance: SAME_DISTANCE_DB },
  { metric: 'balanceDistanceDb', kinds: ['balance'], words: 'The balance', tolerance: SAME_DISTANCE_DB },
  { metric: 'dynamicsDistanceDb', kinds: ['compressor'], words: 'The dynamics', tolerance: SAME_DISTANCE_DB },
  { metric: 'loudnessRangeLu', kinds: ['compressor'], words: 'The loudness range', tolerance: SAME_RANGE_LU.evident },
];

export interface Harm {
  readonly kind: HarmKind;
  /** dB or LU. */
  readonly growth: number;
}

/** What came out further from the references than the target was, beyond what is measurement. */
export function harmsOf(round: Round, aim: Aim): Harm[] {
  return HARM_KINDS.flatMap((kind) => {
    const isRange = kind.metric === 'loudnessRangeLu';
    const growth = Math.min(isRange ? mostOfRange(round) : Infinity, growthOf(kind.metric, round.figures, aim));
    const tolerance = isRange && aim.otherSong > 0.5 ? SAME_RANGE_LU.model : kind.tolerance;
    return growth > tolerance ? [{ kind, growth }] : [];
  });
}

/**
 * The range of loudness is no distance that is promised; it is watched for what pumps or flattens. An equaliser that lifts what plays in
 * the verse alone changes it rightly. A limiter narrows it by no more than it turns down for a twentieth of the time.
 */
function mostOfRange({ moves, limiting }: Round): number {
  return moves.some(({ kind }) => kind === 'compressor') ? Infinity : (limiting?.p95ReductionDb ?? 0);
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
