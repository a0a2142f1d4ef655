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
  /** Growth let pass where a move is there to lower it: what two measurements of one thing differ by. */
  readonly tolerance: number;
  /** Growth let pass as a by-product of other moves. */
  readonly byProduct: number;
  /** The same beside another song. */
  readonly besideModel: number;
}

/**
 * A twentieth of a decibel: dither, the position of analysis frames against what an equaliser delays, and the
 * rounding of stored parameters move the distances by 0.01 to 0.03; nobody hears it.
 */
const SAME_DISTANCE_DB = 0.05;
/** Less than anyone hears: no reason to give up decibels of loudness or width. Limiters cost so much in tone. */
const BY_PRODUCT_DB = 0.2;
/**
 * A model is followed where it is furthest away. An equaliser changes which band leads, and with it how the level of the whole moves; a
 * limiter which moments count: half a decibel of that is no reason to leave a mix nine decibels from its model.
 */
const MODEL_BY_PRODUCT_DB = 0.5;
/** The range of loudness has gates of its own, at which blocks fall in or out. */
const SAME_RANGE_LU = 0.5;
/** That of another song is its own course of verse and chorus: only what pumps or flattens for certain is watched for. */
const MODEL_RANGE_LU = 2;

const DISTANCE = {
  tolerance: SAME_DISTANCE_DB,
  byProduct: BY_PRODUCT_DB,
  besideModel: MODEL_BY_PRODUCT_DB,
} as const;
const RANGE = { tolerance: SAME_RANGE_LU, byProduct: SAME_RANGE_LU, besideModel: MODEL_RANGE_LU } as const;

const HARM_KINDS: readonly HarmKind[] = [
  { metric: 'toneDistanceDb', kinds: ['eq', 'convolution'], words: 'The tone', ...DISTANCE },
  { metric: 'widthDistanceDb', kinds: ['width'], words: 'The width', ...DISTANCE },
  { metric: 'balanceDistanceDb', kinds: ['balance'], words: 'The balance', ...DISTANCE },
  { metric: 'dynamicsDistanceDb', kinds: ['compressor'], words: 'The dynamics', ...DISTANCE },
  { metric: 'loudnessRangeLu', kinds: ['compressor'], words: 'The loudness range', ...RANGE },
];

/** How much further a distance may come out than it was, by its name in the receipt. */
export function toleratedGrowth(metric: string, moves: readonly Move[], otherSong: number): number {
  const kind = HARM_KINDS.find((candidate) => candidate.metric === metric);
  if (kind === undefined) return SAME_DISTANCE_DB;
  const isAimedAt = metric !== 'loudnessRangeLu' && moves.some((move) => kind.kinds.includes(move.kind));
  if (isAimedAt) return kind.tolerance;
  return otherSong > 0.5 ? kind.besideModel : kind.byProduct;
}

export interface Harm {
  readonly kind: HarmKind;
  /** dB or LU. */
  readonly growth: number;
}

/** What came out further from the references than the target was, beyond what is measurement. */
export function harmsOf(round: Round, aim: Aim): Harm[] {
  return HARM_KINDS.flatMap((kind) => {
    const most = kind.metric === 'loudnessRangeLu' ? mostOfRange(round) : Infinity;
    const growth = Math.min(most, growthOf(kind.metric, round.figures, aim));
    return growth > toleratedGrowth(kind.metric, round.moves, aim.otherSong) ? [{ kind, growth }] : [];
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
