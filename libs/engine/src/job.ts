import type { DiagnoseOptions, Diagnosis, Finding, Report, StageId, VersionReport } from '@auralign/analysis';
import type { ErrorCode, Mp3BitRateKbps, OutputContainer } from '@auralign/audio';
import type { Exported, ExportContext, OutputFormat, PartialMatchOptions, Plan, Receipt } from '@auralign/match';
import type { MusicFacts } from './musicFacts.ts';
import type { SpectrogramOptions, SpectrogramTile } from './spectrogram.ts';
import type { WaveformPeaks } from './waveform/peaks.ts';

/** The part of a browser's `Blob` or `File` that crosses threads by name, so that this file needs no DOM. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Which audio a job is about. `path` is for Node, `blob` for the browser, `bytes` for both. */
export type Input =
  | {
      readonly kind: 'path';
      readonly path: string;
      /** What report and messages call it; default: the path. */
      readonly name?: string;
      /** `auto` (default): built-in decoders, then the AAC package, then ffmpeg. `ffmpeg`: the system's ffmpeg for everything. */
      readonly decoder?: DecoderChoice;
    }
  | { readonly kind: 'blob'; readonly blob: BlobLike; readonly name: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly name: string };
export type DecoderChoice = 'auto' | 'ffmpeg';

/** Where a rendering goes. A file appears under its name only when it is complete. */
export type Output =
  | {
      readonly kind: 'path';
      readonly path: string;
      /** What to do with a file that is there already; default `refuse`. */
      readonly existing?: 'refuse' | 'replace';
      readonly container: OutputContainer;
      /** Default: as the mix (`renderingFormatFor`). */
      readonly format?: OutputFormat;
      /** MP3 only; default 320. */
      readonly bitRateKbps?: Mp3BitRateKbps;
    }
  /** The bytes come with the result. */
  | {
      readonly kind: 'memory';
      readonly container: OutputContainer;
      readonly format?: OutputFormat;
      readonly bitRateKbps?: Mp3BitRateKbps;
    }
  /** Rendered and measured, not kept. */
  | { readonly kind: 'none'; readonly format?: OutputFormat };

/** Measure a file and say what is wrong with it. */
export interface AnalyzeJob {
  readonly kind: 'analyze';
  readonly input: Input;
  /** Only these stages are measured; default all. */
  readonly stages?: readonly StageId[];
  /** Figures over time in the report; default `none`. */
  readonly series?: 'none' | 'all';
  /** Minima and maxima for drawing the waveform, from the same pass; default `none`. */
  readonly peaks?: 'none' | 'all';
  /** Key and tempo; `if-installed`: without them where the package is missing or fails. Default `none`. */
  readonly music?: 'none' | 'if-installed' | 'required';
  /** What the findings are held against; left out, no diagnosis is made. */
  readonly diagnose?: DiagnoseOptions;
}
export interface AnalyzeResult {
  readonly kind: 'analyze';
  readonly report: Report;
  readonly diagnosis?: Diagnosis;
  readonly peaks?: WaveformPeaks;
  readonly music?: MusicFacts;
  /** Why `music` is missing though it was asked for `if-installed`. */
  readonly musicFailure?: Failure;
}

/** What to do to a mix, from reports alone. */
export interface PlanJob {
  readonly kind: 'plan';
  readonly mixReport: Report;
  /** At least one. */
  readonly referenceReports: readonly Report[];
  readonly options?: PartialMatchOptions;
}
export interface PlanResult {
  readonly kind: 'plan';
  readonly plan: Plan;
}

/** Plan, render, measure, correct until all promises are kept, write. */
export interface MatchJob {
  readonly kind: 'match';
  readonly input: Input;
  /** Left out, the mix is measured first. */
  readonly mixReport?: Report;
  /** At least one. */
  readonly referenceReports: readonly Report[];
  readonly options?: PartialMatchOptions;
  readonly output: Output;
  readonly peaks?: 'none' | 'all';
}

/** Carry out a plan, perhaps one edited by hand, as it stands; measure and write. */
export interface RenderJob {
  readonly kind: 'render';
  readonly input: Input;
  readonly plan: Plan;
  /** Left out, the mix is measured first. */
  readonly mixReport?: Report;
  /** Where there are any, the receipt shows how far mix and rendering are from them. */
  readonly referenceReports?: readonly Report[];
  readonly output: Output;
  readonly peaks?: 'none' | 'all';
}

