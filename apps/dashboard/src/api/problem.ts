import type { Problem } from '@auralign/server/api';

/** Codes of this side, beside those of the server. */
export type ClientCode = 'OFFLINE' | 'BAD_ANSWER' | 'NOT_LOADED';

/** Whatever went wrong between here and the server, in the words that are shown. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;
  readonly hint: string | undefined;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(
    problem: { code: string; message: string; hint?: string | undefined; status: number },
    options?: ErrorOptions,
  ) {
    super(problem.message, options);
    this.code = problem.code;
    this.hint = problem.hint;
    this.status = problem.status;
  }
}

/** The server did not answer: not started, stopped, or unreachable. */
export function offline(cause?: unknown): ApiError {
  return new ApiError(
    {
      code: 'OFFLINE' satisfies ClientCode,
      message: 'The Auralign server does not answer.',
      hint: 'Start it with “auralign serve”; this page goes on by itself when it is back.',
      status: 0,
    },
    { cause },
  );
}

/** An answer of 400 and above as an error; tolerant, since a proxy in between may answer with something else. */
export function problemFrom(status: number, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Partial<Problem>;
  const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
  return new ApiError({
    code: text(problem.code) ?? `HTTP_${status}`,
    message: text(problem.detail) ?? text(problem.title) ?? `The server answered with status ${status}.`,
    hint: text(problem.hint),
    status,
  });
}

/** The problem inside a job that failed. */
export function jobProblem(problem: Problem | undefined): ApiError {
  return problemFrom(problem?.status ?? 500, problem ?? { detail: 'The job failed without giving a reason.' });
}

/** Anything thrown, as something that can be shown. */
export function asApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new ApiError({ code: 'BAD_ANSWER' satisfies ClientCode, message, status: 0 }, { cause: thrown });
}

/** Trying again may help: the server was away, busy or limited. */
export function isTransient({ code }: ApiError): boolean {
  return ['OFFLINE', 'QUEUE_FULL', 'RATE_LIMITED', 'INTERRUPTED', 'NOT_READY', 'HTTP_502', 'HTTP_503'].includes(code);
}
