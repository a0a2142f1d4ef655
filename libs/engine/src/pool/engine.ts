import type { JobSignal } from '../host.ts';
import type { Job, JobEvent, ResultOf } from '../job.ts';

/** Something that does jobs elsewhere: the threads of Node, a Web Worker. */
export interface Engine {
  /**
   * Does a job, or queues it until a worker is free; the first come is the first served.
   *
   * @throws AuralignError what the job throws; `CANCELLED` when the signal fires, once nothing of the job is left
   *   running; a full queue is told by `isBusy(error)`; `INTERNAL` when the worker died, `LIMIT_EXCEEDED` when it
   *   ran out of memory
   */
  run<J extends Job>(job: J, control?: RunControl): Promise<ResultOf<J>>;
  status(): EngineStatus;
  /** Cancels what runs and waits, ends the workers. Jobs handed in afterwards are refused with `CANCELLED`. */
  close(): Promise<void>;
}

export interface RunControl {
  readonly signal?: JobSignal;
  /** The job has left the queue. */
  readonly onStart?: () => void;
  readonly onEvent?: (event: JobEvent) => void;
}

export interface EngineStatus {
  readonly workerCount: number;
  readonly runningCount: number;
  readonly queuedCount: number;
  /** Most jobs that may wait. */
  readonly queueLimit: number;
}
