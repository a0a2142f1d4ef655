import type { Job, JobEvents } from '@auralign/server/api';
import { pathTo } from '@auralign/server/paths';
import { request } from './http.ts';
import { createEventParser, type StreamEvent } from './eventStream.ts';
import { ApiError, asApiError, isTransient } from './problem.ts';

export interface JobFollower {
  readonly onState?: (job: Job) => void;
  readonly onProgress?: (progress: JobEvents['progress']) => void;
  readonly onFinding?: (finding: JobEvents['finding']) => void;
  /** The stream broke and is being opened again. */
  readonly onLost?: (error: ApiError) => void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/**
 * Follows a job to its end, over as many connections as that takes: each one resumes after the last event seen
 * (`Last-Event-ID`).
 *
 * @returns the job as it ended: done, failed or cancelled
 * @throws ApiError that no waiting mends, such as `NOT_FOUND`
 * @throws the signal's reason when aborted; the job itself runs on
 */
export async function followJob(jobId: string, follower: JobFollower, signal: AbortSignal): Promise<Job> {
  let lastId = '';
  let waitMs = FIRST_WAIT_MS;
  for (;;) {
    try {
      const ended = await readOnce(jobId, lastId, signal, (event) => {
        lastId = event.id;
        waitMs = FIRST_WAIT_MS;
        return deliver(event, follower);
      });
      if (ended !== undefined) return ended;
      throw new ApiError({ code: 'OFFLINE', message: 'The connection ended before the job did.', status: 0 });
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asApiError(thrown);
      if (!isTransient(error) && error.status !== 0) throw error;
      follower.onLost?.(error);
    }
    await delay(waitMs, signal);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  }
}

/** One connection, until it ends or the job does. */
async function readOnce(
  jobId: string,
  lastId: string,
  signal: AbortSignal,
  onEvent: (event: StreamEvent) => Job | undefined,
): Promise<Job | undefined> {
  const response = await request(pathTo('jobEvents', { id: jobId }), {
    signal,
    headers: { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
  });
  if (response.body === null) return undefined;
  const seen: { end?: Job | undefined } = {};
  const feed = createEventParser((event) => {
    seen.end ??= onEvent(event);
  });
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  try {
    while (seen.end === undefined) {
      const { done, value } = await reader.read();
      if (done) break;
      feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    // After `end` the server has nothing more to say; a read that failed has nothing to cancel.
    await reader.cancel().catch(() => {});
  }
  return seen.end;
}

function deliver({ event, data }: StreamEvent, follower: JobFollower): Job | undefined {
  switch (event) {
    case 'state':
      follower.onState?.(JSON.parse(data) as JobEvents['state']);
      return undefined;
    case 'progress':
      follower.onProgress?.(JSON.parse(data) as JobEvents['progress']);
      return undefined;
    case 'finding':
      follower.onFinding?.(JSON.parse(data) as JobEvents['finding']);
      return undefined;
    case 'end':
      return JSON.parse(data) as JobEvents['end'];
    default:
      return undefined; // a newer server may say more
  }
}

/** Resolves after a while, rejects with the signal's reason. */
export function delay(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
