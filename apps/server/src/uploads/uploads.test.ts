import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Problem, Track } from '../api/index.ts';
import { noiseWav } from '../testing/audio.ts';
import { startServer, type Bytes, type TestServer } from '../testing/server.ts';

const MOST_BYTES = 400_000;
const FILE = noiseWav({ seconds: 1 });
let server: TestServer;

beforeAll(async () => {
  server = await startServer({ limits: { maxUploadBytes: MOST_BYTES, maxDurationSeconds: 2 } });
});
afterAll(() => server.stop());

async function refusalOf(body: Bytes, name = 'x.wav'): Promise<Problem> {
  const before = await server.files();
  const response = await server.fetch(`/api/tracks?name=${encodeURIComponent(name)}`, { method: 'POST', body });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect((await server.files()).stored).toEqual(before.stored);
  return (await response.json()) as Problem;
}

/** Writes bytes as they are and returns what came back until the server closed or `act` was done. */
function raw(text: string | Buffer, act: 'wait' | 'hang-up'): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(server.address);
    let answer = '';
    const socket = connect(Number(port), hostname, () => {
      socket.write(text, () => {
        if (act === 'hang-up') socket.destroy();
      });
    });
    socket.on('data', (bytes: Buffer) => (answer += bytes.toString('latin1')));
    socket.on('close', () => resolve(answer));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
  });
}

const head = (length: number | string): string =>
  `POST /api/tracks?name=raw.wav HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\n\r\n`;

it('keeps bytes under their hash, and the same file under the same name once', async () => {
  const track = await server.upload('song.wav', FILE);
  expect(track.sha256).toBe(createHash('sha256').update(FILE).digest('hex'));
  const again = await server.fetch('/api/tracks?name=song.wav', { method: 'POST', body: FILE });
  expect(again.status).toBe(200);
  expect(((await again.json()) as Track).id).toBe(track.id);
  expect((await server.files()).stored).toEqual([track.sha256]);
});

it('takes many of the same at once and keeps one', async () => {
  const file = noiseWav({ seed: 7 });
  const tracks = await Promise.all(Array.from({ length: 8 }, () => server.upload('same.wav', file)));
  expect(new Set(tracks.map(({ id }) => id)).size).toBe(1);
});

it('takes a form as curl and browsers send it', async () => {
  const form = new FormData();
  form.set('file', new Blob([noiseWav({ seed: 8 })]), 'from a form.wav');
  const response = await server.fetch('/api/tracks', { method: 'POST', body: form });
  expect(response.status).toBe(201);
  expect(((await response.json()) as Track).name).toBe('from a form.wav');
});

it('refuses a form without a file, and a request without a body', async () => {
  const form = new FormData();
  form.set('note', 'no file');
  expect((await refusalOf(form)).code).toBe('INVALID_REQUEST');
  const empty = await server.fetch('/api/tracks?name=a.wav', { method: 'POST' });
  expect(empty.status).toBe(400);
});

it.each([
  ['text', Buffer.from('this is not audio at all, only text'), 'UNSUPPORTED_FORMAT'],
  ['nothing', Buffer.alloc(0), 'INVALID_REQUEST'],
  ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 'UNSUPPORTED_FORMAT'],
  ['a WAV header alone', FILE.subarray(0, 44), 'EMPTY_AUDIO'],
  ['half a WAV header', FILE.subarray(0, 30), 'CORRUPT_FILE'],
  ['a FLAC file cut in its header', Buffer.from('fLaC\0\0\0\x22'), 'CORRUPT_FILE'],
])('refuses %s and keeps nothing of it', async (_what, bytes, code) => {
  const problem = await refusalOf(bytes);
  expect(problem.code).toBe(code);
  expect(problem.detail).not.toContain(server.dataFolder);
  expect(problem.status).toBeLessThan(500);
});

it('takes a file that was cut short, and its report says so', async () => {
  const track = await server.analysed('cut.wav', noiseWav({ seed: 9 }).subarray(0, 100_000));
  const report = await server.json<{ warnings: { code: string }[] }>('GET', `/api/tracks/${track.id}/report`);
  expect(report.warnings.map(({ code }) => code)).toContain('truncated');
});

it('refuses what plays longer than it takes', async () => {
  const long = noiseWav({ seconds: 2.1, seed: 3 }); // 370 kB: small enough, too long
  expect((await refusalOf(long)).code).toBe('LIMIT_EXCEEDED');
});

it('refuses at once what is announced as too large', async () => {
  const answer = await raw(head(MOST_BYTES + 1), 'wait');
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  expect(answer).toContain('TOO_LARGE');
});

it('stops what turns out too large without having said so', async () => {
  // Chunked: no length is announced.
  const answer = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sending = request(`${server.address}/api/tracks?name=endless.wav`, { method: 'POST' }, (response) => {
      let text = '';
      response.on('data', (bytes: Buffer) => (text += bytes.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, text }));
    });
    sending.on('error', reject);
    sending.write(FILE);
    const more = setInterval(() => sending.write(Buffer.alloc(50_000)), 5);
    sending.on('response', () => clearInterval(more));
    sending.on('close', () => clearInterval(more));
  });
  expect(answer.status).toBe(413);
  expect(answer.text).toContain('TOO_LARGE');
});

