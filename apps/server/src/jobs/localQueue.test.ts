import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuralignError } from '@auralign/audio';
import { openSqliteStorage } from '../storage/sqlite/sqliteStorage.ts';
import type { NewTrack, Storage } from '../storage/storage.ts';
import { makeDataFolder } from '../testing/server.ts';
import { createLocalQueue } from './localQueue.ts';
import type { JobEvent, JobQueue, Work } from './jobQueue.ts';

/** The queue with work that does what each test wants, on real storage. */
let storage: Storage;
let folder: string;
let remove: () => Promise<void>;
let faults: unknown[];
/** Settle the work under way, by track. */
let working: Map<string, { done(): Promise<void>; fail(error: unknown): void }>;
let order: string[];

const never = new AbortController().signal;

const work: Work = (job, { signal }) =>
  new Promise((resolve, reject) => {
    const trackId = job.trackId!;
    order.push(trackId);
    signal.addEventListener('abort', () => reject(new AuralignError('CANCELLED', 'cancelled')));
    working.set(trackId, {
      async done() {
        const track = (await storage.tracks.get(trackId))!;
        const analysis = { sha256: track.sha256, report: '{}', peaks: '{}', metrics: {}, durationSeconds: 1 };
        await storage.completeAnalysis(job, analysis);
        resolve();
      },
      fail: reject,
    });
  });

beforeEach(async () => {
  ({ folder, remove } = await makeDataFolder());
  storage = await openSqliteStorage(folder, 'test');
  faults = [];
  order = [];
  working = new Map();
});
afterEach(async () => {
  await storage.close();
  await remove();
});

function createQueue(options: { workerCount?: number; maxQueued?: number } = {}): JobQueue {
  return createLocalQueue({
    storage,
    work,
    workerCount: 1,
    maxQueued: 10,
    onFault: (error) => faults.push(error),
    ...options,
  });
}

async function addTrack(name: string): Promise<string> {
  const sha256 = Buffer.from(name.padEnd(32, '\0')).toString('hex');
  const track: NewTrack = {
    sha256,
    name,
    byteCount: 1,
    format: 'wav',
    sampleRateHz: 48_000,
    channelCount: 2,
    durationSeconds: 1,
    song: null,
    note: '',
    origin: 'upload',
  };
  return (await storage.tracks.add(track)).track.id;
}

async function lastEvent(queue: JobQueue, id: string): Promise<JobEvent> {
  let last: JobEvent | undefined;
  for await (const event of queue.events(id, 0, never)) last = event;
  return last!;
}

const submit = async (queue: JobQueue, trackId: string): Promise<string> =>
  (await queue.submit({ kind: 'analyze', trackId })).job.id;
const atWork = async (trackId: string): Promise<void> => {
  await expect.poll(() => working.has(trackId)).toBe(true);
};

describe('a queue of jobs', () => {
  it('does them in the order they came', async () => {
    const queue = createQueue();
    const tracks = [await addTrack('a'), await addTrack('b'), await addTrack('c')];
    const ids = [];
    for (const track of tracks) ids.push(await submit(queue, track));
    for (const [index, track] of tracks.entries()) {
      await atWork(track);
      expect(queue.status()).toEqual({ running: 1, queued: 2 - index, workers: 1 });
      await working.get(track)!.done();
      expect(await lastEvent(queue, ids[index]!)).toMatchObject({ event: 'end', data: { state: 'done' } });
    }
    expect(order).toEqual(tracks);
  });

  it('does as many at once as there are workers', async () => {
    const queue = createQueue({ workerCount: 2 });
    const tracks = [await addTrack('a'), await addTrack('b'), await addTrack('c')];
    for (const track of tracks) await submit(queue, track);
    await atWork(tracks[1]!);
    expect(queue.status()).toEqual({ running: 2, queued: 1, workers: 2 });
    await queue.close();
  });

  it('refuses more than may wait, and loses nothing that it took', async () => {
    const queue = createQueue({ maxQueued: 1 });
    const [first, second, third] = [await addTrack('a'), await addTrack('b'), await addTrack('c')];
    const ids = [await submit(queue, first)];
    await atWork(first);
    ids.push(await submit(queue, second));
    await expect(submit(queue, third)).rejects.toMatchObject({ code: 'QUEUE_FULL', retryAfterSeconds: 5 });
    await working.get(first)!.done();
    await atWork(second);
    await working.get(second)!.done();
    for (const id of ids) expect(await lastEvent(queue, id)).toMatchObject({ data: { state: 'done' } });
    expect((await storage.jobs.list({})).map(({ state }) => state)).toEqual(['done', 'done']); // and no trace of the third
  });

  it('ends a job with what went wrong, and tells the log what is our own fault', async () => {
    const queue = createQueue();
    const [bad, broken] = [await addTrack('bad'), await addTrack('broken')];
    const ids = [await submit(queue, bad), await submit(queue, broken)];
    await atWork(bad);
    working.get(bad)!.fail(new AuralignError('CORRUPT_FILE', 'bad: no frame in it'));
    expect(await lastEvent(queue, ids[0]!)).toMatchObject({
      data: { state: 'failed', problem: { code: 'CORRUPT_FILE', status: 422, detail: 'bad: no frame in it' } },
    });
    expect(faults).toEqual([]);
    await atWork(broken);
    working.get(broken)!.fail(new TypeError('x is not a function, at /secret/path'));
    const end = await lastEvent(queue, ids[1]!);
    expect(end).toMatchObject({ data: { state: 'failed', problem: { code: 'INTERNAL', status: 500 } } });
    expect(JSON.stringify(end)).not.toContain('secret');
    expect(faults).toHaveLength(1);
  });

  it('goes on after an orderly stop, however often', async () => {
    const track = await addTrack('a');
    const id = await submit(createQueue({ workerCount: 0 }), track); // taken on, not begun
    for (let stop = 0; stop < 5; stop++) {
      working.clear();
      const queue = createQueue();
      await queue.resume();
      await atWork(track);
      await queue.close();
      expect(await storage.jobs.get(id)).toMatchObject({ state: 'queued', crashCount: 0 });
    }
  });

  it('gives up a job under which the server died three times', async () => {
    const id = await submit(createQueue({ workerCount: 0 }), await addTrack('a'));
    for (let death = 0; death < 3; death++) {
      await storage.jobs.start(id); // as a process leaves it that dies
      await createQueue({ workerCount: 0 }).resume();
    }
    expect(await storage.jobs.get(id)).toMatchObject({
      state: 'failed',
      problem: { code: 'INTERRUPTED', detail: 'The server died 3 times while this job ran.' },
    });
  });

  it('takes nothing on while it stops', async () => {
    const queue = createQueue();
    await queue.close();
    await expect(submit(queue, await addTrack('a'))).rejects.toMatchObject({ code: 'INTERRUPTED' });
  });

  it('knows nothing of tracks and plans that are not there', async () => {
    const queue = createQueue();
    await expect(queue.submit({ kind: 'analyze', trackId: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(queue.submit({ kind: 'render', planId: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await queue.cancel('x')).toBeUndefined();
  });
});
