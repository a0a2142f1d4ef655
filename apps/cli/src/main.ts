import { availableParallelism } from 'node:os';
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

/** Runs the command line of this process and ends it. */
export async function run(): Promise<never> {
  const interruption = new AbortController();
  process.on('SIGINT', () => {
    // The first Ctrl-C lets the commands clean up; the second one does not wait for them.
    if (interruption.signal.aborted) process.exit(EXIT_CODES.interrupted);
    interruption.abort();
  });
  process.on('SIGTERM', () => interruption.abort());
  const stdout = processSink(process.stdout);
  const exitCode = await main(process.argv.slice(2), {
    get stdin() {
      return process.stdin; // opened when it is read
    },
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