/** Mend a mix without a reference: carry out moves of its findings, diagnose again, take back what mends nothing; measure and write. */
export interface MendJob {
  readonly kind: 'mend';
  readonly input: Input;
  /** With figures over time. Left out, the mix is measured first. */
  readonly mixReport?: Report;
  /** Moves chosen by hand instead of the safe ones: these stand as they are, but for their peaks. */
  readonly plan?: Plan;
  /** What mix and rendering are diagnosed by. */
  readonly diagnose?: DiagnoseOptions;
  readonly output: Output;
  readonly peaks?: 'none' | 'all';
}

/** Of `match`, `mend` and `render`. */
export interface RenderResult {
  readonly kind: 'match' | 'mend' | 'render';
  /** As carried out. */
  readonly plan: Plan;
  readonly receipt: Receipt;
  /** Of the rendering; the mix's own when there was nothing to do. */
  readonly report: Report;
  /** Of the mix. */
  readonly mixReport: Report;
  /** Absent when `output.kind` is `none`. */
  readonly written?: WrittenFile;
  /** Of the rendering. */
  readonly peaks?: WaveformPeaks;
}
export interface WrittenFile {
  readonly container: OutputContainer;
  readonly format: OutputFormat;
  readonly byteLength: number;
  /** Of the whole file, lower-case hexadecimal; absent where the host cannot hash. */
  readonly sha256?: string;
  /** When `output.kind` is `memory`. */
  readonly bytes?: Uint8Array;
}

/** A plan as settings for other programs. */
export interface ExportJob {
  readonly kind: 'export';
  readonly plan: Plan;
  /** Ids of `EXPORT_FORMATS`. */
  readonly formatIds: readonly string[];
  readonly context: ExportContext;
}
export interface ExportResult {
  readonly kind: 'export';
  readonly exports: readonly (Exported & { readonly formatId: string })[];
}

/** Say what a newer version of a mix changed. */
export interface CompareJob {
  readonly kind: 'compare';
  readonly before: Input;
  readonly after: Input;
  /** With figures over time, as rules ask for them. */
  readonly beforeReport: Report;
  readonly afterReport: Report;
  /** What both are diagnosed by. */
  readonly diagnose?: DiagnoseOptions;
}
export interface CompareResult {
  readonly kind: 'compare';
  readonly versions: VersionReport;
}

/** A picture of level over time and frequency. */
export interface SpectrogramJob {
  readonly kind: 'spectrogram';
  readonly input: Input;
  readonly options: SpectrogramOptions;
}
export interface SpectrogramResult {
  readonly kind: 'spectrogram';
  readonly tile: SpectrogramTile;
}

/** Everything the engine does; plain data that crosses threads. */
export type Job = AnalyzeJob | PlanJob | MatchJob | MendJob | RenderJob | ExportJob | CompareJob | SpectrogramJob;
export type JobResult = AnalyzeResult | PlanResult | RenderResult | ExportResult | CompareResult | SpectrogramResult;

interface ResultByKind {
  readonly analyze: AnalyzeResult;
  readonly plan: PlanResult;
  readonly match: RenderResult;
  readonly mend: RenderResult;
  readonly render: RenderResult;
  readonly export: ExportResult;
  readonly compare: CompareResult;
  readonly spectrogram: SpectrogramResult;
}
/** What a job of this type ends with. */
export type ResultOf<J extends Job> = ResultByKind[J['kind']];

/** What a job tells on its way. */
export type JobEvent =
  /** `fraction` is of the whole job, 0…1, and never goes back. */
  | { readonly kind: 'progress'; readonly phase: Phase; readonly fraction: number }
  /** The diagnosis, before anything slower follows. Most important first. */
  | { readonly kind: 'findings'; readonly findings: readonly Finding[] };

/** What a job is at: `measure` the mix, look for `music`, `verify` renderings, `write` the last one, `draw`. */
export type Phase = 'measure' | 'music' | 'verify' | 'write' | 'draw';

/** An error as it crosses threads and HTTP. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}
