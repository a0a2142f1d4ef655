import { AuralignError } from '@auralign/audio';
import { cancelled, errorOf, lossError } from '../failure.ts';
import type { Job, JobResult, ResultOf } from '../job.ts';
import type { Engine, RunControl } from './engine.ts';
import type { FromWorker, WorkerPort } from './messages.ts';

export interface PoolOptions {
  /** Starts one worker; called when there is a job for it, so a pool costs nothing until it is used. */
  readonly startWorker: () => WorkerPort;
  /** Most workers, ≥ 1. */
  readonly workerCount: number;
  /** Most jobs that wait, ≥ 0. */
  readonly queueLimit: number;
  /** How long a cancelled job may take to end by itself before its worker is ended; from block to block it is milliseconds. */
  readonly graceSeconds: number;
  /** A timer of the host: calls `act` after so many seconds, unless the function it returns was called. */
  readonly after: (seconds: number, act: () => void) => () => void;
}

interface Task {
  readonly jobId: number;
  readonly job: Job;
  readonly control: RunControl;
  /** Settle the promise of `run`; once settled, a task is forgotten. */
  resolve(result: JobResult): void;
  reject(error: unknown): void;
  /** Drops the timer of a cancelled job. */
  stopTimer?: () => void;
}

interface Slot {
  port: WorkerPort | undefined;
  /** Its worker is being started, is at it, or is being ended because of it. */
  task: Task | undefined;
}

/** `cause` of the error that a full queue is told with. */
const QUEUE_FULL = 'queue-full';

/** Is this how a full queue says so? The caller may come back later. */
export function isBusy(error: unknown): boolean {
  return error instanceof AuralignError && error.cause === QUEUE_FULL;
}

/**
 * The one pool of the project. A worker is started with the first job it gets and serves one job at a time; what kills
 * it (memory, a fault in native code) costs that job alone, and the next one gets a new worker.
 *
 * A cancelled job is asked to end, which keeps its worker warm and lets it tidy up; if it does not, its worker is ended.
 */
export function createPool(options: PoolOptions): Engine {
  const { startWorker, workerCount, queueLimit, graceSeconds, after } = options;
  const slots: Slot[] = Array.from({ length: workerCount }, () => ({ port: undefined, task: undefined }));
  const queue: Task[] = [];
  let lastJobId = 0;
  let isClosed = false;

  /** A worker that is there before one that has to be started. */
  function idleSlot(): Slot | undefined {
    const idle = slots.filter(({ task }) => task === undefined);
    return idle.find(({ port }) => port !== undefined) ?? idle[0];
  }

  function serveQueue(): void {
    for (let slot = idleSlot(); slot !== undefined && queue.length > 0; slot = idleSlot()) begin(slot, queue.shift()!);
  }

  function begin(slot: Slot, task: Task): void {
    slot.task = task;
    try {
      slot.port ??= start(slot);
      slot.port.keepAlive?.(true);
      slot.port.post({ kind: 'run', jobId: task.jobId, job: task.job });
    } catch (cause) {
      const message = `The job could not be started: ${cause instanceof Error ? cause.message : String(cause)}`;
      release(slot);
      task.reject(new AuralignError('INTERNAL', message, undefined, { cause }));
      return;
    }
    task.control.onStart?.();
    if (task.control.signal?.aborted === true) cancel(task); // fired while the worker was being started
  }

  function start(slot: Slot): WorkerPort {
    const port = startWorker();
    port.listen(
      (message) => {
        if (slot.port === port && slot.task?.jobId === message.jobId) receive(slot, slot.task, message);
      },
      (loss) => {
        if (slot.port !== port) return;
        const { task } = slot;
        slot.port = undefined;
        release(slot);
        task?.reject(lossError(loss));
        serveQueue();
      },
    );
    return port;
  }

  function receive(slot: Slot, task: Task, message: FromWorker): void {
    switch (message.kind) {
      case 'event':
        task.control.onEvent?.(message.event);
        return;
      case 'done':
        release(slot);
        task.resolve(message.result);
        serveQueue();
        return;
      case 'failed':
        if (message.faultStack !== undefined) {
          void replaceWorker(slot, errorOf(message.failure, message.faultStack));
          return;
        }
        release(slot);
        task.reject(errorOf(message.failure));
        serveQueue();
        return;
      default:
        message satisfies never;
    }
  }

  function release(slot: Slot): void {
    slot.task?.stopTimer?.();
    slot.task = undefined;
    slot.port?.keepAlive?.(false);
  }

  /** Ends the slot's worker; what it was at fails when it is gone, so that nothing of the job is left running. */
  async function replaceWorker(slot: Slot, error: AuralignError): Promise<void> {
    const { port, task } = slot;
    slot.port = undefined;
    await port?.end();
    release(slot);
    task?.reject(error);
    if (!isClosed) serveQueue();
  }

  function cancel(task: Task): void {
    const place = queue.indexOf(task);
    if (place >= 0) {
      queue.splice(place, 1);
      task.reject(cancelled());
      return;
    }
    const slot = slots.find((candidate) => candidate.task === task);
    if (slot?.port === undefined) return; // over, or its worker is being ended already
    slot.port.post({ kind: 'cancel', jobId: task.jobId });
    task.stopTimer = after(graceSeconds, () => {
      if (slot.task === task && slot.port !== undefined) void replaceWorker(slot, cancelled());
    });
  }

  return {
    run<J extends Job>(job: J, control: RunControl = {}): Promise<ResultOf<J>> {
      const { signal } = control;
      if (isClosed) return Promise.reject(new AuralignError('CANCELLED', 'The engine is closed.'));
      if (signal?.aborted === true) return Promise.reject(cancelled());
      if (idleSlot() === undefined && queue.length >= queueLimit) return Promise.reject(busy(queueLimit));
      return new Promise<ResultOf<J>>((resolve, reject) => {
        const onAbort = (): void => cancel(task);
        const task: Task = {
          jobId: ++lastJobId,
          job,
          control,
          resolve(result) {
            signal?.removeEventListener('abort', onAbort);
            resolve(result as ResultOf<J>);
          },
          reject(error) {
            signal?.removeEventListener('abort', onAbort);
            reject(error);
          },
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        queue.push(task);
        serveQueue();
      });
    },
    status: () => ({
      workerCount,
      runningCount: slots.filter(({ task }) => task !== undefined).length,
      queuedCount: queue.length,
      queueLimit,
    }),
    async close() {
      isClosed = true;
      for (const task of queue.splice(0)) task.reject(cancelled());
      await Promise.all(slots.map((slot) => replaceWorker(slot, cancelled())));
    },
  };
}

function busy(queueLimit: number): AuralignError {
  return new AuralignError(
    'LIMIT_EXCEEDED',
    `All workers are busy and ${queueLimit} jobs are waiting.`,
    'Try again later.',
    { cause: QUEUE_FULL },
  );
}
