import type { AudioTags, CancelSignal } from '@auralign/audio';
import type { Kernels, QuantizerOptions } from '@auralign/dsp';
import type { AssistantPort, AssistantTakes } from './assistant/messages.ts';
import type { Measurements } from './report/report.ts';

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
