import type { Host, JobSignal } from './host.ts';
import type { Job, JobEvent, JobResult, ResultOf } from './job.ts';
import { breathingHost } from './jobs/breathingHost.ts';
import type { JobContext } from './jobs/context.ts';

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

/** Only what a job needs is loaded: measuring starts without all that plans and renders. */
async function dispatch(job: Job, context: JobContext): Promise<JobResult> {
  switch (job.kind) {
    case 'analyze':
      return (await import('./jobs/analyze.ts')).runAnalyze(job, context);
    case 'plan':
      return (await import('./jobs/plan.ts')).runPlan(job);
    case 'match':
    case 'mend':
    case 'render':
      return (await import('./jobs/render.ts')).runRender(job, context);
    case 'export':
      return (await import('./jobs/plan.ts')).runExport(job);
    case 'compare':
      return (await import('./jobs/compare.ts')).runCompare(job, context);
    case 'spectrogram':
      return (await import('./jobs/spectrogram.ts')).runSpectrogram(job, context);
    default:
      return job satisfies never;
  }
}
