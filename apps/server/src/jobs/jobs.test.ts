import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, PlanRecord, Track } from '../api/index.ts';
import { noiseWav } from '../testing/audio.ts';
import { readEvents } from '../testing/events.ts';
import { makeDataFolder, startServer, type TestServer } from '../testing/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ limits: { maxQueued: 3 } });
});
afterAll(() => server.stop());

let seed = 100;
const fresh = (seconds: number): Promise<Track> => server.upload(`${seed}.wav`, noiseWav({ seconds, seed: seed++ }));
const analyse = (track: Track): Promise<Job> => server.submit({ kind: 'analyze', trackId: track.id });

describe('the events of a job', () => {
  it('begin with its state, grow by one, and end with its end', async () => {
    const track = await fresh(2);
    const events = await server.follow((await analyse(track)).id);
    expect(events[0]).toMatchObject({ event: 'state', data: { kind: 'analyze', trackId: track.id } });
    expect(events[0]!.id).toBeUndefined();
    const ids = events.slice(1).map(({ id }) => id!);
    expect(ids).toEqual(ids.map((_, index) => ids[0]! + index));
    expect(events.at(-1)).toMatchObject({ event: 'end', data: { state: 'done', fraction: 1 } });
    const fractions = events.flatMap((event) => (event.event === 'progress' ? [event.data.fraction] : []));
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
  });

  it('tell the same findings that the track then has', async () => {
    const track = await fresh(4);
    const events = await server.follow((await analyse(track)).id);
    const told = events.flatMap((event) => (event.event === 'finding' ? [event.data.ruleId] : []));
    const { findings } = await server.json<{ findings: { ruleId: string }[] }>(
      'GET',
      `/api/tracks/${track.id}/findings`,
    );
    expect(told).toEqual(findings.map(({ ruleId }) => ruleId));
  });

  it('go on where a reader left, with nothing twice and nothing lost', async () => {
    const { id } = await analyse(await fresh(3));
    const all = await server.follow(id);
    const first = await readEvents(await server.fetch(`/api/jobs/${id}/events`), 5);
    const lastSeen = first.at(-1)!.id!;
    const rest = await server.follow(id, { 'last-event-id': `${lastSeen}` });
    expect(rest[0]).toMatchObject({ event: 'state' });
    expect([...first, ...rest.slice(1)].map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    const response = await server.fetch(`/api/jobs/${id}/events?lastEventId=${lastSeen}`);
    expect(await readEvents(response)).toEqual(rest);
  });

  it('say how it ended to readers that have seen everything', async () => {
    const { id } = await analyse(await fresh(1));
    const all = await server.follow(id);
    const again = await server.follow(id, { 'last-event-id': `${all.at(-1)!.id}` });
    expect(again.map(({ event }) => event)).toEqual(['state', 'end']);
  });

  it('survive readers that say nonsense or leave', async () => {
    const { id } = await analyse(await fresh(1));
    expect((await server.follow(id, { 'last-event-id': '-1; drop table' })).at(-1)!.event).toBe('end');
    await readEvents(await server.fetch(`/api/jobs/${id}/events`), 1);
    expect((await server.problem('GET', '/api/jobs/000000000000000000000000/events')).code).toBe('NOT_FOUND');
  });
});

describe('an analysis', () => {
  it('is not made twice', async () => {
    const track = await fresh(1);
    const [first, second] = await Promise.all([analyse(track), analyse(track)]);
    expect(second.id).toBe(first.id);
    await server.follow(first.id);
    const response = await server.fetch('/api/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'analyze', trackId: track.id }),
    });
    expect(response.status).toBe(200);
    const cached = (await response.json()) as Job;
    expect(cached).toMatchObject({ state: 'done', fraction: 1 });
    expect((await server.follow(cached.id)).map(({ event }) => event)).toEqual(['state', 'end']);
  });

  it('that cannot be made says why, and may be tried again', async () => {
    // The header promises sound and passes the upload; every frame of it is wrong.
    const flac = await server.upload('broken.flac', brokenFlac());
    const job = await analyse(flac);
    const end = (await server.follow(job.id)).at(-1)!.data as Job;
    expect(end.state).toBe('failed');
    expect(end.problem).toMatchObject({ status: 422 });
    expect(JSON.stringify(end)).not.toContain(server.dataFolder);
    expect((await server.json<Track>('GET', `/api/tracks/${flac.id}`)).analysis).toBe('failed');
    expect((await analyse(flac)).id).not.toBe(job.id);
  });
});

