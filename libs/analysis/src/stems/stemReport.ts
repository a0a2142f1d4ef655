import { Type, type Static, type TObject, type TProperties } from 'typebox';
import { findingSchema } from '../diagnostics/finding.ts';
import { MoveSchema } from '../diagnostics/move.ts';
import { STEM_ROLES } from './roles.ts';

/** Grows when a reader of older reports would be misled; adding a figure is not that. */
export const STEM_REPORT_SCHEMA_VERSION = 1;

const strict = <P extends TProperties>(properties: P, description?: string): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });

const BandHz = strict({ lowHz: Type.Number(), highHz: Type.Number() });
const Range = strict({ startSeconds: Type.Number(), endSeconds: Type.Number() });

const ShareSchema = strict({
  stem: Type.String(),
  sharePercent: Type.Number({
    description:
      'Part of the mix’s power that this stem brings in, what it has in common with others included; with `unexplainedPercent` they sum to 100. Negative: it cancels others',
  }),
  levelDb: Type.Optional(
    Type.Number({ description: 'Power of the stem alone against that of the mix, dB; absent where it has none' }),
  ),
});
/** How much of something one stem is. */
export type Share = Static<typeof ShareSchema>;

/** `sum`: nothing but the stems. `processed`: the stems through processing on the bus. `incomplete`: something is missing. */
const VERDICTS = ['sum', 'processed', 'incomplete', 'foreign'] as const;
/** `redundant`: others make it up (a copy, a bus beside its tracks). `mix`: the mix itself. */
const STATUSES = ['present', 'uncertain', 'foreign', 'silent', 'redundant', 'mix'] as const;

const FitSchema = strict(
  {
    verdict: Type.Enum(VERDICTS),
    because: Type.String(),
    explainedPercent: Type.Number({
      description: 'Share of the mix’s power (20 Hz to 20 kHz) that the sum of the stems is',
    }),
    residualDb: Type.Number({
      description: 'What the sum of the stems leaves of the mix, dB against the mix; −120 at least',
    }),
    coherentPercent: Type.Number({ description: 'The same share if the sum were equalised band by band to fit best' }),
    bands: Type.Array(
      strict({
        ...BandHz.properties,
        residualDb: Type.Number(),
        busGainDb: Type.Optional(Type.Number({ description: 'Mix over the sum of the stems' })),
      }),
    ),
    residualOverTime: strict({
      startSeconds: Type.Number(),
      stepSeconds: Type.Number(),
      valuesDb: Type.Array(Type.Union([Type.Number(), Type.Null()])),
    }),
  },
  'Do the stems belong to the mix?',
);

const StemSchema = strict({
  name: Type.String(),
  status: Type.Enum(STATUSES),
  because: Type.String(),
  role: Type.Enum(STEM_ROLES),
  roleIs: Type.Enum(['given', 'from the name', 'unknown']),
  format: strict({ sampleRateHz: Type.Number(), channelCount: Type.Integer(), durationSeconds: Type.Number() }),
  offsetFrames: Type.Optional(
    Type.Integer({ description: 'Frames of the mix that the stem was moved by to fit; positive: later' }),
  ),
  gainDb: Type.Optional(Type.Number({ description: 'Level in the mix over the level in the file' })),
  isInverted: Type.Optional(Type.Boolean({ description: 'Its polarity is turned in the mix' })),
  presence: Type.Optional(
    Type.Number({ description: 'How surely it is in the mix, 0 to 1 (squared partial coherence)' }),
  ),
  integratedLufs: Type.Optional(Type.Number({ description: 'Of the file itself' })),
  relativeLu: Type.Optional(
    Type.Number({
      description: 'As loud as it is in the mix, against the mix; both gated, so a short part counts where it plays',
    }),
  ),
  sharePercent: Type.Optional(Type.Number({ description: 'Of the mix’s power' })),
  sideToMidDb: Type.Optional(Type.Number({ description: 'Its own width, 500 Hz to 8 kHz' })),
});
/** One stem and what is known of it. */
export type Stem = Static<typeof StemSchema>;

