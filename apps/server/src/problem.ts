import { AuralignError, type ErrorCode } from '@auralign/audio';
import { isBusy } from '@auralign/engine';
import type { Problem, ServerErrorCode } from './api/index.ts';

type ProblemCode = ErrorCode | ServerErrorCode;

/** The one table from codes to HTTP: status and title. */
const STATUSES: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  UNSUPPORTED_FORMAT: [415, 'Not audio that can be read'],
  DECODER_MISSING: [415, 'No decoder for this format'],
  CORRUPT_FILE: [422, 'Damaged file'],
  EMPTY_AUDIO: [422, 'No sound in the file'],
  LIMIT_EXCEEDED: [422, 'Beyond the limits'],
  NOT_COMPARABLE: [422, 'Not comparable'],
  READ_FAILED: [500, 'A file could not be read'],
  FILE_NOT_FOUND: [500, 'A file is missing'],
  WRITE_FAILED: [500, 'A file could not be written'],
  WOULD_OVERWRITE: [500, 'A file would be overwritten'],
  INVALID_OPTION: [400, 'Impossible setting'],
  INVALID_PLAN: [400, 'Not a plan'],
  CANCELLED: [409, 'Cancelled'],
  INTERNAL: [500, 'Fault of the server'],
  NOT_FOUND: [404, 'Not there'],
  NOT_READY: [409, 'Not ready yet'],
  QUEUE_FULL: [503, 'Too busy'],
  TOO_LARGE: [413, 'Too large'],
  DISK_FULL: [507, 'No space left'],
  FORBIDDEN_HOST: [403, 'Refused'],
  UNAUTHORIZED: [401, 'Token needed'],
  RATE_LIMITED: [429, 'Too many requests'],
  INVALID_REQUEST: [400, 'Request not understood'],
  INTERRUPTED: [503, 'Interrupted'],
};

/** What these say names files of the server, which are nobody's business but its own. */
const PRIVATE_DETAILS: Readonly<Partial<Record<ProblemCode, string>>> = {
  READ_FAILED: 'A stored file could not be read.',
  FILE_NOT_FOUND: 'A stored file is missing.',
  WRITE_FAILED: 'The disk refused a file.',
  WOULD_OVERWRITE: 'A file is there already.',
  INTERNAL: 'Something unexpected happened; the log of the server says what.',
};

/** An answer of 400 and above, thrown by whatever finds the reason. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  readonly code: ServerErrorCode;
  readonly hint: string | undefined;
  /** For `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ServerErrorCode,
    message: string,
    { hint, retryAfterSeconds }: { hint?: string; retryAfterSeconds?: number } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.hint = hint;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export function notFound(what: string): ServerError {
  return new ServerError('NOT_FOUND', `There is no such ${what}.`);
}

/** Any thrown value as RFC 9457 has it: no stack, no path, a code that stays. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ServerError) return problem(error.code, error.message, error.hint);
  if (isBusy(error)) return problem('QUEUE_FULL', 'All workers are busy.', 'Try again in a few seconds.');
  if (error instanceof AuralignError) return problem(error.code, error.message, error.hint);
  const http = fastifyProblem(error);
  return http === undefined ? problem('INTERNAL', '') : problem(http.code, http.detail);
}

/** Is it the server that is at fault, so that its log should know? */
export function isFault({ status, code }: Problem): boolean {
  return status === 500 || code === 'DISK_FULL';
}

function problem(code: ProblemCode, detail: string, hint?: string): Problem {
  const [status, title] = STATUSES[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: PRIVATE_DETAILS[code] ?? detail,
    code,
    ...(hint === undefined ? {} : { hint }),
  };
}

/** What Fastify itself refuses: its statuses in our codes. */
function fastifyProblem(error: unknown): { code: ServerErrorCode; detail: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  // The parser of forms has no more to tell them by than these words.
  if (/unexpected end of multipart data$/i.test(error.message)) {
    return { code: 'INVALID_REQUEST', detail: 'The form ended before it was complete.' };
  }
  if (error.message === 'Multipart: Boundary not found') {
    return { code: 'INVALID_REQUEST', detail: 'The form does not say what is between its parts (boundary).' };
  }
  if (!('statusCode' in error) || typeof error.statusCode !== 'number') return undefined;
  const { statusCode, message } = error;
  if (statusCode === 413) return { code: 'TOO_LARGE', detail: message };
  if (statusCode === 429) return { code: 'RATE_LIMITED', detail: message };
  if (statusCode === 404) return { code: 'NOT_FOUND', detail: message };
  return statusCode >= 400 && statusCode < 500 ? { code: 'INVALID_REQUEST', detail: message } : undefined;
}
