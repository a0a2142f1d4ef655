import { Type, type Static, type TObject } from 'typebox';
import type { Processor, ProcessorContext } from '../chain/processor.ts';

/** The sides of the plan's amounts: each dimension can be asked for by itself and in part. */
export const DIMENSIONS = ['tone', 'dynamics', 'width', 'loudness'] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What a move is expected to change, in the canonical metric names of reports. */
const PredictedDeltaSchema = Type.Object(
  {
    metric: Type.String({ description: 'Canonical metric name, such as integratedLufs' }),
    delta: Type.Number({ description: 'Expected change, in the unit of the metric' }),
  },
  { additionalProperties: false },
);
export type PredictedDelta = Static<typeof PredictedDeltaSchema>;

/** What every move says besides its own parameters. */
export const MOVE_BASE = {
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Unique in its plan' }),
  because: Type.String({ description: 'Why: the measured numbers, in words' }),
  predicted: Type.Array(PredictedDeltaSchema, { description: 'What it should change, checked after rendering' }),
  cost: Type.String({ description: 'What it costs, in words' }),
};

/**
 * One kind of move: its parameters, how it is done, said and weakened. A further kind is one more file and one more
 * name in `MOVE_KINDS`.
 */
export interface MoveKind<Kind extends string = string, S extends TObject = TObject> {
  readonly kind: Kind;
  /** The dimension whose amount rules this kind. */
  readonly dimension: Dimension;
  /** The parameters alone; the rest of a move is `MOVE_BASE`. */
  readonly parameters: S;
  /**
   * @throws RangeError when the parameters cannot be realised at this sample rate or channel count
   */
  createProcessor(parameters: Static<S>, context: ProcessorContext): Processor;
  /** One line for people: what the move does. */
  describe(parameters: Static<S>): string;
  /** The move at `amount` (0…1) of its strength; undefined when nothing audible is left of it. */
  scale(parameters: Static<S>, amount: number): Static<S> | undefined;
}

/** Identity with inference: keeps the literal kind and the type of the parameters. */
export function defineMoveKind<const Kind extends string, S extends TObject>(
  kind: MoveKind<Kind, S>,
): MoveKind<Kind, S> {
  return kind;
}
