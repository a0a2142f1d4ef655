import type { Host, JobSignal } from './host.ts';
import type { Job, JobEvent, JobResult, ResultOf } from './job.ts';
import { runAnalyze } from './jobs/analyze.ts';
import { breathingHost } from './jobs/breathingHost.ts';
import type { JobContext } from './jobs/context.ts';
import { runExport, runPlan } from './jobs/plan.ts';
import { runRender } from './jobs/render.ts';
import { runSpectrogram } from './jobs/spectrogram.ts';

/**
 * Does one job where it is called; threads are somebody else's business. Same job, same result: no clock, no
 * randomness, nothing kept from one job to the next.
 *
 * @param emit   called while the job runs, never after it has settled
 * @param signal ends the job between two blocks
 * @throws AuralignError what the job's own kind throws, or `CANCELLED`; anything else is a fault of the program
 */
export async function handle<J extends Job>(
  job: J,
  host: Host,
  emit: (event: JobEvent) => void,
  signal: JobSignal,
): Promise<ResultOf<J>> {
  return (await dispatch(job, { host: breathingHost(host), signal, emit })) as ResultOf<J>;
}

async function dispatch(job: Job, context: JobContext): Promise<JobResult> {
  switch (job.kind) {
    case 'analyze':
      return runAnalyze(job, context);
    case 'plan':
      return runPlan(job);
    case 'match':
    case 'render':
      return runRender(job, context);
    case 'export':
      return runExport(job);
    case 'spectrogram':
      return runSpectrogram(job, context);
    default:
      return job satisfies never;
  }
}
