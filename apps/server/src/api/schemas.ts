import { Type, type Static } from 'typebox';
import { findingSchema, storeSchema, type Report, type VersionReport } from '@auralign/analysis';
import { MP3_BIT_RATES_KBPS, OUTPUT_CONTAINERS, type Mp3BitRateKbps } from '@auralign/audio';
import {
  EXPORT_FORMATS,
  PlanSchema,
  REFERENCE_RELATIONS,
  ReceiptSchema,
  type ExportFormatId,
  type Plan,
  type Receipt,
} from '@auralign/match';

/** Random; says nothing, is never part of a path. */
export const IdSchema = Type.String({ pattern: '^[0-9a-z]{12,64}$', description: 'Made by the server' });
const Id = IdSchema;
/** One of a list of words. */
const oneOf = <const Words extends readonly string[]>(words: Words) =>
  Type.Unsafe<Words[number]>(Type.Enum([...words]));

const Instant = Type.String({ format: 'date-time', description: 'UTC, ISO 8601' });
const Fraction = Type.Number({ minimum: 0, maximum: 1 });

/** RFC 9457: every answer of 400 and above. `code` is one of `ERROR_CODES` of `@auralign/audio` or of `SERVER_ERROR_CODES`. */
export const ProblemSchema = Type.Object({
  type: Type.String({ description: 'A relative reference, /problems/<code>' }),
  title: Type.String(),
  status: Type.Integer({ minimum: 400, maximum: 599 }),
  detail: Type.String(),
  code: Type.String(),
  hint: Type.Optional(Type.String({ description: 'What to do about it' })),
  instance: Type.Optional(Type.String()),
});
export type Problem = Static<typeof ProblemSchema>;

/** Codes of the server itself, beside those of the libraries. */
export const SERVER_ERROR_CODES = [
  'NOT_FOUND',
  'NOT_READY',
  'QUEUE_FULL',
  'TOO_LARGE',
  'DISK_FULL',
  'FORBIDDEN_HOST',
  'UNAUTHORIZED',
  'RATE_LIMITED',
  'INVALID_REQUEST',
  'INTERRUPTED',
] as const;
export type ServerErrorCode = (typeof SERVER_ERROR_CODES)[number];

/** One sound file known to the server: an upload, a reference, or a corrected file the server made. */
export const TrackSchema = Type.Object({
  id: Id,
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  name: Type.String({ minLength: 1, maxLength: 255, description: 'File name as given; shown, never used as a path' }),
  byteCount: Type.Integer({ minimum: 0 }),
  format: Type.String({ description: 'wav, flac, mp3 …' }),
  sampleRateHz: Type.Number(),
  channelCount: Type.Integer(),
  durationSeconds: Type.Number(),
  createdAt: Instant,
  song: Type.Union([Type.String({ maxLength: 200 }), Type.Null()], {
    description: 'Bounces of one song share this name; the journal groups by it',
  }),
  note: Type.String({ maxLength: 10_000 }),
  origin: Type.Union([Type.Literal('upload'), Type.Literal('demo'), Type.Literal('render')]),
  analysis: Type.Union([Type.Literal('none'), Type.Literal('pending'), Type.Literal('ready'), Type.Literal('failed')]),
  metrics: Type.Record(Type.String(), Type.Number(), {
    description: 'Metric id → value, as in docs/metrics.md; empty until analysed',
  }),
});
export type Track = Static<typeof TrackSchema>;

/** What may be changed of a track. */
export const TrackChangesSchema = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
    song: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()])),
    note: Type.Optional(Type.String({ maxLength: 10_000 })),
  },
  { additionalProperties: false },
);

/** Smallest and largest sample of each stretch of frames, over all channels, for drawing a waveform. */
export const PeaksSchema = Type.Object({
  sampleRateHz: Type.Number(),
  frameCount: Type.Integer(),
  levels: Type.Array(
    Type.Object({
      framesPerPoint: Type.Integer({ minimum: 1 }),
      minimum: Type.Array(Type.Number()),
      maximum: Type.Array(Type.Number()),
    }),
  ),
});
export type Peaks = Static<typeof PeaksSchema>;

