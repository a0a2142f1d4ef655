import type { Engine } from '../pool/engine.ts';
import { createJobServer } from '../pool/jobServer.ts';
import type { FromWorker, ToWorker, WorkerPort } from '../pool/messages.ts';
import { createPool } from '../pool/pool.ts';
import { webHost } from './host.ts';

export interface WebEngineOptions {
  /** Most workers; default 1: a page has something else to do too. */
  readonly workerCount?: number;
  /** Most jobs that wait; default 64. */
  readonly queueLimit?: number;
  /** How long a cancelled job may take to end by itself before its worker is ended; default 1. */
  readonly graceSeconds?: number;
}

/**
 * The engine on Web Workers.
 *
 * @param startWorker starts the app's worker module, which calls `serveEngine`; called again when one has died
 */
export function createWebEngine(startWorker: () => Worker, options: WebEngineOptions = {}): Engine {
  const { workerCount = 1, queueLimit = 64, graceSeconds = 1 } = options;
  return createPool({
    startWorker: () => portOf(startWorker()),
    workerCount,
    queueLimit,
    graceSeconds,
    after(seconds, act) {
      const timer = setTimeout(act, 1000 * seconds);
      return () => clearTimeout(timer);
    },
  });
}

function portOf(worker: Worker): WorkerPort {
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onLoss) {
      worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => onMessage(data));
      worker.addEventListener('error', ({ message }) => {
        worker.terminate();
        onLoss({ reason: 'crash', detail: message });
      });
      worker.addEventListener('messageerror', () => {
        worker.terminate();
        onLoss({ reason: 'crash', detail: 'a message could not be read' });
      });
    },
    end() {
      worker.terminate();
      return Promise.resolve();
    },
  };
}

/** The global scope of a dedicated worker, as far as it is used here. */
interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/**
 * The worker's side: `serveEngine(self)` is all its module has to do.
 *
 * @param scope of the worker; DOM types call it a window
 */
export function serveEngine(scope: unknown): void {
  const worker = scope as WorkerScope;
  const serve = createJobServer(
    webHost,
    () => new AbortController(),
    (message, transfer) => worker.postMessage(message, transfer),
  );
  worker.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => void serve(data));
}
