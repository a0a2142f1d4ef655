import type { Report } from '@auralign/analysis';
import type { SignalPictures } from '@auralign/charts';
import type { DecoderChoice } from './decoding.ts';
import type { MusicFacts } from './music.ts';

/** What one measurement needs to know; crosses threads. */
export interface AnalyzeJob {
  readonly path: string;
  /** Name for report and messages; the path is a temporary one for standard input. */
  readonly name: string;
  readonly series: boolean;
  /** Also what charts draw of the samples themselves. */
  readonly pictures?: boolean;
  readonly music: boolean;
  readonly decoder: DecoderChoice;
}

export interface JobControl {
  readonly signal: AbortSignal;
  onProgress(fraction: number): void;
}

/** Everything measured of one file. */
export interface AnalyzedFile {
  readonly report: Report;
  /** For `--format html`. */
  readonly pictures?: SignalPictures;
  /** With `--music`. */
  readonly music?: MusicFacts;
}

/** Something that measures files one after the other: this thread, or a worker. */
export interface Runner {
  run(job: AnalyzeJob, control: JobControl): Promise<AnalyzedFile>;
  close(): Promise<void>;
}
