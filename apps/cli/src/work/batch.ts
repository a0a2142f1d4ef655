import type { CliIo } from '../io.ts';
import type { Progress } from '../progress.ts';
import { analyzeFile } from './analyzeFile.ts';
import type { AnalyzeJob, Runner } from './job.ts';
import { runInOrder, type Settled } from './pool.ts';
import { createWorkerRunner } from './workerRunner.ts';

/** Several files at work; results come in the order of the jobs. */
export interface Batch {
  readonly results: AsyncGenerator<Settled, void, void>;
  /** Stops what still runs and ends the threads. */
  close(): Promise<void>;
}

/** Measures the jobs, at most `jobCount` at a time, telling `progress` by the index of the job. */
export function startBatch(
  jobs: readonly AnalyzeJob[],
  { io, jobCount, progress }: { io: CliIo; jobCount: number; progress: Progress },
): Batch {
  const stop = new AbortController();
  const signal = AbortSignal.any([io.signal, stop.signal]);
  const runners = startRunners(Math.min(jobCount, jobs.length), io);
  const results = runInOrder(jobs, runners, {
    signal,
    onBegin: (index) => progress.begin(index, jobs[index]!.name),
    onProgress: (index, fraction) => progress.update(index, fraction),
    onEnd: (index) => (signal.aborted ? progress.clear() : progress.end(index)),
  });
  return {
    results,
    async close() {
      stop.abort();
      await Promise.all(runners.map((runner) => runner.close()));
    },
  };
}

/** Threads for several files; a single one is measured here, without the time a thread takes to start. */
function startRunners(count: number, { startWorker }: CliIo): Runner[] {
  if (count <= 1 || startWorker === undefined) return [{ run: analyzeFile, close: async () => {} }];
  return Array.from({ length: count }, () => createWorkerRunner(startWorker));
}
