import type { FromWorker, Results, TaskKind, Tasks, ToWorker } from './messages.ts';

/** A task that did not succeed; `code` is one of `ERROR_CODES` of `@auralign/audio`. */
export class TaskError extends Error {
  override readonly name = 'TaskError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** The part of `Worker` that is used. */
export interface WorkerLike {
  postMessage(message: ToWorker, transfer?: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<FromWorker>) => void): void;
  addEventListener(type: 'error', listener: (event: ErrorEvent) => void): void;
}

export interface AudioTasks {
  /**
   * Carries a task out in the worker; buffers named in `transfer` are gone afterwards.
   *
   * @throws TaskError when the task fails or is cancelled
   */
  run<K extends TaskKind>(
    kind: K,
    task: Tasks[K],
    options?: {
      readonly transfer?: ArrayBuffer[];
      readonly onProgress?: (fraction: number) => void;
      readonly signal?: AbortSignal;
    },
  ): Promise<Results[K]>;
}

interface Waiting {
  readonly resolve: (result: never) => void;
  readonly reject: (error: TaskError) => void;
  readonly onProgress: ((fraction: number) => void) | undefined;
}

/** Tasks over a worker that is started with the first of them. */
export function createAudioTasks(start: () => WorkerLike): AudioTasks {
  let worker: WorkerLike | undefined;
  let lastId = 0;
  const waiting = new Map<number, Waiting>();

  const settle = ({ data }: MessageEvent<FromWorker>): void => {
    const task = waiting.get(data.taskId);
    if (task === undefined) return;
    if (data.kind === 'progress') return task.onProgress?.(data.fraction);
    waiting.delete(data.taskId);
    if (data.kind === 'done') task.resolve(data.result as never);
    else task.reject(new TaskError(data.code, data.message));
  };

  return {
    run(kind, task, { transfer = [], onProgress, signal } = {}) {
      if (worker === undefined) {
        worker = start();
        worker.addEventListener('message', settle);
        worker.addEventListener('error', (event) => {
          for (const { reject } of waiting.values()) reject(new TaskError('INTERNAL', event.message));
          waiting.clear();
          worker = undefined; // the next task gets a fresh one
        });
      }
      const thread = worker;
      const taskId = ++lastId;
      return new Promise((resolve, reject) => {
        waiting.set(taskId, { resolve, reject, onProgress });
        signal?.addEventListener('abort', () => thread.postMessage({ kind: 'cancel', taskId }), { once: true });
        thread.postMessage({ kind, taskId, task } as ToWorker, transfer);
      });
    },
  };
}
