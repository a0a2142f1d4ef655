import type { AudioStream, AudioTags, CancelSignal } from '@auralign/audio';
import { createKernels, type Kernels, type QuantizerOptions } from '@auralign/dsp';
import type { AssistantPort, AssistantTakes } from './assistant/messages.ts';
import type { Measured } from './measured.ts';
import { REPORT_SCHEMA_VERSION, TOOL, type FileFacts, type Measurements, type Report } from './report/report.ts';
import { runStagesWhile } from './runStages.ts';
import { STAGES } from './stages/index.ts';

/** Name of a stage, as in `Report.measurements`. */
export type StageId = keyof Measurements;

/** What a report says about a file beside its sound. */
export interface FileDescription {
  readonly name: string;
  /** Hexadecimal. */
  readonly sha256?: string;
  readonly tags?: AudioTags;
}

export interface AnalyzeOptions {
  /** Or how to find it out (hashing takes time): asked when all frames have been read, while a second thread may still be at work. */
  readonly file: FileDescription | (() => Promise<FileDescription>);
  /** Only these are measured, the others are `not-applicable`; default all. A stage that builds on others needs them in the list. */
  readonly stages?: readonly StageId[];
  /** Also hand out figures over time; default no. */
  readonly series?: boolean;
  /** Default: the fastest there are here (`createKernels`). One set serves one analysis at a time. */
  readonly kernels?: Kernels;
  readonly signal?: CancelSignal;
  /** Called with 0 … 1, about once a percent where the length is known, and with 1 at the end. */
  readonly onProgress?: (fraction: number) => void;
  /**
   * A second thread that runs `createAssistant`; the report is the same to the last byte. Worth its start from about a minute of audio
   * on. One that dies ends the analysis with an error.
   */
  readonly assistant?: AssistantPort;
  /** `spectra` (default): this thread takes the rest. `everything`: it only reads, for a stream that is itself work, as renderings are. */
  readonly assistantTakes?: AssistantTakes;
  /** Brings the samples onto the grid of an integer format before they are measured: those that a file of the stream would hold. */
  readonly rounding?: QuantizerOptions;
}

/**
 * Measures one file in one pass: all stages see each block once, share one level grid and one STFT, and memory grows
 * only with the 10 ms grid (a few MB an hour). The stream is read to its end and left open.
 *
 * @returns a plain-JSON report; what the signal does not allow to be measured says why
 * @throws AuralignError `EMPTY_AUDIO` if the stream has no frames, `CANCELLED` when the signal fires, and what the
 *   stream itself throws
 */
export async function analyze(stream: AudioStream, options: AnalyzeOptions): Promise<Report> {
  const kernels = options.kernels ?? createKernels();
  const { stages: wanted } = options;
  const stages = wanted === undefined ? STAGES : STAGES.filter(({ id }) => wanted.includes(id));
  const { file } = options;
  const describe = async (): Promise<FileDescription> => (typeof file === 'function' ? file() : file);
  const { outcome, meanwhile: description } = await runStagesWhile(stream, stages, { ...options, kernels }, describe);
  const { nonFiniteSampleCount } = outcome;
  return {
    schemaVersion: REPORT_SCHEMA_VERSION,
    tool: TOOL,
    file: fileFacts(stream, description, outcome.frameCount),
    warnings: [
      ...stream.warnings.map(({ code, message }) => ({ code, message })),
      ...(nonFiniteSampleCount === 0
        ? []
        : [
            { code: 'non-finite', message: `${nonFiniteSampleCount} samples are not numbers; each was measured as 0.` },
          ]),
    ],
    measurements: { ...NOT_ASKED, ...outcome.results } as Measurements,
    ...(options.series === true ? { series: outcome.series() } : {}),
    backend: kernels.backend,
  };
}

const NOT_ASKED: Readonly<Record<string, Measured<never>>> = Object.fromEntries(
  STAGES.map(({ id }) => [id, { status: 'unmeasurable', reason: 'not-applicable' }]),
);

function fileFacts(stream: AudioStream, file: FileDescription, frameCount: number): FileFacts {
  const { container, codec, sampleRateHz, channelCount, channelLabels, bitDepth, bitRate, lossless } = stream.format;
  return {
    name: file.name,
    ...(file.sha256 === undefined ? {} : { sha256: file.sha256 }),
    format: {
      container,
      codec,
      sampleRateHz,
      channelCount,
      channelLabels: [...channelLabels],
      ...(bitDepth === undefined ? {} : { bitDepth }),
      ...(bitRate === undefined ? {} : { bitRate }),
      lossless,
    },
    frameCount,
    durationSeconds: frameCount / sampleRateHz,
    ...(file.tags === undefined ? {} : { tags: plainTags(file.tags) }),
  };
}

/** Tags as JSON: of the cover only what it is. */
function plainTags({ cover, ...words }: AudioTags): NonNullable<FileFacts['tags']> {
  return {
    ...words,
    ...(cover === undefined ? {} : { cover: { mimeType: cover.mimeType, byteLength: cover.data.byteLength } }),
  };
}
