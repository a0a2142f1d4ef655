import { AuralignError } from '@auralign/audio';
import type { Failure } from '../failure.ts';
import type { AnalyzedFile, AnalyzeJob, Runner } from './job.ts';

/** From the pool to the worker. `cancel` ends the job at work; a worker has one at a time. */
export type ToWorker = { readonly kind: 'analyze'; readonly job: AnalyzeJob } | { readonly kind: 'cancel' };

/** From the worker to the pool. Every `analyze` is answered by one `done` or `failed`. */
export type FromWorker =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly file: AnalyzedFile }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** The part of `Worker` used here. */
export interface WorkerPort {
  postMessage(message: ToWorker): void;
  on(event: 'message', listener: (message: FromWorker) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'exit', listener: (exitCode: number) => void): unknown;
  terminate(): Promise<unknown>;
}

interface Running {
  onProgress(fraction: number): void;
  resolve(file: AnalyzedFile): void;
  reject(error: unknown): void;
}

/**
 * A runner in a thread of its own. The thread is started with the first job; if it dies (out of memory, a fault in
 * native code) that job fails and the next one gets a new thread.
 */
export function createWorkerRunner(startWorker: () => WorkerPort): Runner {
  let worker: WorkerPort | undefined;
  let running: Running | undefined;

  const settle = (act: (job: Running) => void): void => {
    const job = running;
    running = undefined;
    if (job !== undefined) act(job);
  };
  const start = (): WorkerPort => {
    const started = startWorker();
    const lost = (detail: string): void => {
      if (worker !== started) return;
      worker = undefined;
      settle((job) => job.reject(new AuralignError('INTERNAL', `The worker thread died: ${detail}`)));
    };
    started.on('message', (message) => {
      switch (message.kind) {
        case 'progress':
          running?.onProgress(message.fraction);
          return;
        case 'done':
          settle((job) => job.resolve(message.file));
          return;
        case 'failed':
          settle((job) => job.reject(errorOf(message.failure)));
          return;
        default:
          message satisfies never;
      }
    });
    started.on('error', (error) => lost(error.message));
    started.on('exit', (exitCode) => lost(`exit code ${exitCode}`));
    return started;
  };

  return {
    run(job, { signal, onProgress }) {
      worker ??= start();
      const port = worker;
      const cancel = (): void => port.postMessage({ kind: 'cancel' });
      signal.addEventListener('abort', cancel, { once: true });
      return new Promise<AnalyzedFile>((resolve, reject) => {
        running = { onProgress, resolve, reject };
        port.postMessage({ kind: 'analyze', job });
      }).finally(() => signal.removeEventListener('abort', cancel));
    },
    async close() {
      const last = worker;
      worker = undefined;
      await last?.terminate();
    },
  };
}

/** A failure that crossed a thread, as the error it was. */
function errorOf({ code, message, hint }: Failure): AuralignError {
  return new AuralignError(code, message, hint);
}
