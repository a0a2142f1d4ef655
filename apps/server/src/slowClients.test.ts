import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { noiseWav } from './testing/audio.ts';
import { startServer, type TestServer } from './testing/server.ts';

/** More than the kernel's buffers of both ends of a connection hold, so that who does not read holds the server up. */
const LARGE_BYTES = 16e6;
/** Long enough that a busy machine does not look idle, short enough to wait for. */
const IDLE_SECONDS = 8;
const READERS = 8;
const TEST_MILLISECONDS = 240_000;
const PATIENCE = { timeout: 120_000 };

let server: TestServer;
const sockets: Socket[] = [];
beforeEach(async () => {
  server = await startServer({ limits: { idleSeconds: IDLE_SECONDS, maxUploads: 3 } });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop();
});

/** A connection that has sent these words; what comes back waits until it is read. */
async function say(words: string | Buffer): Promise<Socket> {
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  socket.on('error', () => undefined); // to be cut off is what is tested
  await once(socket, 'connect');
  socket.write(words);
  return socket;
}

const ask = (path: string): Promise<Socket> =>
  say(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`);
/** Connections of this process, both ends of each. */
const connectionCount = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

async function isWell(): Promise<void> {
  const { status } = await server.fetch('/api/health', { headers: { connection: 'close' } });
  expect(status).toBe(200);
}

it(
  'lets go of who asks for a file and does not read it, and keeps no more of it than a piece for each',
  async () => {
    const { id, byteCount } = await server.upload('long.wav', Buffer.concat([noiseWav(), Buffer.alloc(LARGE_BYTES)]));
    await expect.poll(connectionCount, PATIENCE).toBeLessThanOrEqual(2); // that of the upload may stay for a while
    const held = process.memoryUsage().arrayBuffers;
    const before = connectionCount();
    const readers = await Promise.all(Array.from({ length: READERS }, () => ask(`/api/tracks/${id}/content`)));
    await Promise.all(readers.map((reader) => once(reader, 'readable'))); // it has begun; none of it is taken
    await isWell();
    const grown = process.memoryUsage().arrayBuffers - held;
    expect(grown).toBeLessThan((READERS * byteCount) / 4);
    // Only their own ends of the connections are left.
    await expect.poll(connectionCount, PATIENCE).toBeLessThanOrEqual(before + READERS);
    for (const reader of readers) {
      let received = 0;
      reader.on('data', (bytes: Buffer) => (received += bytes.length));
      await once(reader, 'close');
      expect(received).toBeLessThan(byteCount);
    }
    await isWell();
  },
  TEST_MILLISECONDS,
);

it(
  'gives a file whole to who takes it byte by byte',
  async () => {
    const track = await server.upload('short.wav', noiseWav({ seconds: 0.5 }));
    const reader = await ask(`/api/tracks/${track.id}/content`);
    const bytes: number[] = [];
    reader.on('readable', () => {
      for (let byte: Buffer | null; (byte = reader.read(1) as Buffer | null) !== null;) bytes.push(byte[0]!);
    });
    await once(reader, 'end');
    const answer = Buffer.from(bytes);
    const content = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
    expect(createHash('sha256').update(content).digest('hex')).toBe(track.sha256);
  },
  TEST_MILLISECONDS,
);

it(
  'brings jobs to their end while nobody reads their events, and closes those streams',
  async () => {
    const { id } = await server.upload('mix.wav', noiseWav({ seconds: 2, seed: 5 }));
    const job = await server.submit({ kind: 'analyze', trackId: id });
    const silent = await Promise.all(Array.from({ length: READERS }, () => ask(`/api/jobs/${job.id}/events`)));
    const events = await server.follow(job.id);
    expect(events.at(-1)).toMatchObject({ event: 'end' });
    for (const reader of silent) {
      const text: Buffer[] = [];
      reader.on('data', (bytes: Buffer) => text.push(bytes));
      await once(reader, 'close');
      expect(Buffer.concat(text).toString()).toContain('event: end');
    }
  },
  TEST_MILLISECONDS,
);

it(
  'gives up uploads that stop half way: nothing of them stays, and their places are free',
  async () => {
    const file = noiseWav({ seconds: 1, seed: 6 });
    const head = `POST /api/tracks?name=half.wav HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\nContent-Length: ${file.length}\r\n\r\n`;
    const half = Buffer.concat([Buffer.from(head), file.subarray(0, file.length / 2)]);
    const senders = await Promise.all(Array.from({ length: 3 }, () => say(half)));
    await expect.poll(async () => (await server.files()).temporary.length, PATIENCE).toBe(3);
    const refused = await server.fetch('/api/tracks?name=x.wav', { method: 'POST', body: file });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^\d+$/)]);
    await isWell();
    await Promise.all(senders.map((sender) => once(sender.resume(), 'close')));
    await expect.poll(async () => (await server.files()).temporary, PATIENCE).toEqual([]);
    expect((await server.files()).stored).toEqual([]);
    expect((await server.upload('whole.wav', file)).byteCount).toBe(file.length);
  },
  TEST_MILLISECONDS,
);