export const IntentSchema = oneOf(['modern', 'acoustic', 'lofi', 'club', 'classical']);

/** How a plan is to be made; what is left out has the defaults of `@auralign/match`. */
export const PlanOptionsSchema = Type.Object(
  {
    amounts: Type.Optional(
      Type.Object(
        {
          tone: Type.Optional(Fraction),
          dynamics: Type.Optional(Fraction),
          width: Type.Optional(Fraction),
          loudness: Type.Optional(Fraction),
        },
        { additionalProperties: false },
      ),
    ),
    intent: Type.Optional(IntentSchema),
    maxBands: Type.Optional(Type.Integer({ minimum: 0, maximum: 16 })),
    maxBoostDb: Type.Optional(Type.Number({ minimum: 0, maximum: 24 })),
    maxCutDb: Type.Optional(Type.Number({ minimum: 0, maximum: 24 })),
    maxReductionDb: Type.Optional(Type.Number({ minimum: 0, maximum: 24 })),
    ceilingDbtp: Type.Optional(Type.Number({ minimum: -30, maximum: 0 })),
    maxLimitingDb: Type.Optional(Type.Number({ minimum: 0, maximum: 24 })),
    precise: Type.Optional(Type.Union([Type.Literal('none'), Type.Literal('minimum'), Type.Literal('linear')])),
    referenceIs: Type.Optional(oneOf(REFERENCE_RELATIONS)),
  },
  { additionalProperties: false },
);
export type PlanOptions = Static<typeof PlanOptionsSchema>;

export const NewPlanSchema = Type.Object(
  {
    mixId: Id,
    referenceIds: Type.Array(Id, {
      maxItems: 16,
      description: 'None: the plan is made of the findings of the mix alone; of the options only `intent` is for that',
    }),
    options: Type.Optional(PlanOptionsSchema),
  },
  { additionalProperties: false },
);
export type NewPlan = Static<typeof NewPlanSchema>;

export const PlanRecordSchema = Type.Object({
  id: Id,
  mixId: Id,
  referenceIds: Type.Array(Id, { maxItems: 16, description: 'None: made of the findings of the mix alone' }),
  options: PlanOptionsSchema,
  findings: Type.Array(findingSchema, {
    description:
      'What a plan without references was made of, what matters most first: their moves are the suggestion, or offered beside it. Empty with references',
  }),
  /** As solved. */
  suggested: Type.Unsafe<Plan>(PlanSchema),
  /** As edited; what a render carries out. */
  plan: Type.Unsafe<Plan>(PlanSchema),
  createdAt: Instant,
});
export type PlanRecord = Static<typeof PlanRecordSchema>;

export const PurposeSchema = Type.Union([Type.Literal('mix'), Type.Literal('master')]);

export const FindingsSchema = Type.Object({
  findings: Type.Array(findingSchema, { description: 'What matters most first' }),
  purpose: PurposeSchema,
});
export type Findings = Static<typeof FindingsSchema>;

/** What differs between a mix and its references, per dimension, and the findings relative to them. */
export const ComparisonSchema = Type.Object({
  mixId: Id,
  referenceIds: Type.Array(Id),
  findings: Type.Array(findingSchema),
  fits: Type.Array(Type.Object({ referenceId: Id, fits: Type.Boolean(), reasons: Type.Array(Type.String()) }), {
    description: 'Whether each reference can serve for this mix',
  }),
});
export type Comparison = Static<typeof ComparisonSchema>;

export const JobKindSchema = Type.Union([Type.Literal('analyze'), Type.Literal('render')]);

