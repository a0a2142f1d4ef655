import type { Readable } from 'node:stream';

/** Where text goes: a terminal, a pipe or, in tests, an array. */
export interface TextSink {
  write(text: string): void;
  readonly isTTY: boolean;
  /** Width of the terminal in columns; absent when there is none. */
  readonly columns?: number | undefined;
}

/** Everything the command line touches of the world, handed in so that tests run whole commands in process. */
export interface CliIo {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Results only. */
  readonly stdout: TextSink;
  /** Progress, warnings and hints. */
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Where batches run; `none`: file after file in the calling thread. */
  readonly threads: 'none' | 'workers';
  /** Number of jobs when `--jobs` is not given. */
  readonly coreCount: number;
  /** The day, `2026-11-22`: waivers end on one. */
  readonly today: string;
  /** Where the search for the project's configuration begins. */
  readonly folder: string;
}

/** Exit codes of every command, frozen: scripts depend on them. */
export const EXIT_CODES = {
  ok: 0,
  /** A check of `match`, a case of `selftest` failed, or findings reach `--fail-on`. */
  failed: 1,
  usage: 2,
  unreadableInput: 3,
  internal: 4,
  interrupted: 130,
} as const;
