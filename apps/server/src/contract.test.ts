import { afterAll, beforeAll, expect, it } from 'vitest';
import { PATHS, pathTo } from './api/index.ts';
import { noiseWav } from './testing/audio.ts';
import { startServer, type TestServer } from './testing/server.ts';

interface Operation {
  readonly responses: Record<string, { content?: Record<string, { schema?: unknown }>; description?: string }>;
  readonly parameters?: readonly { name: string; in: string }[];
  readonly summary?: string;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
}

let server: TestServer;
let document: Document;

beforeAll(async () => {
  server = await startServer();
  document = await server.json<Document>('GET', '/docs/json');
});
afterAll(() => server.stop());

const operations = (): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

it('is described as OpenAPI 3.1', () => {
  expect(document.openapi).toMatch(/^3\.1\./);
});

it('has a route for every path that clients know, and no other', () => {
  const described = Object.keys(document.paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ':$1'));
  const { documentation: _served, ...promised } = PATHS;
  expect(described.toSorted()).toEqual(Object.values(promised).toSorted());
});

it('says of every route what it answers with, in words and as a schema, problems too', () => {
  for (const [name, { responses, summary }] of operations()) {
    expect(summary, name).toBeTruthy();
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    expect(good.length, name).toBeGreaterThan(0);
    for (const [status, { content }] of good) {
      if (status !== '204') expect(Object.values(content ?? {})[0]?.schema, `${name} ${status}`).toBeTruthy();
    }
    expect(Object.keys(responses), name).toEqual(expect.arrayContaining(['4XX', '5XX']));
  }
});

it('answers an unknown id everywhere with 404 and its code', async () => {
  const unknown = { id: '0'.repeat(24), format: 'apo' };
  for (const name of [
    'track',
    'content',
    'report',
    'findings',
    'peaks',
    'plan',
    'planExport',
    'job',
    'jobEvents',
    'render',
  ] as const) {
    expect(await server.problem('GET', pathTo(name, unknown)), name).toMatchObject({
      code: 'NOT_FOUND',
      status: 404,
      type: '/problems/NOT_FOUND',
      instance: pathTo(name, unknown),
    });
  }
});

it('shows the documentation as a page whose scripts its policy allows', async () => {
  const page = await server.fetch('/docs');
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>[^<]/); // no script in the page itself
  const scripts = [...html.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, source]) => source!);
  expect(scripts.length).toBeGreaterThan(0);
  for (const source of scripts) {
    expect((await fetch(new URL(source, `${server.address}/docs/`))).status, source).toBe(200);
  }
});

it('fills in the paths of clients, escaped', () => {
  expect(pathTo('planExport', { id: 'abc', format: 'a/b' })).toBe('/api/plans/abc/exports/a%2Fb');
  expect(() => pathTo('track')).toThrow(RangeError);
});

it('says where what was made is', async () => {
  const response = await server.fetch('/api/tracks?name=a.wav', { method: 'POST', body: noiseWav() });
  expect(response.status).toBe(201);
  expect((await server.fetch(response.headers.get('location')!)).status).toBe(200);
});
