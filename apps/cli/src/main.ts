#!/usr/bin/env node
import { realpathSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { main } from './cli.ts';
import { EXIT_CODES, type TextSink } from './io.ts';

export { main } from './cli.ts';
export { EXIT_CODES, type CliIo, type TextSink } from './io.ts';

/** A sink that goes quiet instead of crashing when nobody takes more: the reader has left (`auralign … | head`), the disk is full. */
function processSink(stream: NodeJS.WriteStream): TextSink & { readonly refusal: () => Error | undefined } {
  let closed = false;
  let refusal: Error | undefined;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== 'EPIPE') refusal = error;
  });
  return {
    /** Why what was written did not arrive; a reader who has left is no reason. */
    refusal: () => refusal,
    write(text) {
      if (!closed) stream.write(text);
    },
    isTTY: 'isTTY' in stream && stream.isTTY, // a pipe has no such property, whatever the types say
    get columns() {
      return stream.columns as number | undefined;
    },
  };
}

/** Resolves when all that was written has left the process, or when nobody reads any more. */
function drained(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}

/**
 * Twice the usual patience before a function is optimised: a program of a second compiles much that it hardly uses again, and with
 * two threads at work there is no idle core to do it on. A tenth less CPU time on Node 20; later ones have a compiler in between,
 * and no flag of the same meaning.
 */
function compileLess(): void {
  if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=300000');
}

async function run(): Promise<never> {
  compileLess();
  const interruption = new AbortController();
  process.on('SIGINT', () => {
    // The first Ctrl-C lets the commands clean up; the second one does not wait for them.
    if (interruption.signal.aborted) process.exit(EXIT_CODES.interrupted);
    interruption.abort();
  });
  process.on('SIGTERM', () => interruption.abort());
  const stdout = processSink(process.stdout);
  const exitCode = await main(process.argv.slice(2), {
    stdin: process.stdin,
    stdout,
    stderr: processSink(process.stderr),
    env: process.env,
    signal: interruption.signal,
    threads: 'workers',
    coreCount: availableParallelism(),
    today: new Date().toISOString().slice(0, 10),
    folder: process.cwd(),
  });
  await Promise.all([drained(process.stdout), drained(process.stderr)]);
  const refusal = stdout.refusal();
  if (refusal !== undefined) {
    process.stderr.write(`error: standard output: ${refusal.message}\n`);
    process.exit(EXIT_CODES.unreadableInput); // as for every file that cannot be written
  }
  process.exit(exitCode);
}

/** npm starts the program through a symbolic link, so real paths are compared. */
function isProgram(): boolean {
  const script = process.argv[1];
  if (script === undefined) return false;
  try {
    return realpathSync(script) === fileURLToPath(import.meta.url);
  } catch {
    return false; // the path given is no file (`node -e`): imported, not run
  }
}

if (isProgram()) await run();
