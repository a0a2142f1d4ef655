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
  const wanting = operations().filter(([, { responses, summary }]) => {
    const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
    const hasSchemas = good.every(
      ([status, { content }]) => status === '204' || Object.values(content ?? {})[0]?.schema !== undefined,
    );
    const hasProblems = '4XX' in responses && '5XX' in responses;
    return !(summary && good.length > 0 && hasSchemas && hasProblems);
  });
  expect(wanting.map(([name]) => name)).toEqual([]);
  expect(operations().length).toBeGreaterThanOrEqual(Object.keys(PATHS).length - 1);
});

it('describes that a plan may do without references, and of what it is made then', () => {
  const { requestBody, responses } = document.paths['/api/plans']!['post'] as unknown as {
    requestBody: { content: Record<string, { schema: { properties: Record<string, Record<string, unknown>> } }> };
    responses: Record<string, { content: Record<string, { schema: { properties: Record<string, unknown> } }> }>;
  };
  const { referenceIds } = requestBody.content['application/json']!.schema.properties;
  expect(referenceIds).toMatchObject({ type: 'array', maxItems: 16, description: expect.stringMatching(/^None: /) });
  expect(referenceIds).not.toHaveProperty('minItems');
  expect(responses['201']!.content['application/json']!.schema.properties).toHaveProperty('findings');
});

it.each([
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
] as const)('answers an unknown id with 404 and its code: %s', async (name) => {
  const path = pathTo(name, { id: '0'.repeat(24), format: 'apo' });
  expect(await server.problem('GET', path)).toMatchObject({
    code: 'NOT_FOUND',
    status: 404,
    type: '/problems/NOT_FOUND',
    instance: path,
  });
});

it('shows the documentation as a page whose scripts its policy allows', async () => {
  const page = await server.fetch('/docs');
  const html = await page.text();
  expect(page.status).toBe(200);
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>[^<]/); // no script in the page itself
  const scripts = [...html.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, source]) => source!);
  expect(scripts.length).toBeGreaterThan(0);
  const answers = await Promise.all(scripts.map((source) => fetch(new URL(source, `${server.address}/docs/`))));
  expect(answers.map(({ status }) => status)).toEqual(scripts.map(() => 200));
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
