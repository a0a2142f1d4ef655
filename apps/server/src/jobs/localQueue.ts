import type { Job, NewJob } from '../api/index.ts';
import { notFound, problemOf, isFault, ServerError } from '../problem.ts';
import type { Storage, StoredJob } from '../storage/storage.ts';
import { createEventLog, IDS_PER_ATTEMPT, type EventLog } from './eventLog.ts';
import type { JobEvent, JobQueue, Work } from './jobQueue.ts';

export interface LocalQueueOptions {
  readonly storage: Storage;
  readonly work: Work;
  /** Jobs at the same time. */
  readonly workerCount: number;
  readonly maxQueued: number;
  /** A fault of the server, for its log. */
  readonly onFault: (error: unknown) => void;
}

/** What was running this often when the server died is not tried again. */
const MOST_CRASHES = 3;
/** Ended jobs whose events are kept for readers that come late. */
const ENDED_LOGS = 200;
/** Said to those who come while the queue is full. */
const RETRY_AFTER_SECONDS = 5;

interface LiveJob {
  job: StoredJob;
  readonly log: EventLog;
  readonly cancellation: AbortController;
  /** Settles when nothing of it runs any more. */
  readonly ended: Promise<void>;
  settle(): void;
}

/** Jobs of this process, first come first served, kept in the storage so that they outlive it. */
export function createLocalQueue({ storage, work, workerCount, maxQueued, onFault }: LocalQueueOptions): JobQueue {
  const waiting: LiveJob[] = [];
  const live = new Map<string, LiveJob>();
  const ended = new Map<string, EventLog>();
  let runningCount = 0;
  let isClosing = false;

  function enqueue(job: StoredJob): LiveJob {
    let settle = (): void => {};
    const finished = new Promise<void>((resolve) => (settle = resolve));
    const log = createEventLog(job.attempt);
    const entry: LiveJob = { job, log, cancellation: new AbortController(), ended: finished, settle };
    live.set(job.id, entry);
    waiting.push(entry);
    log.add({ event: 'state', data: publicJob(job) });
    queueMicrotask(startNext);
    return entry;
  }

  function startNext(): void {
    for (;;) {
      const entry = isClosing || runningCount >= workerCount ? undefined : waiting.shift();
      if (entry === undefined) return;
      runningCount++;
      void run(entry).finally(() => {
        runningCount--;
        startNext();
      });
    }
  }

  async function run(entry: LiveJob): Promise<void> {
    const { log, cancellation } = entry;
    const { id } = entry.job;
    try {
      await storage.jobs.start(id);
      entry.job = { ...entry.job, state: 'running' };
      log.add({ event: 'state', data: publicJob(entry.job) });
      await work(entry.job, {
        signal: cancellation.signal,
        onProgress(phase, fraction) {
          entry.job = { ...entry.job, phase, fraction };
          log.add({ event: 'progress', data: { phase, fraction } });
        },
        onFinding: (finding) => log.add({ event: 'finding', data: finding }),
      });
      finish(entry, await storage.jobs.get(id));
    } catch (error) {
      if (isClosing) {
        await storage.jobs.pause(id);
        log.close();
        live.delete(id);
        entry.settle();
        return;
      }
      const isCancelled = cancellation.signal.aborted;
      const problem = problemOf(error);
      if (!isCancelled && isFault(problem)) onFault(error);
      try {
        finish(
          entry,
          await storage.jobs.end(id, isCancelled ? 'cancelled' : 'failed', isCancelled ? undefined : problem),
        );
      } catch (storageError) {
        onFault(storageError);
        finish(entry, { ...entry.job, state: 'failed', problem: problemOf(storageError) });
      }
    }
  }

  /** @param job as it is in the storage; gone from there when its track was deleted */
  function finish(entry: LiveJob, job: Job | undefined): void {
    const { id } = entry.job;
    const outcome = job ?? { ...entry.job, state: 'cancelled' as const, finishedAt: new Date().toISOString() };
    entry.log.add({
      event: 'end',
      data: publicJob({
        ...outcome,
        phase: entry.job.phase,
        fraction: outcome.state === 'done' ? 1 : entry.job.fraction,
      }),
    });
    entry.log.close();
    live.delete(id);
    ended.set(id, entry.log);
    for (const oldest of ended.keys()) {
      if (ended.size <= ENDED_LOGS) break;
      ended.delete(oldest);
    }
    entry.settle();
  }

  async function submitAnalysis(trackId: string): Promise<{ job: Job; isNew: boolean }> {
    const track = await storage.tracks.get(trackId);
    if (track === undefined) throw notFound('track');
    const settings = {};
    if (track.analysis === 'ready') {
      const job = await storage.jobs.add({ kind: 'analyze', state: 'done', trackId, settings });
      return { job: publicJob(job), isNew: false };
    }
    const pending = await storage.jobs.pendingAnalysis(track.sha256);
    if (pending !== undefined) return { job: publicJob(live.get(pending.id)?.job ?? pending), isNew: false };
    refuseWhenFull();
    const job = enqueue(await storage.jobs.add({ kind: 'analyze', state: 'queued', trackId, settings })).job;
    return { job: publicJob(job), isNew: true };
  }

  function refuseWhenFull(): void {
    if (isClosing) {
      throw new ServerError('INTERRUPTED', 'The server is stopping.', { retryAfterSeconds: RETRY_AFTER_SECONDS });
    }
    if (waiting.length < maxQueued) return;
    throw new ServerError('QUEUE_FULL', `${waiting.length} jobs are waiting already.`, {
      hint: 'Try again when some of them are done.',
      retryAfterSeconds: RETRY_AFTER_SECONDS,
    });
  }

  return {
    async submit(request: NewJob) {
      if (request.kind === 'analyze') return submitAnalysis(request.trackId);
      const plan = await storage.plans.get(request.planId);
      if (plan === undefined) throw notFound('plan');
      refuseWhenFull();
      const { planId, format, bitDepth, bitRateKbps } = request;
      const settings = { format, bitDepth, bitRateKbps };
      const job = await storage.jobs.add({ kind: 'render', state: 'queued', trackId: plan.mixId, planId, settings });
      return { job: publicJob(enqueue(job).job), isNew: true };
    },
    async get(id) {
      const job = live.get(id)?.job ?? (await storage.jobs.get(id));
      return job === undefined ? undefined : publicJob(job);
    },
    async list(filter) {
      const jobs = await storage.jobs.list(filter);
      return jobs.map((job) => publicJob(live.get(job.id)?.job ?? job));
    },
    async cancel(id) {
      const entry = live.get(id);
      if (entry !== undefined) {
        entry.cancellation.abort();
        const place = waiting.indexOf(entry);
        if (place !== -1) {
          waiting.splice(place, 1);
          finish(entry, await storage.jobs.end(id, 'cancelled'));
        }
        await entry.ended;
      }
      const job = await storage.jobs.get(id);
      return job === undefined ? undefined : publicJob(job);
    },
    async *events(id, afterId, signal) {
      const log = live.get(id)?.log ?? ended.get(id);
      let last: JobEvent | undefined;
      if (log !== undefined) {
        for await (const event of log.read(afterId, signal)) yield (last = event);
      }
      if (signal.aborted || last?.event === 'end') return;
      // The events are forgotten, or the reader has seen them all: how it ended is in the storage.
      const job = await storage.jobs.get(id);
      if (job === undefined || job.finishedAt === undefined) return;
      yield { id: Math.max(afterId, job.attempt * IDS_PER_ATTEMPT - 1), event: 'end', data: publicJob(job) };
    },
    status: () => ({ queued: waiting.length, running: runningCount, workers: workerCount }),
    async resume() {
      for (const { id } of await storage.jobs.unfinished()) {
        const job = await storage.jobs.requeue(id);
        if (job === undefined) continue;
        if (job.crashCount < MOST_CRASHES) enqueue(job);
        else {
          const message = `The server died ${job.crashCount} times while this job ran.`;
          await storage.jobs.end(id, 'failed', problemOf(new ServerError('INTERRUPTED', message)));
        }
      }
    },
    async close() {
      isClosing = true;
      for (const { log } of waiting) log.close();
      const running = [...live.values()].filter((entry) => !waiting.includes(entry));
      for (const { cancellation } of running) cancellation.abort();
      await Promise.all(running.map((entry) => entry.ended));
    },
  };
}

/** Without what only the queue needs to know. */
function publicJob(job: Job | StoredJob): Job {
  const { settings: _settings, attempt: _attempt, crashCount: _crashCount, ...rest } = job as StoredJob;
  return rest;
}
