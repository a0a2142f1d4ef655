import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { main } from '../cli.ts';
import type { CliIo, TextSink } from '../io.ts';

export interface RunOptions {
  readonly stdin?: Uint8Array;
  readonly env?: CliIo['env'];
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly signal?: AbortSignal;
  readonly today?: string;
  readonly folder?: string;
}

export interface RunResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one command line in this process and collects what it prints. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const texts = { stdout: '', stderr: '' };
  const sink = (name: 'stdout' | 'stderr'): TextSink => ({
    write: (text) => void (texts[name] += text),
    isTTY: options.isTTY ?? false,
    columns: options.columns,
  });
  const exitCode = await main(argv, {
    stdin: Readable.from(options.stdin === undefined ? [] : [Buffer.from(options.stdin)]),
    stdout: sink('stdout'),
    stderr: sink('stderr'),
    env: options.env ?? {},
    signal: options.signal ?? new AbortController().signal,
    threads: 'none',
    coreCount: 2,
    today: options.today ?? '2026-01-01',
    folder: options.folder ?? tmpdir(), // where no configuration of this project is above it
  });
  return { exitCode, ...texts };
}
