/** What kind of thing went wrong: decides the exit code of the command line and the HTTP status of the server. */
export type ErrorCategory = 'input' | 'usage' | 'cancelled' | 'internal';

/** The one table of error codes. A code, once published, keeps its meaning. */
export const ERROR_CODES = {
  UNSUPPORTED_FORMAT: 'input',
  CORRUPT_FILE: 'input',
  EMPTY_AUDIO: 'input',
  READ_FAILED: 'input',
  FILE_NOT_FOUND: 'input',
  LIMIT_EXCEEDED: 'input',
  DECODER_MISSING: 'input',
  NOT_COMPARABLE: 'input',
  INVALID_OPTION: 'usage',
  INVALID_PLAN: 'usage',
  WOULD_OVERWRITE: 'usage',
  WRITE_FAILED: 'input',
  CANCELLED: 'cancelled',
  INTERNAL: 'internal',
} as const satisfies Record<string, ErrorCategory>;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * The only error class that crosses a library's border: what was found and where, what to do, and a stable code.
 *
 * `instanceof` goes by name and code, not by identity: a bundled program and the packages it loads on demand
 * (`@auralign/aac`) each have their own copy of this file, and have to know each other's errors.
 */
export class AuralignError extends Error {
  static override [Symbol.hasInstance](value: unknown): value is AuralignError {
    if (!(value instanceof Error) || value.name !== 'AuralignError') return false;
    return 'code' in value && typeof value.code === 'string' && Object.hasOwn(ERROR_CODES, value.code);
  }

  override readonly name = 'AuralignError';
  readonly code: ErrorCode;
  /** What the reader of the message can do about it. */
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, hint?: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.hint = hint;
  }

  get category(): ErrorCategory {
    return ERROR_CODES[this.code];
  }

  /** The form that crosses threads and HTTP. */
  toJSON(): { code: ErrorCode; message: string; hint?: string } {
    return { code: this.code, message: this.message, ...(this.hint === undefined ? {} : { hint: this.hint }) };
  }
}

/** Throws `CANCELLED` if the signal has fired. Called between blocks, so that a long job ends promptly. */
export function throwIfCancelled(signal: CancelSignal | undefined): void {
  if (signal?.aborted) throw new AuralignError('CANCELLED', 'The job was cancelled.');
}

/** The part of `AbortSignal` that libraries without a host may rely on. */
export interface CancelSignal {
  readonly aborted: boolean;
}
