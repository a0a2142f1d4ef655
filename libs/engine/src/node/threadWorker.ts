import { Worker, type ResourceLimits } from 'node:worker_threads';
import type { FromWorker, WorkerLoss, WorkerPort } from '../pool/messages.ts';

/** Node 20 does not run TypeScript: what runs from sources (tests) starts the threads of the last build. */
const IS_SOURCE = import.meta.url.endsWith('.ts');
const SCRIPT = IS_SOURCE
  ? new URL('../../dist/node/worker.js', import.meta.url)
  : new URL('./worker.js', import.meta.url);
/** What runs `createAssistant`. */
export const ASSISTANT_SCRIPT = IS_SOURCE
  ? new URL('../../dist/node/assistantWorker.js', import.meta.url)
  : new URL('./assistantWorker.js', import.meta.url);

/** What a thread is told at its start. */
export interface ThreadOptions {
  /** Bounds what its JavaScript may take; decoded audio is not part of that. */
  readonly heapMegabytes: number;
  readonly script?: URL;
  /** How far it stands back behind the thread that started it, 0–19 as `nice` has it; Linux only. */
  readonly niceness?: number;
}

/** A thread of Node. */
export function startThread({ heapMegabytes, script = SCRIPT, niceness = 0 }: ThreadOptions): WorkerPort {
  const worker = newThread(script, { maxOldGenerationSizeMb: heapMegabytes }, niceness);
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onLoss) {
      worker.on('message', (message: FromWorker) => onMessage(message));
      listenForLoss(worker, heapMegabytes, onLoss);
    },
    async end() {
      await worker.terminate();
    },
    keepAlive(isNeeded) {
      if (isNeeded) worker.ref();
      else worker.unref();
    },
  };
}

export function newThread(script: URL, resourceLimits: ResourceLimits, niceness = 0): Worker {
  return new Worker(script, {
    resourceLimits,
    execArgv: [],
    workerData: { niceness },
  });
}

/** Tells of a thread that ends without having been told to; may tell more than once. */
export function listenForLoss(worker: Worker, heapMegabytes: number, onLoss: (loss: WorkerLoss) => void): void {
  worker.on('messageerror', (error) => onLoss({ reason: 'crash', detail: error.message }));
  worker.on('error', (error: NodeJS.ErrnoException) =>
    onLoss(
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? { reason: 'out-of-memory', detail: `more than ${heapMegabytes} MB` }
        : { reason: 'crash', detail: error.message },
    ),
  );
  worker.on('exit', (exitCode) => onLoss({ reason: 'crash', detail: `exit code ${exitCode}` }));
}
