import type { AnalyzedFile, AnalyzeJob, JobControl, Runner } from './job.ts';

/** How far the pool may run ahead of the oldest unfinished job: bounds the results that wait for their turn. */
const WAITING_RESULTS_A_RUNNER = 16;

export type Settled =
  | { readonly index: number; readonly status: 'done'; readonly file: AnalyzedFile }
  | { readonly index: number; readonly status: 'failed'; readonly error: unknown };

/**
 * Runs the jobs on the runners and hands out their results in the order of the jobs, whichever finishes first. After
 * an abort no further job is started; those that had not begun are left out.
 *
 * @param control progress by index of the job; the signal reaches every running job
 */
export async function* runInOrder(
  jobs: readonly AnalyzeJob[],
  runners: readonly Runner[],
  control: {
    readonly signal: AbortSignal;
    onBegin(index: number): void;
    onProgress(index: number, fraction: number): void;
    onEnd(index: number): void;
  },
): AsyncGenerator<Settled, void, void> {
  const idle = [...runners];
  const waiting = new Map<number, Promise<Settled>>();
  const ahead = runners.length * WAITING_RESULTS_A_RUNNER;
  let next = 0; // first job not begun
  let oldest = 0; // first job not handed out

  const begin = (): void => {
    while (next < jobs.length && next < oldest + ahead && idle.length > 0 && !control.signal.aborted) {
      const index = next++;
      const runner = idle.pop()!;
      control.onBegin(index);
      const jobControl: JobControl = {
        signal: control.signal,
        onProgress: (fraction) => control.onProgress(index, fraction),
      };
      waiting.set(
        index,
        settle(index, runner.run(jobs[index]!, jobControl)).then((settled) => {
          control.onEnd(index);
          idle.push(runner);
          begin();
          return settled;
        }),
      );
    }
  };

  begin();
  while (oldest < jobs.length) {
    const result = waiting.get(oldest);
    if (result === undefined) return; // aborted before it began
    const settled = await result;
    waiting.delete(oldest);
    oldest++;
    begin();
    yield settled;
  }
}

async function settle(index: number, result: Promise<AnalyzedFile>): Promise<Settled> {
  try {
    return { index, status: 'done', file: await result };
  } catch (error) {
    return { index, status: 'failed', error };
  }
}
