import { Type, type Static, type TObject, type TProperties } from 'typebox';

/**
 * The moves a finding may carry. A move is carried out by `@auralign/match`, which this library does not know; these are its moves
 * by structure, so that a plan takes over the moves of findings as they are.
 */
const BASE = {
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Unique among the moves of one diagnosis' }),
  because: Type.String({ description: 'Why: the measured numbers, in words' }),
  predicted: Type.Array(
    Type.Object(
      {
        metric: Type.String({ description: 'Canonical metric name, such as integratedLufs' }),
        delta: Type.Number({ description: 'Expected change, in the unit of the metric' }),
      },
      { additionalProperties: false },
    ),
  ),
  cost: Type.String({ description: 'What it costs, in words' }),
};

const frequencyHz = Type.Number({ minimum: 5, maximum: 96_000 });
const q = Type.Number({ minimum: 0.1, maximum: 40 });
const gainDb = Type.Number({ minimum: -36, maximum: 36 });
const strict = <P extends TProperties>(properties: P): TObject<P> =>
  Type.Object(properties, { additionalProperties: false });

const EqBandSchema = Type.Union([
  strict({ kind: Type.Literal('peaking'), frequencyHz, gainDb, q }),
  strict({ kind: Type.Literal('low-shelf'), frequencyHz, gainDb, q }),
  strict({ kind: Type.Literal('high-shelf'), frequencyHz, gainDb, q }),
  strict({ kind: Type.Literal('high-pass'), frequencyHz, q }),
  strict({ kind: Type.Literal('notch'), frequencyHz, q }),
]);
/** One band of an equaliser. */
export type EqBand = Static<typeof EqBandSchema>;

const SideShelfSchema = strict({
  frequencyHz: Type.Number({ minimum: 20, maximum: 20_000 }),
  gainDb: Type.Number({ minimum: -33, maximum: 33 }),
  q: Type.Number({ minimum: 0.2, maximum: 1 }),
});

export const MoveSchema = Type.Union([
  strict({
    kind: Type.Literal('eq'),
    ...BASE,
    channel: Type.Union([Type.Literal('stereo'), Type.Literal('mid'), Type.Literal('side')]),
    bands: Type.Array(EqBandSchema, { minItems: 1, maxItems: 64 }),
  }),
  strict({ kind: Type.Literal('gain'), ...BASE, gainDb: Type.Number({ minimum: -96, maximum: 48 }) }),
  strict({ kind: Type.Literal('balance'), ...BASE, balanceDb: Type.Number({ minimum: -6, maximum: 6 }) }),
  strict({
    kind: Type.Literal('width'),
    ...BASE,
    sideGainDb: Type.Number({ minimum: -24, maximum: 9 }),
    lowShelf: Type.Optional(SideShelfSchema),
    highShelf: Type.Optional(SideShelfSchema),
    monoBelowHz: Type.Number({ minimum: 0, maximum: 500 }),
  }),
]);
/** One change that mends a fault: plain JSON, valid in a plan. */
export type Move = Static<typeof MoveSchema>;
