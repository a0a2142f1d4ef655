import type { Failure, Job, JobEvent, JobResult } from '../job.ts';

/** From the pool to a worker, which has one job at a time. */
export type ToWorker =
  | { readonly kind: 'run'; readonly jobId: number; readonly job: Job }
  | { readonly kind: 'cancel'; readonly jobId: number };

/** From a worker to the pool. Every `run` is answered by one `done` or `failed`. */
export type FromWorker =
  | { readonly kind: 'event'; readonly jobId: number; readonly event: JobEvent }
  | { readonly kind: 'done'; readonly jobId: number; readonly result: JobResult }
  | {
      readonly kind: 'failed';
      readonly jobId: number;
      readonly failure: Failure;
      /** Of a fault of the program: where it happened. A worker that had one is not used again. */
      readonly faultStack?: string;
    };

/** Why a worker is gone without having been told to go. */
export interface WorkerLoss {
  readonly reason: 'out-of-memory' | 'crash';
  readonly detail: string;
}

/** One worker as the pool sees it, whatever it is made of: a thread of Node, a Web Worker, this very thread. */
export interface WorkerPort {
  /** @throws when the message cannot be sent (data that cannot be cloned) */
  post(message: ToWorker): void;
  /** Called once, before the first message. */
  listen(onMessage: (message: FromWorker) => void, onLoss: (loss: WorkerLoss) => void): void;
  /** Ends it, whatever it is at; settles when it is gone. No loss is told. */
  end(): Promise<void>;
  /** Whether the program must not end while this worker is there; `false` between jobs. */
  keepAlive?(isNeeded: boolean): void;
}
