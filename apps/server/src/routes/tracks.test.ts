import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job, PlanRecord, Render, Song, Track } from '../api/index.ts';
import { noiseWav } from '../testing/audio.ts';
import { startServer, type TestServer } from '../testing/server.ts';

const FILE = noiseWav({ seconds: 3, rms: 0.05 });
let server: TestServer;
let track: Track;

beforeAll(async () => {
  server = await startServer();
  track = await server.upload('mix.wav', FILE);
});
afterAll(() => server.stop());

describe('the sound file', () => {
  const content = (headers: Record<string, string>, method = 'GET'): Promise<Response> =>
    server.fetch(`/api/tracks/${track.id}/content`, { method, headers });

  it('comes back as it was given', async () => {
    const response = await content({});
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('audio/wav');
    expect(response.headers.get('accept-ranges')).toBe('bytes');
    expect(Buffer.from(await response.arrayBuffer()).equals(FILE)).toBe(true);
  });

  it('comes in pieces', async () => {
    const response = await content({ range: 'bytes=100-199' });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes 100-199/${FILE.length}`);
    expect(Buffer.from(await response.arrayBuffer()).equals(FILE.subarray(100, 200))).toBe(true);
  });

  it('says where it ends', async () => {
    const response = await content({ range: `bytes=${FILE.length}-` });
    expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${FILE.length}`]);
  });

  it('says its length without being sent', async () => {
    const response = await content({}, 'HEAD');
    expect([response.status, response.headers.get('content-length')]).toEqual([200, `${FILE.length}`]);
    expect((await response.arrayBuffer()).byteLength).toBe(0);
  });

  it('is not sent to those who have it', async () => {
    const etag = (await content({}, 'HEAD')).headers.get('etag')!;
    expect((await content({ 'if-none-match': etag })).status).toBe(304);
    expect((await content({ 'if-none-match': '"another"' })).status).toBe(200);
    expect((await content({ range: 'bytes=0-9', 'if-range': etag })).status).toBe(206);
    expect((await content({ range: 'bytes=0-9', 'if-range': '"another"' })).status).toBe(200);
  });

  it('can be left in the middle', async () => {
    const left = new AbortController();
    const response = await server.fetch(`/api/tracks/${track.id}/content`, { signal: left.signal });
    await response.body!.getReader().read();
    left.abort();
    expect((await server.fetch('/api/health')).status).toBe(200);
  });
});

it('takes song and note, and keeps a journal of them', async () => {
  const second = await server.upload('mix v2.wav', noiseWav({ seed: 2 }));
  const alone = await server.upload('other.wav', noiseWav({ seed: 3 }));
  await server.json('PATCH', `/api/tracks/${track.id}`, { song: 'Rain', note: 'first bounce\nvocals too loud' });
  await server.json('PATCH', `/api/tracks/${second.id}`, { song: 'Rain' });
  await server.json('PATCH', `/api/tracks/${alone.id}`, { song: '  Snow\u0000 ' });
  const songs = await server.json<Song[]>('GET', '/api/songs');
  expect(songs.map(({ song, bounces }) => [song, bounces.map(({ name }) => name)])).toEqual([
    ['Snow', ['other.wav']],
    ['Rain', ['mix.wav', 'mix v2.wav']],
  ]);
  expect(songs[1]!.bounces[0]!.note).toBe('first bounce\nvocals too loud');
  expect(await server.json<Track[]>('GET', '/api/tracks?song=Rain')).toHaveLength(2);
  const freed = await server.json<Track>('PATCH', `/api/tracks/${second.id}`, { song: null });
  expect(freed.song).toBeNull();
});

it('names the field that does not fit', async () => {
  const problem = await server.problem('PATCH', `/api/tracks/${track.id}`, { note: 5 });
  expect(problem).toMatchObject({ code: 'INVALID_REQUEST', status: 400, detail: 'body/note: must be string.' });
  expect((await server.problem('PATCH', `/api/tracks/${track.id}`, { sha256: 'x' })).detail).toBe(
    'body: there is no field "sha256".',
  );
  expect((await server.problem('GET', '/api/tracks?limit=ten')).detail).toBe('querystring/limit: must be integer.');
});

it('lists the newest first, in pages', async () => {
  const all = await server.json<Track[]>('GET', '/api/tracks');
  expect(all.map(({ createdAt }) => createdAt)).toEqual(
    all
      .map(({ createdAt }) => createdAt)
      .sort()
      .reverse(),
  );
  expect(await server.json('GET', '/api/tracks?limit=1&offset=1')).toEqual(all.slice(1, 2));
});

it('says what has not been measured yet', async () => {
  for (const what of ['report', 'peaks', 'findings']) {
    expect(await server.problem('GET', `/api/tracks/${track.id}/${what}`)).toMatchObject({
      code: 'NOT_READY',
      status: 409,
    });
  }
  const wish = { mixId: track.id, referenceIds: [track.id] };
  expect((await server.problem('POST', '/api/plans', wish)).code).toBe('NOT_READY');
});

describe('deleting', () => {
  it('takes plans, receipts and jobs along, and leaves corrected files and other names of the content', async () => {
    const mix = await server.analysed('to delete.wav', FILE);
    const reference = await server.analysed('reference.wav', noiseWav({ seconds: 3, rms: 0.1 }));
    const plan = await server.json<PlanRecord>('POST', '/api/plans', { mixId: mix.id, referenceIds: [reference.id] });
    const job = await server.submit({ kind: 'render', planId: plan.id });
    const { renderId } = (await server.follow(job.id)).at(-1)!.data as Job;
    const { trackId } = await server.json<Render>('GET', `/api/renders/${renderId}`);

    expect((await server.fetch(`/api/tracks/${mix.id}`, { method: 'DELETE' })).status).toBe(204);
    for (const path of [`tracks/${mix.id}`, `plans/${plan.id}`, `renders/${renderId}`, `jobs/${job.id}`]) {
      expect((await server.problem('GET', `/api/${path}`)).code).toBe('NOT_FOUND');
    }
    expect((await server.fetch(`/api/tracks/${trackId}/content`)).status).toBe(200);
    expect((await server.files()).stored).toContain(mix.sha256); // `track` has the same content
    expect((await server.problem('DELETE', `/api/tracks/${mix.id}`)).code).toBe('NOT_FOUND');
  });

  it('removes the file with its last track', async () => {
    const only = await server.upload('only.wav', noiseWav({ seed: 21 }));
    await server.json('DELETE', `/api/tracks/${only.id}`);
    expect((await server.files()).stored).not.toContain(only.sha256);
  });

  it('leaves plans that used it as a reference: they can be carried out as they stand', async () => {
    const mix = await server.analysed('kept.wav', noiseWav({ seconds: 3, rms: 0.05, seed: 5 }));
    const reference = await server.analysed('gone.wav', noiseWav({ seconds: 3, rms: 0.1, seed: 5 }));
    const plan = await server.json<PlanRecord>('POST', '/api/plans', { mixId: mix.id, referenceIds: [reference.id] });
    await server.json('DELETE', `/api/tracks/${reference.id}`);
    const job = await server.submit({ kind: 'render', planId: plan.id });
    expect((await server.follow(job.id)).at(-1)!.data).toMatchObject({ state: 'done' });
  });
});
