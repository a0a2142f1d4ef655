import { request, type IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer } from '../index.ts';
import { noiseWav } from '../testing/audio.ts';
import { makeDataFolder, startServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
let port: string;

beforeAll(async () => {
  server = await startServer({ allowedHosts: ['Studio.local'], allowedOrigins: ['http://localhost:5173'] });
  port = new URL(server.address).port;
});
afterAll(() => server.stop());

/** With headers that `fetch` would not let through. */
function send(
  method: string,
  path: string,
  headers: Record<string, string | string[]> = {},
  body?: string,
): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const sending = request(server.address + path, { method, headers }, (response) => {
      let text = '';
      response.on('data', (bytes: Buffer) => (text += bytes.toString()));
      response.on('end', () => resolve({ status: response.statusCode!, headers: response.headers, text }));
    });
    sending.on('error', reject);
    sending.end(body);
  });
}

describe('a name that points here (DNS rebinding)', () => {
  it.each(['evil.example', `evil.example:4620`, '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.5'])(
    'is not served as “%s”',
    async (host) => {
      const { status, text } = await send('GET', '/api/health', { host });
      expect([400, 403]).toContain(status);
      expect(text).not.toContain('workers');
    },
  );

  it.each(['localhost', 'LOCALHOST:1', '127.0.0.1', '127.8.9.1:80', '[::1]:4620', 'studio.local'])(
    'is served as “%s”',
    async (host) => {
      expect((await send('GET', '/api/health', { host })).status).toBe(200);
    },
  );

  it('gets nothing of the dashboard either', async () => {
    expect((await send('GET', '/', { host: 'evil.example' })).status).toBe(403);
  });
});

describe('a page of another site', () => {
  const own = (): string => `http://127.0.0.1:${port}`;

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://localhost:3000' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('changes nothing: %o', async (headers) => {
    for (const [method, path] of [
      ['POST', '/api/demo'],
      ['POST', '/api/tracks?name=a.wav'],
      ['DELETE', '/api/tracks/000000000000000000000000'],
      ['PATCH', '/api/tracks/000000000000000000000000'],
    ] as const) {
      const { status, text } = await send(method, path, headers);
      expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([403, 'FORBIDDEN_HOST']);
    }
    expect(await server.json('GET', '/api/tracks')).toEqual([]);
  });

  it('reads nothing: no answer allows it to', async () => {
    const { headers, status } = await send('GET', '/api/health', { 'sec-fetch-site': 'cross-site' });
    expect(status).toBe(403);
    expect(headers['access-control-allow-origin']).toBeUndefined();
    const preflight = await send('OPTIONS', '/api/tracks', {
      origin: 'https://evil.example',
      'access-control-request-method': 'POST',
    });
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
    expect(preflight.status).toBeGreaterThanOrEqual(400);
  });

  it('is not our own page, nor one that was named at the start', async () => {
    for (const headers of [
      { origin: own() },
      { origin: 'http://localhost:5173' },
      { 'sec-fetch-site': 'same-origin' },
      {},
    ]) {
      expect((await send('DELETE', '/api/tracks/000000000000000000000000', headers)).status).toBe(404);
    }
  });
});

describe('every answer', () => {
  it.each(['/', '/api/health', '/api/tracks/none', '/docs', '/docs/json', '/nothing.js'])(
    'says what pages may do: %s',
    async (path) => {
      const { headers } = await send('GET', path);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/script-src[^;]*('unsafe-inline'|'unsafe-eval'|\*|https?:)/);
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['cross-origin-resource-policy']).toBe('same-origin');
      expect(headers['cross-origin-opener-policy']).toBe('same-origin');
      expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
      expect(headers['x-powered-by']).toBeUndefined();
    },
  );

  it('lets pages compile WebAssembly and start workers', async () => {
    const policy = String((await send('GET', '/')).headers['content-security-policy']);
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).toContain("worker-src 'self' blob:");
  });
});

describe('paths', () => {
  it.each([
    '/../../../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/..%5c..%5cpackage.json',
    '/assets/%00',
    '/.git/config',
    '/api/tracks/..%2f..%2fetc/content',
    '/api/tracks/%2e%2e/content',
    "/api/tracks/'%20OR%201=1--/content",
    '/api/plans/000000000000000000000000/exports/..%2fapo',
  ])('lead nowhere: %s', async (path) => {
    const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
      // The path as it is: `fetch` and URL would tidy it up.
      const sending = request({ host: '127.0.0.1', port, path }, (response) => {
        let text = '';
        response.on('data', (bytes: Buffer) => (text += bytes.toString()));
        response.on('end', () => resolve({ status: response.statusCode!, text }));
      });
      sending.on('error', reject);
      sending.end();
    });
    expect(text).not.toContain('root:');
    expect(text).not.toContain('[core]');
    expect(text).not.toContain('"name"');
    expect(status === 200 ? text : '').toMatch(/^$|Auralign is running/); // or the page, for what looks like a view of it
  });
});

