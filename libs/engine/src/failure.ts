import { AuralignError } from '@auralign/audio';
import type { Failure } from './job.ts';
import type { WorkerLoss } from './pool/messages.ts';

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

/** What the job of a worker that is gone fails with. */
export function lossError({ reason, detail }: WorkerLoss): AuralignError {
  return reason === 'out-of-memory'
    ? new AuralignError('LIMIT_EXCEEDED', `The job needs more memory than it may have: ${detail}`)
    : new AuralignError('INTERNAL', `The worker died: ${detail}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
