import type { JobSignal } from '../host.ts';
import type { Job, JobEvent, ResultOf } from '../job.ts';
import type { Engine } from './engine.ts';

/** How far a batch may run ahead of the oldest unfinished job, a worker: bounds the results that wait for their turn. */
const AHEAD_PER_WORKER = 16;

export type Settled<R> =
  | { readonly index: number; readonly status: 'done'; readonly result: R }
  | { readonly index: number; readonly status: 'failed'; readonly error: unknown };

export interface BatchControl {
  readonly signal: JobSignal;
  onBegin?(index: number): void;
  onEvent?(index: number, event: JobEvent): void;
  onEnd?(index: number): void;
}

/**
 * Runs the jobs on all workers of an engine and hands out what came of them in the order of the jobs, whichever
 * finishes first; a job that fails does not stop the others. After an abort no further job begins, and those that had
 * not begun are left out.
 */
export async function* runInOrder<J extends Job>(
  engine: Engine,
  jobs: readonly J[],
  control: BatchControl,
): AsyncGenerator<Settled<ResultOf<J>>, void, void> {
  const { signal } = control;
  const { workerCount } = engine.status();
  const waiting = new Map<number, Promise<Settled<ResultOf<J>>>>();
  const running = new Set<number>();
  let next = 0; // first job not begun
  let oldest = 0; // first job not handed out

  const run = async (index: number): Promise<Settled<ResultOf<J>>> => {
    running.add(index);
    try {
      const result = await engine.run(jobs[index]!, {
        signal,
        onStart: () => control.onBegin?.(index),
        onEvent: (event) => control.onEvent?.(index, event),
      });
      return { index, status: 'done', result };
    } catch (error) {
      return { index, status: 'failed', error };
    } finally {
      running.delete(index);
      control.onEnd?.(index);
      begin();
    }
  };
  const begin = (): void => {
    const last = Math.min(jobs.length, oldest + AHEAD_PER_WORKER * workerCount);
    while (next < last && running.size < workerCount && !signal.aborted) {
      const index = next++;
      waiting.set(index, run(index));
    }
  };

  begin();
  while (oldest < jobs.length) {
    const result = waiting.get(oldest);
    if (result === undefined) return; // aborted before it began
    const settled = await result;
    waiting.delete(oldest++);
    begin();
    yield settled;
  }
}
