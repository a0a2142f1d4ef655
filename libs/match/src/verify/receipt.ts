import { Type, type Static } from 'typebox';

/** Grows when a receipt of an older version could no longer be read. */
export const RECEIPT_SCHEMA_VERSION = 1;

const Figures = (description: string) => Type.Record(Type.String(), Type.Number(), { description });
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' });

/** One thing that was foretold, and what became of it. */
const CheckSchema = Type.Object({
  metric: Type.String(),
  unit: Type.String(),
  relation: Type.Union([Type.Literal('equal'), Type.Literal('atMost')]),
  expected: Type.Number(),
  actual: Type.Number(),
  tolerance: Type.Number({ minimum: 0 }),
  passed: Type.Boolean(),
});
export type Check = Static<typeof CheckSchema>;

/** What became of a finding whose moves were carried out. */
const MendedFindingSchema = Type.Object({
  ruleId: Type.String(),
  title: Type.String(),
  unit: Type.String(),
  beyondBefore: Type.Number({ minimum: 0, description: 'How far the figure was beyond its limit' }),
  beyondAfter: Type.Number({ minimum: 0, description: 'The same afterwards; 0: mended' }),
});
export type MendedFinding = Static<typeof MendedFindingSchema>;

/** What was measured before, foretold and measured after: the proof that the plan did what it says. */
export const ReceiptSchema = Type.Object(
  {
    schemaVersion: Type.Literal(RECEIPT_SCHEMA_VERSION),
    before: Figures('Figures of the target, by metric'),
    predicted: Figures('What the plan foretold, by metric'),
    after: Figures('Figures of the rendering, measured on the samples the file holds'),
    reference: Figures('Figures of the reference (the median of several)'),
    checks: Type.Array(CheckSchema),
    sideEffects: Type.Array(
      Type.Object({ metric: Type.String(), unit: Type.String(), before: Type.Number(), after: Type.Number() }),
      { description: 'Figures that nobody asked to change and that did' },
    ),
    limiting: Type.Optional(
      Type.Object({
        maxReductionDb: Type.Number({ minimum: 0 }),
        meanReductionDb: Type.Number({ minimum: 0 }),
        activeFraction: Type.Number({ minimum: 0, maximum: 1 }),
      }),
    ),
    mended: Type.Optional(
      Type.Array(MendedFindingSchema, {
        description: 'Of a plan made of findings: what a second diagnosis says of each',
      }),
    ),
    reverted: Type.Array(Type.Object({ moveId: Type.String(), reason: Type.String() })),
    rounds: Type.Integer({ minimum: 0, description: 'Renderings that were measured; 0 when there was nothing to do' }),
    hashes: Type.Object({
      target: Type.Optional(Sha256),
      references: Type.Array(Sha256),
      output: Type.Optional(Sha256),
    }),
  },
  { title: 'Auralign receipt' },
);
export type Receipt = Static<typeof ReceiptSchema>;