describe('bodies', () => {
  const json = { 'content-type': 'application/json' };

  it.each([
    ['nested without end', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
    ['an object nested without end', `${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
    ['reaching for prototypes', '{"__proto__": {"kind": "analyze"}}'],
    ['reaching for constructors', '{"constructor": {"prototype": {"a": 1}}}'],
    ['cut short', '{"kind": "ana'],
    ['not JSON', 'kind=analyze'],
    ['null', 'null'],
    ['a number', '1e999'],
    ['a list', '[]'],
  ])('are refused: %s', async (_what, body) => {
    const { status, text } = await send('POST', '/api/jobs', json, body);
    expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('are refused when they are too large, or of another kind', async () => {
    expect((await send('POST', '/api/jobs', json, JSON.stringify('x'.repeat(5 * 2 ** 20)))).status).toBe(413);
    expect((await send('POST', '/api/jobs', { 'content-type': 'text/xml' }, '<a/>')).status).toBeGreaterThanOrEqual(
      400,
    );
  });

  it('never come back as a page', async () => {
    const { headers, text } = await send('GET', '/api/tracks/%3Cscript%3Ealert(1)%3C%2Fscript%3E');
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(JSON.parse(text)).toMatchObject({ code: 'INVALID_REQUEST' });
  });
});

it('answers with a problem what is no HTTP, and heads that are too long', async () => {
  const { status, text } = await send('GET', '/api/health', { 'x-long': 'x'.repeat(40_000) });
  expect([status, (JSON.parse(text) as { code: string }).code]).toEqual([400, 'INVALID_REQUEST']);
});

it('hands out sound files as files, whatever is in them', async () => {
  const track = await server.upload('x.html', Buffer.concat([noiseWav(), Buffer.from('<script>alert(1)</script>')]));
  const { headers } = await send('GET', `/api/tracks/${track.id}/content`);
  expect(headers['content-type']).toBe('audio/wav');
  expect(headers['content-disposition']).toMatch(/^attachment/);
  expect(headers['content-security-policy']).toBe("default-src 'none'; sandbox");
});

it('slows down who asks too often', async () => {
  const strict = await startServer({ limits: { maxRequestsPerMinute: 5 } });
  try {
    const answers = await Promise.all(Array.from({ length: 8 }, () => strict.fetch('/api/health')));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(3);
    expect(refused[0]!.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refused[0]!.json()).toMatchObject({ code: 'RATE_LIMITED' });
  } finally {
    await strict.stop();
  }
});

describe('beyond this machine', () => {
  const TOKEN = 'a-token-of-some-length';

  it.each(['0.0.0.0', '::', '192.168.1.10', 'studio.local'])(
    'a server on %s is not even built without a token',
    async (host) => {
      const { folder, remove } = await makeDataFolder();
      await expect(createServer({ dataFolder: folder, host })).rejects.toMatchObject({ code: 'INVALID_OPTION' });
      await remove();
    },
  );

  it('nor with one that can be guessed', async () => {
    const { folder, remove } = await makeDataFolder();
    await expect(createServer({ dataFolder: folder, host: '0.0.0.0', token: 'secret' })).rejects.toMatchObject({
      code: 'INVALID_OPTION',
    });
    await remove();
  });

  it('lets in who shows the token, by header or by cookie, and nobody else', async () => {
    const guarded = await startServer({ token: TOKEN });
    try {
      for (const path of ['/api/health', '/', '/docs/json', '/api/tracks']) {
        const refused = await guarded.fetch(path);
        expect(refused.status).toBe(401);
        expect(await refused.json()).toMatchObject({ code: 'UNAUTHORIZED' });
      }
      for (const authorization of [`Bearer ${TOKEN}x`, 'Bearer ', 'Basic abc', TOKEN]) {
        expect((await guarded.fetch('/api/health', { headers: { authorization } })).status).toBe(401);
      }
      expect((await guarded.fetch('/api/health', { headers: { authorization: `Bearer ${TOKEN}` } })).status).toBe(200);

      expect((await guarded.fetch('/?token=wrong-token-entirely')).status).toBe(401);
      const entry = await guarded.fetch(`/?token=${TOKEN}`, { redirect: 'manual' });
      expect([entry.status, entry.headers.get('location')]).toEqual([303, '/']);
      const [cookie, ...attributes] = entry.headers.get('set-cookie')!.split('; ');
      expect(attributes).toEqual(expect.arrayContaining(['HttpOnly', 'SameSite=Strict']));
      expect(cookie).not.toContain(TOKEN);
      expect((await guarded.fetch('/api/health', { headers: { cookie: cookie! } })).status).toBe(200);
      expect((await guarded.fetch('/api/health', { headers: { cookie: `${cookie!}0` } })).status).toBe(401);
    } finally {
      await guarded.stop();
    }
  });
});
