import { Type, type Static, type TObject, type TSchema } from 'typebox';
import { measuredSchema, type Measured } from '../measured.ts';
import { STAGES } from '../stages/index.ts';

/** Grows when a reader of older reports would be misled; adding a figure is not that. */
export const REPORT_SCHEMA_VERSION = 1;

/** What made a report. The version is that of this package (held to its package.json by a test). */
export const TOOL = Object.freeze({ name: 'auralign', version: '0.1.0' });

const FileFactsSchema = Type.Object({
  name: Type.String({ description: 'Name for people; no path is needed to read a report' }),
  sha256: Type.Optional(Type.String({ description: 'Hash of the bytes of the file, hexadecimal' })),
  format: Type.Object({
    container: Type.String(),
    codec: Type.String(),
    sampleRateHz: Type.Number(),
    channelCount: Type.Integer(),
    channelLabels: Type.Array(Type.String()),
    bitDepth: Type.Optional(Type.Integer()),
    bitRate: Type.Optional(Type.Number({ description: 'Mean bit rate of lossy formats, bits per second' })),
    lossless: Type.Boolean(),
  }),
  frameCount: Type.Integer({ description: 'Frames decoded' }),
  durationSeconds: Type.Number(),
  tags: Type.Optional(
    Type.Object({
      title: Type.Optional(Type.String()),
      artist: Type.Optional(Type.String()),
      album: Type.Optional(Type.String()),
      albumArtist: Type.Optional(Type.String()),
      date: Type.Optional(Type.String()),
      genre: Type.Optional(Type.String()),
      trackNumber: Type.Optional(Type.Number()),
      isrc: Type.Optional(Type.String()),
      comment: Type.Optional(Type.String()),
      cover: Type.Optional(Type.Object({ mimeType: Type.String(), byteLength: Type.Integer() })),
    }),
  ),
});
/** What is known of the file beside its sound. */
export type FileFacts = Static<typeof FileFactsSchema>;

const WarningSchema = Type.Object({ code: Type.String(), message: Type.String() });
/** Something the reader of the report should know, though the analysis went on. */
export type ReportWarning = Static<typeof WarningSchema>;

const TimeSeriesSchema = Type.Object({
  title: Type.String(),
  unit: Type.String(),
  startSeconds: Type.Number(),
  stepSeconds: Type.Number(),
  values: Type.Array(Type.Union([Type.Number(), Type.Null()])),
});

/** Results by stage id, typed by the list of stages. */
export type Measurements = {
  [S in (typeof STAGES)[number] as S['id']]: Measured<Static<S['schema']>>;
};

/** Everything measured in one file. Plain JSON: no NaN, no infinities, no sentinel values. */
export interface Report {
  readonly schemaVersion: typeof REPORT_SCHEMA_VERSION;
  readonly tool: { readonly name: string; readonly version: string };
  readonly file: FileFacts;
  readonly warnings: readonly ReportWarning[];
  readonly measurements: Measurements;
  /** Figures over time, by name; present when asked for. */
  readonly series?: Readonly<Record<string, Static<typeof TimeSeriesSchema>>>;
  /** Which kernels ran: 'typescript' or 'wasm-simd'. */
  readonly backend: string;
}

/** JSON Schema of `Report`, derived from the list of stages: validation, documentation and API responses come from here. */
export const reportSchema: TObject = Type.Object(
  {
    schemaVersion: Type.Literal(REPORT_SCHEMA_VERSION),
    tool: Type.Object({ name: Type.String(), version: Type.String() }),
    file: FileFactsSchema,
    warnings: Type.Array(WarningSchema),
    measurements: Type.Object(
      Object.fromEntries(STAGES.map((stage): [string, TSchema] => [stage.id, measuredSchema(stage.schema)])),
    ),
    series: Type.Optional(Type.Record(Type.String(), TimeSeriesSchema)),
    backend: Type.String(),
  },
  { title: 'Auralign report' },
);
