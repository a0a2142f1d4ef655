import type { Job, JobEvents, NewJob } from '@auralign/server/api';
import { delay, followJob } from '../../api/followJob.ts';
import { asApiError, jobProblem } from '../../api/problem.ts';
import { startJob } from '../../api/resources.ts';
import { noticeError } from '../connection.ts';
import type { Progress } from '../session.ts';

const FIRST_RETRY_MS = 2000;
const LONGEST_RETRY_MS = 15_000;

export interface JobWatcher {
  readonly onProgress: (progress: Progress) => void;
  readonly onFinding?: (finding: JobEvents['finding']) => void;
}

/**
 * Starts a job and follows it to its end. A full queue or a server that is away is waited for, and said so.
 *
 * @throws ApiError when the job failed
 * @throws the signal's reason when the watching was stopped, or when the job was cancelled by somebody
 */
export async function runJob(wish: NewJob, watcher: JobWatcher, signal: AbortSignal): Promise<Job> {
  const job = await startWhenPossible(wish, watcher, signal);
  let fraction = job.fraction;
  const show = (stage: 'queued' | 'running', phase: string): void =>
    watcher.onProgress({ stage, fraction, phase, jobId: job.id });
  show(job.state === 'running' ? 'running' : 'queued', job.phase);
  const ended = await followJob(
    job.id,
    {
      onState: (state) => {
        fraction = state.fraction;
        show(state.state === 'running' ? 'running' : 'queued', state.phase);
      },
      onProgress: (progress) => {
        fraction = progress.fraction;
        show('running', progress.phase);
      },
      ...(watcher.onFinding === undefined ? {} : { onFinding: watcher.onFinding }),
      onLost: (error) => {
        noticeError(error);
        show('running', 'Connection lost; trying again');
      },
    },
    signal,
  );
  if (ended.state === 'cancelled') throw new DOMException('The job was cancelled.', 'AbortError');
  if (ended.state !== 'done') throw jobProblem(ended.problem);
  return ended;
}

async function startWhenPossible(wish: NewJob, { onProgress }: JobWatcher, signal: AbortSignal): Promise<Job> {
  let waitMs = FIRST_RETRY_MS;
  for (;;) {
    try {
      return await startJob(wish, signal);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asApiError(thrown);
      noticeError(error);
      if (error.code !== 'QUEUE_FULL' && error.code !== 'RATE_LIMITED' && error.code !== 'OFFLINE') throw error;
      const phase =
        error.code === 'OFFLINE' ? 'Waiting for the server' : `The server is busy; next try in ${waitMs / 1000} s`;
      onProgress({ stage: 'queued', fraction: 0, phase });
    }
    await delay(waitMs, signal);
    waitMs = Math.min(LONGEST_RETRY_MS, waitMs * 1.5);
  }
}

/** Whether something was stopped on purpose. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}
