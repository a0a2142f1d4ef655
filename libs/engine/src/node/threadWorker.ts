import { Worker } from 'node:worker_threads';
import type { FromWorker, WorkerPort } from '../pool/messages.ts';

/** Node 20 does not run TypeScript: what runs from sources (tests) starts the threads of the last build. */
const SCRIPT = import.meta.url.endsWith('.ts')
  ? new URL('../../dist/node/worker.js', import.meta.url)
  : new URL('./worker.js', import.meta.url);

/** A thread of Node. `heapMegabytes` bounds what its JavaScript may take; decoded audio is not part of that. */
export function startThread({ heapMegabytes, script = SCRIPT }: { heapMegabytes: number; script?: URL }): WorkerPort {
  const worker = new Worker(script, { resourceLimits: { maxOldGenerationSizeMb: heapMegabytes }, execArgv: [] });
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onLoss) {
      worker.on('message', (message: FromWorker) => onMessage(message));
      worker.on('messageerror', (error) => onLoss({ reason: 'crash', detail: error.message }));
      worker.on('error', (error: NodeJS.ErrnoException) =>
        onLoss(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? { reason: 'out-of-memory', detail: `more than ${heapMegabytes} MB` }
            : { reason: 'crash', detail: error.message },
        ),
      );
      worker.on('exit', (exitCode) => onLoss({ reason: 'crash', detail: `exit code ${exitCode}` }));
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