const StemMoveSchema = strict({
  stems: Type.Array(Type.String(), { description: 'Each of them is moved alike; all others stay' }),
  sharePercent: Type.Number({ description: 'Of the place, all of them together' }),
  status: Type.Enum(['enough', 'not enough']),
  move: Type.Optional(MoveSchema),
  reachedDb: Type.Number({ description: 'What it changes in this place of the mix, dB' }),
  because: Type.String(),
});
/** What would have to be done to some stems alone to do what a move does to the mix. */
export type StemMove = Static<typeof StemMoveSchema>;

const CarrierSchema = strict({
  finding: findingSchema,
  of: Type.Enum(['power', 'mid', 'side', 'peaks']),
  bandsHz: Type.Array(BandHz),
  shares: Type.Array(ShareSchema, { description: 'Largest first' }),
  unexplainedPercent: Type.Number(),
  wantedDb: Type.Optional(Type.Number({ description: 'What the move on the mix changes in this place, dB' })),
  stemMoves: Type.Array(StemMoveSchema, { description: 'Each instead of the others, not one after the other' }),
  advice: Type.String(),
});
/** A finding of the mix, and which stems carry it. */
export type CarriedFinding = Static<typeof CarrierSchema>;

const ClashSchema = strict({
  masked: Type.String(),
  masker: Type.String(),
  bandHz: BandHz,
  ranges: Type.Array(Range),
  lostPercent: Type.Number({
    description: 'Of the moments in which the masked stem should be heard here, those in which it is not',
  }),
  underDb: Type.Number({ description: 'How far it lies under the masker then, dB (median)' }),
  thresholdDb: Type.Number({ description: 'From here on it counts as lost' }),
  move: Type.Optional(MoveSchema),
  lostAfterPercent: Type.Optional(Type.Number({ description: 'Predicted, with the move on the masker' })),
  advice: Type.String(),
});
/** One stem covering another in a band. */
export type Clash = Static<typeof ClashSchema>;

const LowEndSchema = strict({
  stem: Type.String(),
  cutoffHz: Type.Number({ description: 'A proposal, from the role' }),
  belowDb: Type.Number({ description: 'Level below the cut-off against the whole stem' }),
  mixSharePercent: Type.Number({ description: 'What it is of all that the mix has below this frequency' }),
  subsonicSharePercent: Type.Optional(
    Type.Number({
      description: 'What it is of all that the mix has from 7 to 20 Hz, where nothing is heard as a tone',
    }),
  ),
  isWorthCutting: Type.Boolean(),
  move: Type.Optional(MoveSchema),
  advice: Type.String(),
});
/** What a stem has below the frequency its role begins at. */
export type LowEnd = Static<typeof LowEndSchema>;

/** The JSON Schema of `StemReport`. */
export const stemReportSchema = Type.Object(
  {
    schemaVersion: Type.Literal(STEM_REPORT_SCHEMA_VERSION),
    tool: strict({ name: Type.String(), version: Type.String() }),
    mix: strict({
      name: Type.String(),
      durationSeconds: Type.Number(),
      sampleRateHz: Type.Number(),
      integratedLufs: Type.Optional(Type.Number()),
    }),
    fit: FitSchema,
    stems: Type.Array(StemSchema),
    bands: Type.Array(
      strict({
        id: Type.String(),
        title: Type.String(),
        ...BandHz.properties,
        shares: Type.Array(ShareSchema),
        unexplainedPercent: Type.Number(),
      }),
    ),
    findings: Type.Array(CarrierSchema),
    notCarried: Type.Array(strict({ finding: findingSchema, reason: Type.String() })),
    masking: Type.Array(ClashSchema),
    lowEnd: Type.Array(LowEndSchema),
    notes: Type.Array(Type.String()),
  },
  { title: 'Auralign stem report', additionalProperties: false },
);
/** Which stem carries what of a mix. Plain JSON. */
export type StemReport = Static<typeof stemReportSchema>;
