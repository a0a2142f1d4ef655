import { Type, type Static, type TSchema } from 'typebox';
import type { Processor, ProcessorContext } from '../chain/processor.ts';
import { balance } from './balance.ts';
import { compressor } from './compressor.ts';
import { convolution } from './convolution.ts';
import { eq } from './eq.ts';
import { gain } from './gain.ts';
import { limiter } from './limiter.ts';
import { width } from './width.ts';
import { MOVE_BASE, type Dimension, type MoveKind, type PredictedDelta } from './kind.ts';

/** Every kind of move, in the order of the chain: tone first, then dynamics and level, the ceiling last. The one list. */
export const MOVE_KINDS = [eq, convolution, balance, width, compressor, gain, limiter] as const;

type Kinds = (typeof MOVE_KINDS)[number];
type MoveBase = { id: string; because: string; predicted: PredictedDelta[]; cost: string };

/** One step of a plan: its kind, its parameters, why, what it should change and what it costs. */
export type Move = {
  [K in Kinds as K['kind']]: { kind: K['kind'] } & MoveBase & Static<K['parameters']>;
}[Kinds['kind']];
export type MoveOf<Kind extends Move['kind']> = Extract<Move, { kind: Kind }>;

/** The JSON Schema of `Move`: a union with one member a kind, told by its `kind`. */
export const MoveSchema: TSchema = Type.Union(
  MOVE_KINDS.map((kind) =>
    Type.Object(
      { kind: Type.Literal(kind.kind), ...MOVE_BASE, ...kind.parameters.properties },
      { additionalProperties: false },
    ),
  ),
);

/** The kind of a move, seen through the parameters it shares with its own moves. */
function kindOf(move: Move): MoveKind {
  const kind = MOVE_KINDS.find((candidate) => candidate.kind === move.kind);
  if (kind === undefined) throw new RangeError(`unknown kind of move: ${move.kind}`);
  return kind; // each kind reads only its own parameters, which the move carries
}

/** @throws RangeError when the move cannot be realised at this rate or channel count */
export function createMoveProcessor(move: Move, context: ProcessorContext): Processor {
  return kindOf(move).createProcessor(move, context);
}

/** What the move does, in one line. */
export function describeMove(move: Move): string {
  return kindOf(move).describe(move);
}

/** Where in the chain moves of its kind stand, 0 first: what filters comes before what moves levels. */
export function placeInChain({ kind }: Pick<Move, 'kind'>): number {
  return MOVE_KINDS.findIndex((candidate) => candidate.kind === kind);
}

/** The dimension whose amount rules the move. */
export function dimensionOf(move: Move): Dimension {
  return kindOf(move).dimension;
}

/** The move at `amount` (0…1) of its strength, predictions scaled alike; undefined when nothing is left. */
export function scaleMove(move: Move, amount: number): Move | undefined {
  const parameters = kindOf(move).scale(move, amount);
  if (parameters === undefined) return undefined;
  const predicted = move.predicted.map(({ metric, delta }) => ({ metric, delta: delta * amount }));
  return { ...move, ...parameters, predicted };
}