describe('cancelling', () => {
  it('stops a job that runs and leaves nothing of it', async () => {
    const track = await fresh(20);
    const job = await analyse(track);
    await readEvents(await server.fetch(`/api/jobs/${job.id}/events`), 4);
    const cancelled = await server.json<Job>('DELETE', `/api/jobs/${job.id}`);
    expect(cancelled.state).toBe('cancelled');
    expect((await server.follow(job.id)).at(-1)).toMatchObject({ event: 'end', data: { state: 'cancelled' } });
    expect((await server.json<Track>('GET', `/api/tracks/${track.id}`)).analysis).toBe('none');
    expect((await server.files()).temporary).toEqual([]);
  });

  it('takes a job out of the queue', async () => {
    const running = await analyse(await fresh(20));
    const waiting = await analyse(await fresh(1));
    expect((await server.json<Job>('DELETE', `/api/jobs/${waiting.id}`)).state).toBe('cancelled');
    await server.json('DELETE', `/api/jobs/${running.id}`);
  });

  it('changes nothing of a job that has ended', async () => {
    const job = await analyse(await fresh(1));
    await server.follow(job.id);
    expect((await server.json<Job>('DELETE', `/api/jobs/${job.id}`)).state).toBe('done');
    expect((await server.problem('DELETE', '/api/jobs/000000000000000000000000')).code).toBe('NOT_FOUND');
  });

  it('comes with deleting the track', async () => {
    const track = await fresh(20);
    const job = await analyse(track);
    const following = server.follow(job.id);
    await server.json('DELETE', `/api/tracks/${track.id}`);
    expect((await following).at(-1)).toMatchObject({ event: 'end', data: { state: 'cancelled' } });
    expect((await server.files()).stored).not.toContain(track.sha256);
  });
});

describe('a full queue', () => {
  it('is said so, with the time to come back', async () => {
    const tracks = await Promise.all(Array.from({ length: 4 }, () => fresh(20)));
    const late = await fresh(1);
    const accepted: Job[] = [];
    for (const track of tracks) accepted.push(await analyse(track)); // one runs, three wait
    const response = await server.fetch('/api/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'analyze', trackId: late.id }),
    });
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await response.json()).toMatchObject({ code: 'QUEUE_FULL' });
    expect(await server.json('GET', '/api/health')).toMatchObject({ status: 'ok', queued: 3, running: 1 });
    for (const { id } of accepted) await server.json('DELETE', `/api/jobs/${id}`);
    const job = await analyse(late);
    expect((await server.follow(job.id)).at(-1)).toMatchObject({ data: { state: 'done' } });
  });
});

describe('stopping and starting again', () => {
  it('goes on with what was unfinished, and resumes its events', async () => {
    const { folder, remove } = await makeDataFolder();
    try {
      const before = await startServer({ dataFolder: folder });
      const track = await before.upload('long.wav', noiseWav({ seconds: 20, seed: 1 }));
      const job = await before.submit({ kind: 'analyze', trackId: track.id });
      const seen = await readEvents(await before.fetch(`/api/jobs/${job.id}/events`), 5);
      const stream = await before.fetch(`/api/jobs/${job.id}/events`);
      const [events] = await Promise.all([readEvents(stream), before.stop()]);
      expect(events.at(-1)!.event).not.toBe('end'); // the stream ends, the job does not

      const after = await startServer({ dataFolder: folder });
      const rest = await after.follow(job.id, { 'last-event-id': `${seen.at(-1)!.id}` });
      expect(rest.at(-1)).toMatchObject({ event: 'end', data: { state: 'done' } });
      expect(rest[1]!.id!).toBeGreaterThan(seen.at(-1)!.id!);
      expect((await after.json<Track>('GET', `/api/tracks/${track.id}`)).analysis).toBe('ready');
      await after.stop();
    } finally {
      await remove();
    }
  });

  it('renders nothing that the disk has no room for', async () => {
    const { folder, remove } = await makeDataFolder();
    try {
      const before = await startServer({ dataFolder: folder });
      const mix = await before.analysed('mix.wav', noiseWav({ seconds: 3, rms: 0.05 }));
      const reference = await before.analysed('reference.wav', noiseWav({ seconds: 3, rms: 0.1 }));
      const wish = { mixId: mix.id, referenceIds: [reference.id] };
      const plan = await before.json<PlanRecord>('POST', '/api/plans', wish);
      await before.stop();
      for (const limits of [{ minFreeBytes: Number.MAX_SAFE_INTEGER }, { maxStoredBytes: 1 }]) {
        const full = await startServer({ dataFolder: folder, limits });
        const job = await full.submit({ kind: 'render', planId: plan.id });
        const end = (await full.follow(job.id)).at(-1)!.data;
        expect(end).toMatchObject({ state: 'failed', problem: { code: 'DISK_FULL', status: 507 } });
        expect((await full.files()).stored).toHaveLength(2);
        await full.stop();
      }
    } finally {
      await remove();
    }
  });

  it('says which port is taken', async () => {
    const port = Number(new URL(server.address).port);
    await expect(startServer({ port })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
  });

  it('lets only one server have the folder', async () => {
    const { folder, remove } = await makeDataFolder();
    const first = await startServer({ dataFolder: folder });
    try {
      await expect(startServer({ dataFolder: folder })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
    } finally {
      await first.stop();
      await remove();
    }
  });
});

it('after all of this the server has no fault to tell of', () => {
  expect(server.faults).toEqual([]);
});

/** A FLAC stream whose header is in order (44.1 kHz, stereo, 16 bits, 44100 frames) and that holds no frame. */
function brokenFlac(): Buffer<ArrayBuffer> {
  const header = Buffer.alloc(42);
  header.write('fLaC', 0, 'latin1');
  header[4] = 0x80; // STREAMINFO, the last block
  header[7] = 34;
  header.writeUInt16BE(4096, 8);
  header.writeUInt16BE(4096, 10);
  header.writeUInt32BE(((44_100 << 12) | (1 << 9) | (15 << 4)) >>> 0, 18);
  header.writeUInt32BE(44_100, 22);
  return Buffer.concat([header, Buffer.alloc(20_000, 0xff)]);
}
