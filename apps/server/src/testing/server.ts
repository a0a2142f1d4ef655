import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Job, type NewJob, type Problem, type ServerOptions, type Track } from '../index.ts';
import { readEvents, type StreamedEvent } from './events.ts';

/** What `fetch` takes as a body. */
export type Bytes = NonNullable<RequestInit['body']>;

/** A server that really listens, with a data folder of its own, and a client that says what it wants in short. */
export interface TestServer {
  readonly address: string;
  readonly dataFolder: string;
  /** Faults the server logged: a test that expects none looks here. */
  readonly faults: string[];
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** @throws Error on any answer of 400 and above */
  json<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The problem that is answered with. @throws Error when the answer is none */
  problem(method: string, path: string, body?: unknown): Promise<Problem>;
  upload(name: string, bytes: Bytes): Promise<Track>;
  submit(job: NewJob): Promise<Job>;
  /** Events of a job to their end. */
  follow(jobId: string, headers?: Record<string, string>): Promise<StreamedEvent[]>;
  /** Uploads and measures. */
  analysed(name: string, bytes: Bytes): Promise<Track>;
  /** Names of sound files and of temporary ones that lie in the data folder. */
  files(): Promise<{ stored: string[]; temporary: string[] }>;
  stop(): Promise<void>;
}

export async function makeDataFolder(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'auralign-server-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Jobs run in this thread unless asked otherwise, so that sources are tested. */
export async function startServer(options: Partial<ServerOptions> = {}): Promise<TestServer> {
  const own = options.dataFolder === undefined ? await makeDataFolder() : undefined;
  const dataFolder = options.dataFolder ?? own!.folder;
  const faults: string[] = [];
  const server = await createServer({
    port: 0,
    workerCount: 0,
    dashboardFolder: join(dataFolder, 'no-dashboard'),
    log: (line) => faults.push(line),
    ...options,
    dataFolder,
  });
  const address = new URL(await server.listen()).origin;
  return {
    ...clientOf(address),
    dataFolder,
    faults,
    files: () => filesIn(dataFolder),
    async stop() {
      await server.close();
      await own?.remove();
    },
  };
}

export async function filesIn(dataFolder: string): Promise<{ stored: string[]; temporary: string[] }> {
  const stored: string[] = [];
  for (const prefix of await readdir(join(dataFolder, 'files'))) {
    stored.push(...(await readdir(join(dataFolder, 'files', prefix))));
  }
  return { stored: stored.sort(), temporary: await readdir(join(dataFolder, 'temporary')) };
}

export type Client = Omit<TestServer, 'dataFolder' | 'faults' | 'files' | 'stop'>;

export function clientOf(address: string): Client {
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(address + path, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
  async function json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }
  const client: Client = {
    address,
    fetch: (path, init) => fetch(address + path, init),
    json,
    async problem(method, path, body) {
      const response = await send(method, path, body);
      if (response.status < 400) throw new Error(`${method} ${path}: ${response.status} is no problem`);
      return (await response.json()) as Problem;
    },
    async upload(name, bytes) {
      const path = `/api/tracks?name=${encodeURIComponent(name)}`;
      const response = await fetch(address + path, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: bytes,
      });
      if (!response.ok) throw new Error(`upload of ${name}: ${response.status} ${await response.text()}`);
      return (await response.json()) as Track;
    },
    submit: (job) => json('POST', '/api/jobs', job),
    async follow(jobId, headers = {}) {
      const response = await fetch(`${address}/api/jobs/${jobId}/events`, { headers });
      if (!response.ok) throw new Error(`events of ${jobId}: ${response.status} ${await response.text()}`);
      return readEvents(response);
    },
    async analysed(name, bytes) {
      const track = await client.upload(name, bytes);
      const job = await client.submit({ kind: 'analyze', trackId: track.id });
      await client.follow(job.id);
      return json('GET', `/api/tracks/${track.id}`);
    },
  };
  return client;
}
