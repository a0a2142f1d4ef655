import { AuralignError } from '@auralign/audio';
import { describe, expect, it } from 'vitest';
import type { Job, PlanResult } from '../job.ts';
import type { FromWorker, ToWorker, WorkerLoss, WorkerPort } from './messages.ts';
import { createPool, isBusy } from './pool.ts';

/** A small job; no worker here ever looks at it. */
const job: Job = {
  kind: 'export',
  plan: {} as never,
  formatIds: [],
  context: { sampleRateHz: 44_100, channelCount: 2 },
};
const result = { kind: 'plan', plan: {} } as PlanResult;

/** A worker without a thread: the test plays its part. */
interface FakeWorker extends WorkerPort {
  readonly received: ToWorker[];
  readonly isEnded: boolean;
  readonly isNeeded: boolean;
  /** Answers the job it was given last. */
  answer(
    message: { kind: 'done' } | { kind: 'failed'; faultStack?: string } | { kind: 'progress'; fraction: number },
  ): void;
  lose(loss: WorkerLoss): void;
}

function createFakeWorker(): FakeWorker {
  const received: ToWorker[] = [];
  let onMessage: (message: FromWorker) => void = () => {};
  let onLoss: (loss: WorkerLoss) => void = () => {};
  let isEnded = false;
  let isNeeded = false;
  return {
    received,
    get isEnded() {
      return isEnded;
    },
    get isNeeded() {
      return isNeeded;
    },
    post: (message) => void received.push(message),
    listen(message, loss) {
      onMessage = message;
      onLoss = loss;
    },
    async end() {
      isEnded = true;
    },
    keepAlive(needed) {
      isNeeded = needed;
    },
    answer(message) {
      const { jobId } = received.findLast(({ kind }) => kind === 'run')!;
      if (message.kind === 'done') onMessage({ kind: 'done', jobId, result });
      else if (message.kind === 'progress') {
        onMessage({ kind: 'event', jobId, event: { ...message, phase: 'measure' } });
      } else
        onMessage({ ...message, jobId, failure: { code: 'CORRUPT_FILE', message: 'no data', hint: 'Export again.' } });
    },
    lose: (loss) => onLoss(loss),
  };
}

/** A pool of fakes, and a timer that runs when the test says so. */
function createTestPool({ workerCount = 1, queueLimit = 10 } = {}) {
  const workers: FakeWorker[] = [];
  const timers = new Set<() => void>();
  const pool = createPool({
    startWorker() {
      const worker = createFakeWorker();
      workers.push(worker);
      return worker;
    },
    workerCount,
    queueLimit,
    graceSeconds: 1,
    after(_, act) {
      timers.add(act);
      return () => timers.delete(act);
    },
  });
  return { pool, workers, timers, runTimers: () => timers.forEach((act) => act()) };
}

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

