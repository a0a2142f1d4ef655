import type { Diagnosis, StoreProfile } from '@auralign/analysis';
import type { FailLevel } from '../define/diagnosis.ts';
import type { Failure } from '../failure.ts';
import type { Colours } from '../text/terminal.ts';
import type { AnalyzedFile } from '../steps/batch.ts';

/** One line of a batch: a measured file, or why there is none. */
export type FileResult =
  | {
      readonly status: 'done';
      readonly name: string;
      readonly file: AnalyzedFile;
      readonly diagnosis: Diagnosis;
    }
  | { readonly status: 'failed'; readonly name: string; readonly failure: Failure };

export interface FormatContext {
  /** False when exactly one file was named: the result is then that file's document, not a list. */
  readonly batch: boolean;
  readonly reference?: AnalyzedFile;
  /** All of them, the one above first. */
  readonly references?: readonly AnalyzedFile[];
  /** Was key and tempo asked for? Decides columns before the first file is in. */
  readonly music: boolean;
  /** All findings, or those that matter most. */
  readonly allFindings: boolean;
  /** The stores there are, those of the project among them. */
  readonly stores: readonly StoreProfile[];
  /** From which severity on findings count as failures. */
  readonly failOn: FailLevel;
  readonly colours: Colours;
  /** Widest line, in columns. */
  readonly columns: number;
}

/** One way to print measurements. Texts come out as early as they can, so that a batch of thousands stays small. */
export interface ReportFormat {
  readonly id: string;
  create(context: FormatContext): {
    /** What to print when this result is in; results come in input order. */
    add(result: FileResult): string;
    /** What to print when no more will come. Called once, also after an interruption. */
    end(): string;
  };
}
