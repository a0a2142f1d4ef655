import type { AuralignError, ErrorCategory, ErrorCode } from '@auralign/audio';
import { EXIT_CODES } from './io.ts';
import { printable } from './text/width.ts';

/** What went wrong, in the form printed, sent between threads and written into JSON. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint?: string;
}

const EXIT_OF_CATEGORY = {
  input: EXIT_CODES.unreadableInput,
  usage: EXIT_CODES.usage,
  cancelled: EXIT_CODES.interrupted,
  internal: EXIT_CODES.internal,
} as const satisfies Record<ErrorCategory, number>;

/**
 * Recognizes the project's own error by name, not by class: this file is loaded for `--help`, which must not load the
 * audio library.
 */
function isAuralignError(error: unknown): error is AuralignError {
  return error instanceof Error && error.name === 'AuralignError' && 'category' in error;
}

/** Any thrown value as a failure. What is not one of our own errors is a fault of the program and says so. */
export function failureOf(error: unknown): Failure {
  // Whatever was cut short, the person who pressed Ctrl-C knows why.
  if (isAuralignError(error))
    return error.code === 'CANCELLED' ? { code: 'CANCELLED', message: 'Interrupted.' } : error.toJSON();
  const message = error instanceof Error ? error.message : String(error);
  return {
    code: 'INTERNAL',
    message: `Something unexpected happened: ${message}`,
    hint: 'This is a fault in auralign. Set AURALIGN_DEBUG=1 to see where it happened.',
  };
}

export function exitCodeOf(error: unknown): number {
  return isAuralignError(error) ? EXIT_OF_CATEGORY[error.category] : EXIT_CODES.internal;
}

/** The failure with the file it is about in its message; the libraries put it there already. */
export function namedFailure(failure: Failure, name: string): Failure {
  return failure.message.includes(name) ? failure : { ...failure, message: `${name}: ${failure.message}` };
}

/** Two lines at most: what happened, and what to do about it. */
export function describeFailure({ message, hint }: Failure): string {
  // Names of files, rules and settings are in it, as somebody else may have written them.
  const lines = [`error: ${printable(message)}`, ...(hint === undefined ? [] : [`       ${printable(hint)}`])];
  return `${lines.join('\n')}\n`;
}
