import { Type, type Static, type TObject, type TProperties } from 'typebox';
import { findingSchema } from '../diagnostics/finding.ts';

/** Grows when a reader of older reports would be misled; adding a figure is not that. */
export const VERSION_REPORT_SCHEMA_VERSION = 1;

const strict = <P extends TProperties>(properties: P, description?: string): TObject<P> =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });
const OrNull = Type.Union([Type.Number(), Type.Null()]);

/**
 * From nothing to everything: `identical` to the bit; `same` but for rounding, dither or lossy encoding; another `gain`; `linear`, the same change all
 * the time (equaliser, width); `processed`, a change that follows the music or the clock; `edited`, other material in places; `other` music.
 */
const VERDICTS = ['identical', 'same', 'gain', 'linear', 'processed', 'edited', 'other'] as const;
export type VersionVerdict = (typeof VERDICTS)[number];

/** `different`: neither louder nor softer, but not the same sound. `moved`: the same sound from another place. */
const RANGE_KINDS = ['louder', 'softer', 'wider', 'narrower', 'appeared', 'vanished', 'different', 'moved'] as const;
export type RangeKind = (typeof RANGE_KINDS)[number];

const RangeSchema = strict({
  kind: Type.Enum(RANGE_KINDS),
  startSeconds: Type.Number({ description: 'On the clock of the newer file, to about a quarter of a second' }),
  endSeconds: Type.Number(),
  bandHz: Type.Optional(
    strict({ lowHz: Type.Number(), highHz: Type.Number() }, 'Where in frequency; absent: everywhere'),
  ),
  changeDb: Type.Optional(
    Type.Number({ description: 'Against the change of the whole file; absent where one of the files is silent' }),
  ),
  offsetSeconds: Type.Optional(
    Type.Number({ description: 'Of what moved: how much later it lies than in the older file; negative: earlier' }),
  ),
});
/** A stretch that changed otherwise than the rest. */
export type VersionRange = Static<typeof RangeSchema>;

const BandSchema = strict({
  lowHz: Type.Number(),
  highHz: Type.Number(),
  centreHz: Type.Number(),
  midDb: Type.Optional(
    Type.Number({ description: 'Change of (L+R)/2; absent where the files have nothing in common' }),
  ),
  sideDb: Type.Optional(Type.Number({ description: 'Change of (L−R)/2' })),
  midCoherence: Type.Optional(Type.Number({ description: 'How much of the newer file is the older one, 0 to 1' })),
  sideCoherence: Type.Optional(Type.Number()),
  widthBeforeDb: Type.Optional(Type.Number({ description: 'Side over mid' })),
  widthAfterDb: Type.Optional(Type.Number()),
  balanceBeforeDb: Type.Optional(Type.Number({ description: 'Right over left' })),
  balanceAfterDb: Type.Optional(Type.Number()),
});
/** A third octave, before and after. */
export type VersionBand = Static<typeof BandSchema>;

const EndSchema = strict({
  seconds: Type.Number({ description: 'Positive: the newer file has so much more; negative: so much less' }),
  isSilent: Type.Boolean({ description: 'Whether what was added or cut off lies below −60 dBFS' }),
});

const AlignmentSchema = strict({
  offsetSeconds: Type.Number({ description: 'Positive: the music lies later in the newer file' }),
  offsetFrames: Type.Integer({ description: 'The same in frames of the newer file' }),
  isPolarityInverted: Type.Boolean({ description: 'Of both channels' }),
  turnedChannel: Type.Optional(
    Type.Union([Type.Literal('left'), Type.Literal('right')], {
      description: 'The one whose polarity alone was turned',
    }),
  ),
  areChannelsSwapped: Type.Boolean(),
  start: EndSchema,
  end: EndSchema,
});

const NullSchema = strict(
  {
    plainDb: Type.Number({ description: 'The difference of the files as they are, once moved to the same place' }),
    gainDb: Type.Number({ description: '… after the gain that fits best' }),
    linearDb: Type.Number({ description: '… after the equaliser that fits best, mid and side by themselves' }),
  },
  'What a null test leaves, dB against the newer file, −140 at least',
);

const FigureSchema = strict({
  metric: Type.String(),
  before: Type.Optional(Type.Number()),
  after: Type.Optional(Type.Number()),
});
/** A figure of both reports; one of them may not have it. */
export type FigureChange = Static<typeof FigureSchema>;

const FindingChangeSchema = strict({
  status: Type.Union([Type.Literal('new'), Type.Literal('remains'), Type.Literal('gone')]),
  finding: findingSchema,
  before: Type.Optional(
    strict({ value: Type.Number(), unit: Type.String() }, 'Of what remains: the figure it had in the older file'),
  ),
});
/** What became of a finding; of what is gone, as it was. */
export type FindingChange = Static<typeof FindingChangeSchema>;

/** The JSON Schema of `VersionReport`. */
export const versionReportSchema = Type.Object(
  {
    schemaVersion: Type.Literal(VERSION_REPORT_SCHEMA_VERSION),
    before: strict({ name: Type.String() }),
    after: strict({ name: Type.String() }),
    verdict: Type.Enum(VERDICTS),
    summary: Type.Array(Type.String(), { description: 'What changed, in plain words; the verdict first' }),
    because: Type.Array(Type.String(), { description: 'What the verdict rests on' }),
    alignment: Type.Optional(AlignmentSchema),
    gainDb: Type.Optional(
      Type.Number({ description: 'The constant change of level: what most of the frequencies have in common' }),
    ),
    sideChange: Type.Optional(
      Type.Union([Type.Literal('gone'), Type.Literal('new')], { description: 'Made mono, or made stereo of mono' }),
    ),
    newSideDb: Type.Optional(
      Type.Number({
        description:
          'Of a side that is new: what the best constant response to the older file leaves of it, dB against it; −140 at least',
      }),
    ),
    residual: Type.Optional(NullSchema),
    bands: Type.Array(BandSchema, { description: 'The constant change in third octaves; gain included' }),
    transfer: Type.Optional(
      strict(
        {
          frequenciesHz: Type.Array(Type.Number()),
          midDb: Type.Array(OrNull),
          sideDb: Type.Array(OrNull),
          midCoherence: Type.Array(Type.Number()),
          sideCoherence: Type.Array(Type.Number()),
        },
        'The same, twelve an octave: the response that turns the older file into the newer one',
      ),
    ),
    level: Type.Optional(
      strict(
        {
          startSeconds: Type.Number(),
          stepSeconds: Type.Number(),
          changeDb: Type.Array(OrNull),
          slopeDbPerDb: Type.Optional(
            Type.Number({
              description: 'How much louder passages come out that were a decibel louder: compression is negative',
            }),
          ),
        },
        'Change of level over time, against the constant change',
      ),
    ),
    ranges: Type.Array(RangeSchema, {
      description: 'Where it changed otherwise, the largest changes, in order of time',
    }),
    moreRanges: Type.Integer({ minimum: 0, description: 'How many smaller ones are not listed' }),
    figures: Type.Array(FigureSchema),
    findings: Type.Array(FindingChangeSchema),
    notes: Type.Array(Type.String()),
  },
  { title: 'Auralign version report', additionalProperties: false },
);
/** What a newer version of a mix changed. Plain JSON. */
export type VersionReport = Static<typeof versionReportSchema>;
