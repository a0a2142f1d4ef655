import { AuralignError } from '@auralign/audio';
import type { Failure } from './job.ts';

/** Any thrown value in the form that crosses threads. What is not one of our own errors is a fault of the program. */
export function failureOf(error: unknown): Failure {
  if (error instanceof AuralignError) return error.toJSON();
  return { code: 'INTERNAL', message: `Something unexpected happened: ${messageOf(error)}` };
}

/** A failure that crossed a thread, as the error it was. */
export function errorOf({ code, message, hint }: Failure, cause?: unknown): AuralignError {
  return new AuralignError(code, message, hint, cause === undefined ? undefined : { cause });
}

export function cancelled(): AuralignError {
  return new AuralignError('CANCELLED', 'The job was cancelled.');
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
