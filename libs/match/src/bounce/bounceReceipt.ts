import { Type, type Static } from 'typebox';
import { EqBandSchema } from '../moves/eq.ts';
import { ReceiptSchema } from '../verify/receipt.ts';

const PartSchema = Type.Object(
  {
    askedDb: Type.Array(Type.Number(), { description: 'Response of the plan’s filters, one a frequency' }),
    doneDb: Type.Array(Type.Union([Type.Number(), Type.Null()]), {
      description: '… and what was done; null where the music has nothing to tell a response by',
    }),
    rmsDb: Type.Optional(Type.Number({ minimum: 0, description: 'Of the differences' })),
    largest: Type.Optional(
      Type.Object({ frequencyHz: Type.Number(), differenceDb: Type.Number() }, { additionalProperties: false }),
    ),
  },
  { additionalProperties: false, description: 'A planned curve beside the measured one' },
);
/** A planned curve beside the measured one. */
export type PartComparison = Static<typeof PartSchema>;

const BandSchema = Type.Object(
  {
    moveId: Type.String(),
    channel: Type.Union([Type.Literal('stereo'), Type.Literal('mid'), Type.Literal('side')]),
    band: EqBandSchema,
    frequencyHz: Type.Number({
      description:
        'Where it is looked at: at the centre of a bell, on the plateau of a shelf, at the corner of a filter',
    }),
    askedDb: Type.Number({ description: 'What the whole plan asks for there, with all that other bands add' }),
    doneDb: Type.Number(),
  },
  { additionalProperties: false, description: 'One band of the plan’s equalisers' },
);
/** One band of the plan's equalisers. */
export type BandOutcome = Static<typeof BandSchema>;

const CurvesSchema = Type.Object(
  {
    frequenciesHz: Type.Array(Type.Number(), { description: 'Twelve an octave' }),
    gainDb: Type.Number({
      description: 'Gain of the whole beyond what was asked, taken out: loudness is checked by itself',
    }),
    mid: Type.Optional(PartSchema),
    side: Type.Optional(PartSchema),
    bands: Type.Array(BandSchema),
  },
  { additionalProperties: false, description: 'Absent where the files have too little in common' },
);
/** The plan's filters against what was measured. */
export type CurveComparison = Static<typeof CurvesSchema>;

/** The JSON Schema of `BounceReceipt`. */
export const BounceReceiptSchema = Type.Object(
  {
    /** Figures before, of our own rendering of the plan (`predicted`), after, of the references; every check. */
    receipt: ReceiptSchema,
    curves: Type.Optional(CurvesSchema),
  },
  { title: 'Auralign bounce receipt', additionalProperties: false },
);
/** What a plan asked of whoever carried it out elsewhere, and what came of it. Plain JSON; `receipt.predicted` is of our own rendering of the plan. */
export type BounceReceipt = Static<typeof BounceReceiptSchema>;

const Figures = (description: string) => Type.Record(Type.String(), Type.Number(), { description });

/** The JSON Schema of `ReferenceDistances`. */
export const ReferenceDistancesSchema = Type.Object(
  {
    before: Figures(
      'Figures of the older version, by metric; those that end in Distance… are distances to the references',
    ),
    after: Figures('The same of the newer one'),
    reference: Figures('Figures of the reference (the median of several)'),
  },
  { title: 'Auralign distances to references', additionalProperties: false },
);
/** How far two versions are from references. Plain JSON. */
export type ReferenceDistances = Static<typeof ReferenceDistancesSchema>;
