import type { Finding } from '@auralign/analysis';
import type { Job, JobEvents, NewJob } from '../api/index.ts';
import type { StoredJob } from '../storage/storage.ts';

/**
 * Where work waits, runs and is told of. One process with worker threads stands behind it today, a queue that several
 * machines share can (docs/decisions/0009).
 */
export interface JobQueue {
  /**
   * Takes a job on: from now on it comes to an end, over restarts if need be. An analysis that is under way or was made before
   * is not made again.
   *
   * @throws ServerError `QUEUE_FULL`, `NOT_FOUND`
   */
  submit(request: NewJob): Promise<{ readonly job: Job; readonly isNew: boolean }>;
  /** As it stands now. */
  get(id: string): Promise<Job | undefined>;
  list(filter: { readonly state?: Job['state'] | undefined; readonly trackId?: string | undefined }): Promise<Job[]>;
  /** Settles when nothing of it runs any more; a job that has ended stays as it ended. */
  cancel(id: string): Promise<Job | undefined>;
  /**
   * What happened after the event `afterId` (0: all that is kept), then what happens, until the end of the job or of the
   * signal. A reader that is too slow misses progress, never the end.
   */
  events(id: string, afterId: number, signal: AbortSignal): AsyncIterable<JobEvent>;
  status(): { readonly queued: number; readonly running: number; readonly workers: number };
  /** Takes up what an earlier process left unfinished. */
  resume(): Promise<void>;
  /** Stops; unfinished jobs go on at the next start. */
  close(): Promise<void>;
}

/** An event with its place among those of its job. */
export type JobEvent = { readonly id: number } & JobEventBody;
export type JobEventBody = {
  [E in keyof JobEvents]: { readonly event: E; readonly data: JobEvents[E] };
}[keyof JobEvents];

/** How the work itself tells what it does. */
export interface WorkControl {
  readonly signal: AbortSignal;
  onProgress(phase: string, fraction: number): void;
  onFinding(finding: Finding): void;
}

/** Does one job and keeps its result: `Storage` says it is done before this resolves. */
export type Work = (job: StoredJob, control: WorkControl) => Promise<void>;
