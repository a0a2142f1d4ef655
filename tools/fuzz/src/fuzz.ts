import { Worker } from 'node:worker_threads';
import { isFault, type Outcome } from './outcome.ts';
import type { Message, Order } from './worker.ts';

export interface Fault {
  readonly index: number;
  readonly outcome: Outcome;
  /** To be fed again. */
  readonly input: Uint8Array;
}

export interface Tally {
  readonly targetId: string;
  readonly fed: number;
  readonly results: number;
  /** By code. */
  readonly errors: Readonly<Record<string, number>>;
  readonly faults: readonly Fault[];
  readonly slowestMilliseconds: number;
  /** Growth of the process between the first and the last quarter of the inputs, bytes. */
  readonly grownBytes: number;
}

export interface FuzzOptions {
  readonly targetId: string;
  readonly seed: number;
  readonly count: number;
  /** One input may take no longer. Generous: the machine may be busy, a hang lasts for ever. */
  readonly timeoutSeconds?: number;
  /** Told every minute what there is so far, so that a run that is cut short has figures, too. */
  readonly onTally?: (tally: Tally) => void;
  /** Ends the run early; its tally is of what was fed. */
  readonly signal?: AbortSignal;
  readonly workerUrl?: URL;
}

/** Heap of a worker; an input of a second that needs more is a fault. */
const HEAP_MEGABYTES = 256;
const TELL_MILLISECONDS = 60_000;

/**
 * Feeds a target in a thread of its own. A thread that hangs, dies or runs out of memory is recorded as a fault of the input it
 * had, and a new one goes on behind it.
 */
export async function fuzz(options: FuzzOptions): Promise<Tally> {
  const { targetId, seed, count, onTally } = options;
  const errors: Record<string, number> = {};
  const faults: Fault[] = [];
  const memory: number[] = [];
  let results = 0;
  let slowestMilliseconds = 0;
  let tellAt = Date.now() + TELL_MILLISECONDS;
  const tally = (): Tally => {
    const quarter = Math.max(1, Math.floor(memory.length / 4));
    const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
    const grownBytes = most(memory.slice(-quarter)) - most(memory.slice(0, quarter));
    return { targetId, fed: memory.length, results, errors, faults, slowestMilliseconds, grownBytes };
  };
  const record = (index: number, input: Uint8Array, outcome: Outcome, milliseconds: number): void => {
    slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
    if (outcome.kind === 'result') results++;
    else if (outcome.kind === 'error') errors[outcome.code] = (errors[outcome.code] ?? 0) + 1;
    if (isFault(outcome)) faults.push({ index, outcome, input });
    memory.push(process.memoryUsage.rss());
    if (Date.now() < tellAt) return;
    onTally?.(tally());
    tellAt = Date.now() + TELL_MILLISECONDS;
  };
  let next = 0;
  while (next < count && options.signal?.aborted !== true) {
    next = await runWorker({ targetId, seed, from: next, to: count }, options, record);
  }
  return tally();
}

type OnInput = (index: number, input: Uint8Array, outcome: Outcome, milliseconds: number) => void;

/** @returns the first index that was not fed */
function runWorker(order: Order, options: FuzzOptions, onInput: OnInput): Promise<number> {
  const { timeoutSeconds = 30, workerUrl, signal } = options;
  return new Promise((resolve, reject) => {
    const worker = new Worker(workerUrl ?? new URL('./worker.js', import.meta.url), {
      workerData: order,
      execArgv: [], // not the flags of a test runner, under which packages would resolve otherwise
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
      stdout: true, // decoders print their own errors on damaged input
      stderr: true,
    });
    // Nobody wants to see it; unread, it would keep a thread that is done from ending.
    worker.stdout.resume();
    worker.stderr.resume();
    let current: { index: number; input: Uint8Array; begunAt: number } | undefined;
    let next = order.from;
    let watch: NodeJS.Timeout | undefined;
    let isOver = false;
    const give = (outcome: Outcome, milliseconds: number): void => {
      if (current === undefined) return;
      onInput(current.index, current.input, outcome, milliseconds);
      next = current.index + 1;
      current = undefined;
    };
    const finish = (): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(watch);
      signal?.removeEventListener('abort', finish);
      resolve(worker.terminate().then(() => next));
    };
    signal?.addEventListener('abort', finish);
    worker.on('message', (message: Message) => {
      if (isOver) return;
      clearTimeout(watch);
      if ('begun' in message) {
        current = { index: message.begun, input: message.input, begunAt: Date.now() };
        watch = setTimeout(() => {
          give({ kind: 'hang' }, timeoutSeconds * 1000);
          finish();
        }, timeoutSeconds * 1000);
      } else {
        give(message.outcome, message.milliseconds);
      }
    });
    // Error and messages come by ports of their own, in either order; only at the exit are all messages here.
    let death: Error | undefined;
    worker.on('error', (error) => (death = error));
    worker.on('exit', (code) => {
      if (isOver) return;
      if (death !== undefined && current === undefined) {
        isOver = true;
        reject(death); // before any input: the fuzzer's own fault
        return;
      }
      const message = death?.message ?? `the thread ended with ${code}`;
      if (current !== undefined) give({ kind: 'crash', message }, Date.now() - current.begunAt);
      finish();
    });
  });
}