export const JobSchema = Type.Object({
  id: Id,
  kind: JobKindSchema,
  state: oneOf(['queued', 'running', 'done', 'failed', 'cancelled']),
  fraction: Fraction,
  phase: Type.String({ description: 'What is being done, in words; empty before it began' }),
  trackId: Type.Optional(Id),
  planId: Type.Optional(Id),
  renderId: Type.Optional(Id),
  problem: Type.Optional(ProblemSchema),
  createdAt: Instant,
  finishedAt: Type.Optional(Instant),
});
export type Job = Static<typeof JobSchema>;

export const NewJobSchema = Type.Union([
  Type.Object({ kind: Type.Literal('analyze'), trackId: Id }, { additionalProperties: false }),
  Type.Object(
    {
      kind: Type.Literal('render'),
      planId: Id,
      format: Type.Optional(oneOf(OUTPUT_CONTAINERS)),
      bitDepth: Type.Optional(
        Type.Union([Type.Literal(16), Type.Literal(24), Type.Literal(32)], { description: 'WAV and FLAC only' }),
      ),
      bitRateKbps: Type.Optional(
        Type.Unsafe<Mp3BitRateKbps>(Type.Enum([...MP3_BIT_RATES_KBPS], { description: 'MP3 only; default 320' })),
      ),
    },
    { additionalProperties: false },
  ),
]);
export type NewJob = Static<typeof NewJobSchema>;

export const RenderSchema = Type.Object({
  id: Id,
  planId: Id,
  mixId: Id,
  trackId: Id,
  plan: Type.Unsafe<Plan>({
    ...PlanSchema,
    description: 'As carried out: gains solved on the rendering, what did harm taken back',
  }),
  receipt: Type.Unsafe<Receipt>(ReceiptSchema),
  createdAt: Instant,
});
export type Render = Static<typeof RenderSchema>;

export const SongSchema = Type.Object({
  song: Type.String(),
  bounces: Type.Array(TrackSchema, { description: 'Oldest first' }),
});
export type Song = Static<typeof SongSchema>;

export const HealthSchema = Type.Object({
  status: Type.Literal('ok'),
  version: Type.String(),
  workers: Type.Integer(),
  queued: Type.Integer(),
  running: Type.Integer(),
  limits: Type.Object({
    maxUploadBytes: Type.Integer(),
    maxDurationSeconds: Type.Number(),
    maxQueued: Type.Integer(),
    maxStoredBytes: Type.Integer(),
  }),
});
export type Health = Static<typeof HealthSchema>;

/** Where music is played, and what becomes of its loudness there. */
export const StoresSchema = Type.Object({ stores: Type.Array(storeSchema) });
export type Stores = Static<typeof StoresSchema>;

export const DemoSchema = Type.Object({ mix: TrackSchema, reference: TrackSchema });
export type Demo = Static<typeof DemoSchema>;

export const ExportFormatSchema = Type.Unsafe<ExportFormatId>(Type.Enum(EXPORT_FORMATS.map(({ id }) => id)));

/** What an export consists of and what it costs, without the files themselves. */
export const ExportListingSchema = Type.Object({
  format: ExportFormatSchema,
  title: Type.String(),
  use: Type.String({ description: 'Where the file goes, in one line' }),
  files: Type.Array(Type.Object({ name: Type.String(), byteCount: Type.Integer({ minimum: 0 }), href: Type.String() })),
  maxErrorDb: Type.Number({ minimum: 0, description: 'Largest difference from the plan’s response, dB' }),
  maxErrorBecause: Type.String(),
  levelOffsetDb: Type.Number({ description: 'Level of the settings minus that of the plan, dB' }),
  warnings: Type.Array(Type.String()),
});
export type ExportListing = Static<typeof ExportListingSchema>;

/** Events of GET /api/jobs/:id/events: the `event` field, and the JSON of `data`. Ids grow by one within a job. */
export interface JobEvents {
  /** Also the first event of every connection. */
  readonly state: Job;
  readonly progress: { readonly fraction: number; readonly phase: string };
  readonly finding: Static<typeof findingSchema>;
  /** The last event: the job as it ended, done, failed or cancelled. */
  readonly end: Job;
}

export type { Plan, Receipt, Report, VersionReport };
