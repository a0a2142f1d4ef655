import { createRandom } from '@auralign/dsp';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Job, PlanRecord, Render, Track } from './api/index.ts';
import { noiseWav } from './testing/audio.ts';
import { readEvents } from './testing/events.ts';
import { startProcess, type ServerProcess } from './testing/process.ts';
import { filesIn, makeDataFolder, type Client } from './testing/server.ts';

/** The built server, killed without warning and started again: inputs are untouched, nothing half-made is served, jobs end. */
let folder: string;
let remove: () => Promise<void>;
let server: ServerProcess;

const MIX = noiseWav({ seconds: 20, rms: 0.05 });
const REFERENCE = noiseWav({ seconds: 20, rms: 0.1 });

beforeEach(async () => {
  ({ folder, remove } = await makeDataFolder());
  server = await startProcess(folder);
});
afterEach(async () => {
  await server.end('SIGKILL');
  await remove();
});

async function killAndRestart(): Promise<Client> {
  await server.end('SIGKILL');
  server = await startProcess(folder);
  return server.client;
}

/** Every track's bytes are what its hash says, and nothing else lies about. */
async function expectIntact(client: Client): Promise<Track[]> {
  const tracks = await client.json<Track[]>('GET', '/api/tracks');
  for (const { id, sha256 } of tracks) {
    const bytes = await (await client.fetch(`/api/tracks/${id}/content`)).arrayBuffer();
    expect(createHash('sha256').update(new Uint8Array(bytes)).digest('hex')).toBe(sha256);
  }
  const { stored, temporary } = await filesIn(folder);
  expect(stored).toEqual([...new Set(tracks.map(({ sha256 }) => sha256))].toSorted());
  expect(temporary).toEqual([]);
  return tracks;
}

async function endOf(client: Client, jobId: string): Promise<Job> {
  return (await client.follow(jobId)).at(-1)!.data as Job;
}

it('killed while it measures, it measures on', async () => {
  const track = await server.client.upload('mix.wav', MIX);
  const job = await server.client.submit({ kind: 'analyze', trackId: track.id });
  const seen = await readEvents(await server.client.fetch(`/api/jobs/${job.id}/events`), 6);

  const client = await killAndRestart();
  const events = await client.follow(job.id, { 'last-event-id': `${seen.at(-1)!.id}` });
  expect(events.at(-1)).toMatchObject({ event: 'end', data: { state: 'done' } });
  for (const { id } of events.slice(1)) expect(id!).toBeGreaterThan(seen.at(-1)!.id!);
  const [only] = await expectIntact(client);
  expect(only).toMatchObject({ id: track.id, sha256: track.sha256, analysis: 'ready' });
});

it('killed while it renders, it leaves no half file and renders again', async () => {
  const { client } = server;
  const [mix, reference] = [await client.analysed('mix.wav', MIX), await client.analysed('reference.wav', REFERENCE)];
  const plan = await client.json<PlanRecord>('POST', '/api/plans', { mixId: mix.id, referenceIds: [reference.id] });
  const job = await client.submit({ kind: 'render', planId: plan.id });
  // Into the writing of the file, past the renderings that are only measured.
  for await (const phase of phasesOf(client, job.id)) if (phase.startsWith('Writing')) break;

  const restarted = await killAndRestart();
  const end = await endOf(restarted, job.id);
  expect(end.state).toBe('done');
  const tracks = await expectIntact(restarted);
  expect(tracks.map(({ name }) => name)).toEqual(['mix (corrected).wav', 'reference.wav', 'mix.wav']);
  expect(await restarted.json<Track>('GET', `/api/tracks/${mix.id}`)).toEqual(mix);
  const { receipt } = await restarted.json<Render>('GET', `/api/renders/${end.renderId}`);
  expect(receipt.hashes.output).toBe(tracks[0]!.sha256);
  expect(receipt.checks.every(({ passed }) => passed)).toBe(true);
});

it('killed in the middle of an upload, it has never heard of it', async () => {
  const { address } = server.client;
  const half = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(MIX.subarray(0, MIX.length / 2)), // and then nothing more comes
  });
  const uploading = fetch(`${address}/api/tracks?name=half.wav`, {
    method: 'POST',
    body: half,
    duplex: 'half',
  });
  const outcome = uploading.then(
    () => 'answered',
    () => 'broken',
  );
  await expect.poll(async () => (await filesIn(folder)).temporary.length).toBe(1);

  const client = await killAndRestart();
  expect(await outcome).toBe('broken');
  expect(await expectIntact(client)).toEqual([]);
});

it('killed at any moment of a busy time, it keeps its word', async () => {
  const random = createRandom(5);
  const accepted = new Map<string, string>(); // job → track
  for (let round = 0; round < 4; round++) {
    const { client } = server;
    const work = Array.from({ length: 3 }, async (_, index) => {
      const track = await client.upload(`${round}-${index}.wav`, noiseWav({ seconds: 3, seed: 10 * round + index }));
      const job = await client.submit({ kind: 'analyze', trackId: track.id });
      accepted.set(job.id, track.id);
    });
    await new Promise((resolve) => setTimeout(resolve, 50 + 700 * random.next()));
    await Promise.all([killAndRestart(), Promise.allSettled(work)]);
  }
  const { client } = server;
  for (const [jobId, trackId] of accepted) {
    const end = await endOf(client, jobId);
    const track = await client.json<Track>('GET', `/api/tracks/${trackId}`);
    // Resumed, or, if it was running at three of the deaths, given up with a reason.
    expect([end.state, end.problem?.code, track.analysis]).toEqual(
      end.state === 'failed' ? ['failed', 'INTERRUPTED', 'failed'] : ['done', undefined, 'ready'],
    );
  }
  await expectIntact(client);
});

it.each(['SIGTERM', 'SIGINT'] as const)('%s ends it in order, with a job under way', async (signal) => {
  const track = await server.client.upload('mix.wav', MIX);
  const job = await server.client.submit({ kind: 'analyze', trackId: track.id });
  await readEvents(await server.client.fetch(`/api/jobs/${job.id}/events`), 4);
  expect(await server.end(signal)).toBe(0);
  expect(server.errors()).toBe('');
  server = await startProcess(folder);
  expect((await endOf(server.client, job.id)).state).toBe('done');
});

it('says what is wrong instead of starting', async () => {
  await expect(startProcess(folder)).rejects.toThrow(/ended with 2.*another server uses this data folder/s);
  await expect(startProcess(`${folder}-x`, '--host', '0.0.0.0')).rejects.toThrow(/ended with 2.*no token/s);
  await expect(startProcess(folder, '--nonsense')).rejects.toThrow(/ended with 2.*nonsense/s);
  await expect(startProcess(join(folder, 'auralign.db', 'below-a-file'))).rejects.toThrow(/ended with 4/);
  // Takes no folders, not even from root; `mkdir` of Node 20 would try for ever.
  await expect(startProcess('/proc/none')).rejects.toThrow(/ended with 4.*error: \/proc\/none: /s);
});

/** What a job is said to be doing, as it happens. */
async function* phasesOf(client: Client, jobId: string): AsyncGenerator<string> {
  const response = await client.fetch(`/api/jobs/${jobId}/events`);
  const decoder = new TextDecoder();
  for await (const bytes of response.body!) {
    for (const [, phase] of decoder.decode(bytes as Uint8Array).matchAll(/"phase":"([^"]+)"/g)) yield phase!;
  }
}