describe('the pool', () => {
  it('starts no worker before there is a job, and no second one while the first is idle', async () => {
    const { pool, workers } = createTestPool({ workerCount: 2 });
    expect(workers).toHaveLength(0);
    const first = pool.run(job);
    workers[0]!.answer({ kind: 'done' });
    await first;
    const second = pool.run(job);
    workers[0]!.answer({ kind: 'done' });
    expect(await second).toBe(result);
    expect(workers).toHaveLength(1);
  });

  it('hands over what a job tells on its way', async () => {
    const { pool, workers } = createTestPool();
    const told: unknown[] = [];
    const done = pool.run(job, { onStart: () => told.push('start'), onEvent: (event) => told.push(event) });
    workers[0]!.answer({ kind: 'progress', fraction: 0.5 });
    workers[0]!.answer({ kind: 'done' });
    await done;
    expect(told).toEqual(['start', { kind: 'progress', phase: 'measure', fraction: 0.5 }]);
  });

  it('serves first come first, and refuses what its queue cannot hold', async () => {
    const { pool, workers } = createTestPool({ queueLimit: 2 });
    const started: number[] = [];
    const jobs = [0, 1, 2].map((index) => pool.run(job, { onStart: () => started.push(index) }));
    expect(pool.status()).toEqual({ workerCount: 1, runningCount: 1, queuedCount: 2, queueLimit: 2 });
    const refused: unknown = await pool.run(job).catch((error: unknown) => error);
    expect(isBusy(refused)).toBe(true);
    expect(isBusy(new AuralignError('LIMIT_EXCEEDED', 'too long'))).toBe(false);
    for (const running of jobs) {
      workers[0]!.answer({ kind: 'done' });
      await running;
    }
    expect(started).toEqual([0, 1, 2]);
  });

  it('turns a failure that crossed the thread back into the error it was, and keeps the worker', async () => {
    const { pool, workers } = createTestPool();
    const failed = pool.run(job);
    workers[0]!.answer({ kind: 'failed' });
    await expect(failed).rejects.toMatchObject({ code: 'CORRUPT_FILE', category: 'input', hint: 'Export again.' });
    void pool.run(job);
    expect(workers).toHaveLength(1);
  });

  it('does not use a worker again in which something unexpected happened', async () => {
    const { pool, workers } = createTestPool();
    const failed = pool.run(job);
    workers[0]!.answer({ kind: 'failed', faultStack: 'RuntimeError: unreachable' });
    await expect(failed).rejects.toMatchObject({ cause: 'RuntimeError: unreachable' });
    expect(workers[0]!.isEnded).toBe(true);
    void pool.run(job);
    expect(workers).toHaveLength(2);
  });

  it.each([
    ['crash', 'INTERNAL'],
    ['out-of-memory', 'LIMIT_EXCEEDED'],
  ] as const)('loses one job when a worker is lost (%s), and gives the next one a new worker', async (reason, code) => {
    const { pool, workers } = createTestPool();
    const lost = pool.run(job);
    const kept = pool.run(job);
    workers[0]!.lose({ reason, detail: 'exit code 134' });
    await expect(lost).rejects.toMatchObject({ code });
    workers[1]!.answer({ kind: 'done' });
    await expect(kept).resolves.toBe(result);
  });

  it('takes a job out of the queue when it is cancelled there', async () => {
    const { pool, workers } = createTestPool();
    const cancellation = new AbortController();
    void pool.run(job);
    const waiting = pool.run(job, { signal: cancellation.signal });
    cancellation.abort();
    await expect(waiting).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(pool.status().queuedCount).toBe(0);
    expect(workers[0]!.received).toHaveLength(1);
  });

  it('asks a running job to end, and drops the timer when it does', async () => {
    const { pool, workers, timers } = createTestPool();
    const cancellation = new AbortController();
    const running = pool.run(job, { signal: cancellation.signal });
    cancellation.abort();
    expect(workers[0]!.received.at(-1)).toMatchObject({ kind: 'cancel' });
    expect(timers.size).toBe(1);
    workers[0]!.answer({ kind: 'failed' });
    await expect(running).rejects.toThrow('no data');
    expect(timers.size).toBe(0);
    expect(workers[0]!.isEnded).toBe(false);
  });

  it('ends the worker of a job that does not end by itself, and goes on with another', async () => {
    const { pool, workers, runTimers } = createTestPool();
    const cancellation = new AbortController();
    const spinning = pool.run(job, { signal: cancellation.signal });
    const next = pool.run(job);
    cancellation.abort();
    runTimers();
    await expect(spinning).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(workers[0]!.isEnded).toBe(true);
    workers[1]!.answer({ kind: 'done' });
    await expect(next).resolves.toBe(result);
  });

  it('starts nothing for a signal that has fired already', async () => {
    const { pool, workers } = createTestPool();
    await expect(pool.run(job, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(workers).toHaveLength(0);
  });

  it('listens to a signal no longer than its job takes', async () => {
    const { pool, workers } = createTestPool();
    const cancellation = new AbortController();
    const done = pool.run(job, { signal: cancellation.signal });
    workers[0]!.answer({ kind: 'done' });
    await done;
    cancellation.abort();
    expect(workers[0]!.received).toHaveLength(1);
  });

  it('holds the program up only while there is something to do', async () => {
    const { pool, workers } = createTestPool();
    const done = pool.run(job);
    expect(workers[0]!.isNeeded).toBe(true);
    workers[0]!.answer({ kind: 'done' });
    await done;
    expect(workers[0]!.isNeeded).toBe(false);
  });

  it('cancels everything and ends all workers when it is closed', async () => {
    const { pool, workers } = createTestPool({ workerCount: 2 });
    const jobs = [0, 1, 2].map(() => pool.run(job).catch((error: AuralignError) => error.code));
    await pool.close();
    expect(await Promise.all(jobs)).toEqual(['CANCELLED', 'CANCELLED', 'CANCELLED']);
    expect(workers.map(({ isEnded }) => isEnded)).toEqual([true, true]);
    await expect(pool.run(job)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(workers).toHaveLength(2);
  });

  it('fails a job that cannot be sent and goes on', async () => {
    const { pool, workers } = createTestPool();
    void pool.run(job);
    workers[0]!.answer({ kind: 'done' });
    const { post } = workers[0]!;
    workers[0]!.post = () => {
      throw new Error('could not be cloned');
    };
    await expect(pool.run(job)).rejects.toMatchObject({ code: 'INTERNAL', message: /could not be cloned/ });
    workers[0]!.post = post;
    const done = pool.run(job);
    workers[0]!.answer({ kind: 'done' });
    await expect(done).resolves.toBe(result);
    await turn();
    expect(pool.status().runningCount).toBe(0);
  });
});