it('forgets an upload whose sender hangs up half way', async () => {
  const before = (await server.files()).stored;
  await raw(Buffer.concat([Buffer.from(head(FILE.length)), FILE.subarray(0, FILE.length / 2)]), 'hang-up');
  await expect.poll(async () => (await server.files()).temporary).toEqual([]);
  expect((await server.files()).stored).toEqual(before);
});

it.each(['-1', '1e9', '99999999999999999999', '12, 13', ''])('survives the length “%s”', async (length) => {
  expect(await raw(head(length), 'wait')).toMatch(/^HTTP\/1\.1 4\d\d |^$/);
});

it('takes what follows the announced end for no part of the file', async () => {
  const file = noiseWav({ seed: 11 });
  const before = (await server.files()).stored;
  await raw(Buffer.concat([Buffer.from(head(file.length)), file, Buffer.from('GARBAGE\r\n\r\n')]), 'wait');
  await expect.poll(async () => (await server.files()).temporary).toEqual([]);
  // Garbage ends the connection: before the file is complete, or after it, whichever is read first.
  const sha256 = createHash('sha256').update(file).digest('hex');
  const added = (await server.files()).stored.filter((name) => !before.includes(name));
  expect([[], [sha256]]).toContainEqual(added);
});

it('opens no other file that a list names', async () => {
  const secret = await server.upload('secret.wav', noiseWav({ seed: 12 }));
  const path = join(server.dataFolder, 'files', secret.sha256.slice(0, 2), secret.sha256);
  for (const list of [
    `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${path}\n#EXT-X-ENDLIST\n`,
    `\n  ffconcat version 1.0\nfile ${path}\n`,
    `\uFEFF<?xml version="1.0"?><MPD/>`,
  ]) {
    expect((await refusalOf(list)).code).toBe('UNSUPPORTED_FORMAT');
  }
});

it.each([
  ['../../../etc/passwd', 'passwd'],
  ['..\\..\\windows\\system32.wav', 'system32.wav'],
  ['..', 'untitled'],
  ['', 'untitled'],
  ['a\r\nSet-Cookie: x=1.wav', 'a Set-Cookie: x=1.wav'],
  ['\u202egpj.wav', 'gpj.wav'],
  ['nul\0byte.wav', 'nul byte.wav'],
  ['<img src=x onerror=alert(1)>.wav', '<img src=x onerror=alert(1)>.wav'],
  ['日本語 – ñ “q”.wav', '日本語 – ñ “q”.wav'],
])('makes of the name %j a name', async (given, kept) => {
  const track = await server.upload(given, FILE);
  expect(track.name).toBe(kept);
  const content = await server.fetch(`/api/tracks/${track.id}/content`, { method: 'HEAD' });
  expect(content.headers.get('set-cookie')).toBeNull();
  expect(content.headers.get('content-disposition')).toMatch(
    /^attachment; filename="[\x20-\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w.!~%-]+$/,
  );
});

it('answers 503 and when to come back once too many upload at once', async () => {
  const narrow = await startServer({ limits: { maxUploads: 1 } });
  try {
    const { hostname, port } = new URL(narrow.address);
    const slow = connect(Number(port), hostname, () => slow.write(head(FILE.length)));
    const attempt = async (): Promise<Response> =>
      narrow.fetch('/api/tracks?name=b.wav', { method: 'POST', body: FILE });
    await expect.poll(async () => (await attempt()).status).toBe(503);
    const refused = await attempt();
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    slow.destroy();
    await expect.poll(async () => (await attempt()).status).toBeLessThan(300);
  } finally {
    await narrow.stop();
  }
});

it('refuses when the disk or the store has no room', async () => {
  const full = await startServer({ limits: { minFreeBytes: Number.MAX_SAFE_INTEGER } });
  const stuffed = await startServer({ limits: { maxStoredBytes: FILE.length } });
  try {
    const refused = await full.fetch('/api/tracks?name=a.wav', { method: 'POST', body: FILE });
    expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([507, 'DISK_FULL']);
    await stuffed.upload('first.wav', FILE);
    await stuffed.upload('another name of it.wav', FILE);
    const second = await stuffed.fetch('/api/tracks?name=b.wav', { method: 'POST', body: noiseWav({ seed: 2 }) });
    expect(second.status).toBe(507);
    expect((await stuffed.files()).stored).toHaveLength(1);
  } finally {
    await Promise.all([full.stop(), stuffed.stop()]);
  }
});

it('after all of this has nothing lying about, and no fault of its own', async () => {
  await expect.poll(async () => (await server.files()).temporary).toEqual([]);
  expect(server.faults).toEqual([]);
});
