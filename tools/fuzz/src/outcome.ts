import { AuralignError } from '@auralign/audio';

/** What became of one input. */
export type Outcome =
  | { readonly kind: 'result' }
  /** An error with a code of the table, as promised. */
  | { readonly kind: 'error'; readonly code: string }
  /** Anything else: an error of another class, a broken promise about a result. */
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'hang' }
  | { readonly kind: 'crash'; readonly message: string };

export const isFault = ({ kind }: Outcome): boolean => kind === 'broken' || kind === 'hang' || kind === 'crash';

/** What an exception is worth: the library's own with a code that puts the blame on the input is an answer, all else a fault. */
export function outcomeOfError(error: unknown): Outcome {
  if (error instanceof AuralignError && error.category !== 'internal') return { kind: 'error', code: error.code };
  return { kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
