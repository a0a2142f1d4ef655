import type { Plan } from '../plan/plan.ts';
import { fileName } from '../words.ts';

/** What the settings are made for: the rate decides how the curves of digital filters bend near half of it. */
export interface ExportContext {
  readonly sampleRateHz: number;
  readonly channelCount: number;
}

/** One file, as text (write it as UTF-8) or as bytes. */
export type ExportedFile =
  { readonly name: string; readonly text: string } | { readonly name: string; readonly bytes: Uint8Array };

/** A plan in the words of another program, and what was lost on the way. */
export interface Exported {
  readonly files: readonly ExportedFile[];
  /**
   * Largest difference between the response of the settings and of the plan, dB ≥ 0, over 20 Hz to 20 kHz (or just
   * below half the sample rate), in the middle and at the sides of the picture. Parts of the curve more than 60 dB down in both
   * do not count, nor does a constant difference of level (`levelOffsetDb`), nor limiters and compressors.
   */
  readonly maxErrorDb: number;
  /** Where the difference comes from, and at which frequency it is largest. One sentence or two. */
  readonly maxErrorBecause: string;
  /** Level of the settings minus that of the plan, dB: other than 0 where a format cannot or must not carry the gain. */
  readonly levelOffsetDb: number;
  /** What the reader must know or do by hand, in plain words. */
  readonly warnings: readonly string[];
}

/** One target format. A further one is one more file and one more name in `EXPORT_FORMATS`. */
export interface ExportFormat<Id extends string = string> {
  readonly id: Id;
  /** The program and the kind of file, for lists. */
  readonly title: string;
  readonly mediaType: string;
  /** Where the file goes, in one line. */
  readonly use: string;
  /** Suggested name of the file; of the folder, where there are several files. */
  fileName(plan: Plan): string;
  /**
   * The same plan and context give the same bytes.
   *
   * @throws AuralignError `INVALID_PLAN` when the plan cannot be realised at this rate or channel count
   */
  export(plan: Plan, context: ExportContext): Exported | Promise<Exported>;
}

/** Identity with inference: keeps the literal id. */
export function defineExportFormat<const Id extends string>(format: ExportFormat<Id>): ExportFormat<Id> {
  return format;
}

/** The name of the plan's target without folder and extension, in characters every file system takes. */
export function baseName(plan: Plan): string {
  const stem = fileName(plan.target.name).replace(/\.[A-Za-z0-9]{1,5}$/, '');
  // Control characters and what Windows forbids; dots and blanks at the ends are lost there too.
  const safe = Array.from(stem, (character) => (character < ' ' || '<>:"|?*'.includes(character) ? '_' : character));
  return safe.join('').replace(/^[. ]+|[. ]+$/g, '') || 'mix';
}
