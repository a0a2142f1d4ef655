import type { JobEvent, JobEventBody } from './jobQueue.ts';

/** Events kept of one job: an analysis has about a hundred, a rendering a few hundred. */
const MOST_EVENTS = 512;

/** Ids of one attempt at a job; the next attempt, after a restart, goes on where these end at the latest. */
export const IDS_PER_ATTEMPT = 100_000;

/** What happened to one job, for readers that come, go and come back. Bounded: the oldest progress is forgotten first. */
export interface EventLog {
  add(event: JobEventBody): void;
  /** Nothing follows: readers come to their end. */
  close(): void;
  /** Events after an id as they are there or come; ends with the log or the signal. */
  read(afterId: number, signal: AbortSignal): AsyncIterable<JobEvent>;
}

/** @param attempt counted from 1: ids never go back, not even when a restart forgot the earlier events */
export function createEventLog(attempt: number): EventLog {
  let lastId = (attempt - 1) * IDS_PER_ATTEMPT;
  let isClosed = false;
  const events: JobEvent[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of waiting) resolve();
    waiting.clear();
  };

  return {
    add(event) {
      if (isClosed) return;
      if (lastId % IDS_PER_ATTEMPT < IDS_PER_ATTEMPT - 1) lastId++;
      events.push({ id: lastId, ...event });
      if (events.length > MOST_EVENTS) {
        const oldest = events.findIndex(({ event: kind }) => kind === 'progress');
        events.splice(Math.max(0, oldest), 1);
      }
      wake();
    },
    close() {
      isClosed = true;
      wake();
    },
    async *read(afterId, signal) {
      let reached = afterId;
      const onAbort = (): void => wake();
      signal.addEventListener('abort', onAbort);
      try {
        while (!signal.aborted) {
          const next = events.find(({ id }) => id > reached);
          if (next !== undefined) {
            reached = next.id;
            yield next;
          } else if (isClosed) {
            return;
          } else {
            await new Promise<void>((resolve) => waiting.add(resolve));
          }
        }
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}
