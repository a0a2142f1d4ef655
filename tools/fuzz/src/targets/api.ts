import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createServer, type AuralignServer } from '@auralign/server';
import { PATHS } from '@auralign/server/paths';
import { User, nothingPromised } from '../crashServer/user.ts';
import { exchange, type Answer, type RawRequest } from '../exchange.ts';
import { mutateJson } from '../mutateJson.ts';
import type { Outcome } from '../outcome.ts';
import { below, oneOf, type Random, type Target } from '../target.ts';

/** A request with `{mix}`, `{reference}` and `{plan}` for ids, which are others at every start: the same input is the same attempt. */
type Input = RawRequest;

const JSON_TYPE = ['content-type', 'application/json'] as const;
const get = (path: string): Input => ({ method: 'GET', path, headers: [], body: '' });
const post = (path: string, body: unknown, method = 'POST'): Input => ({
  method,
  path,
  headers: [JSON_TYPE],
  body: JSON.stringify(body),
});
const BOUNDARY = '----part';
const FORM = [
  `--${BOUNDARY}`,
  'content-disposition: form-data; name="file"; filename="mix.wav"',
  'content-type: audio/wav',
  '',
  'RIFF',
  `--${BOUNDARY}--`,
  '',
].join('\r\n');

/** One of every kind of request, as a client would send it. */
const SEEDS: readonly Input[] = [
  get(PATHS.health),
  get(`${PATHS.tracks}?limit=5&offset=0&origin=upload`),
  get('/api/tracks/{mix}'),
  get('/api/tracks/{mix}/report'),
  get('/api/tracks/{mix}/peaks'),
  get('/api/tracks/{mix}/findings?references={reference}&intent=modern&purpose=mix'),
  { ...get('/api/tracks/{mix}/content'), headers: [['range', 'bytes=0-99']] },
  get(`${PATHS.comparisons}?mixId={mix}&references={reference}`),
  get('/api/plans/{plan}'),
  get('/api/plans/{plan}/exports/apo?rate=48000&channels=2&list=true'),
  get(`${PATHS.jobs}?state=done&trackId={mix}`),
  { ...get('/api/jobs/{job}/events'), headers: [['last-event-id', '1'], ['accept', 'text/event-stream']] }, // prettier-ignore
  get(`${PATHS.renders}?mixId={mix}`),
  post('/api/tracks/{mix}', { name: 'mix.wav', song: 'Song', note: 'louder' }, 'PATCH'),
  post(PATHS.plans, {
    mixId: '{mix}',
    referenceIds: ['{reference}'],
    options: { amounts: { tone: 0.5, width: 1 }, intent: 'club', maxBands: 4, maxBoostDb: 6, ceilingDbtp: -1 },
  }),
  post(
    '/api/plans/{plan}',
    { schemaVersion: 1, target: { name: 'mix.wav', sha256: 'a'.repeat(64) }, moves: [] },
    'PUT',
  ),
  post(PATHS.jobs, { kind: 'analyze', trackId: '{mix}' }),
  post(PATHS.jobs, { kind: 'render', planId: '0123456789abcdef', format: 'wav', bitDepth: 24 }),
  { method: 'POST', path: `${PATHS.tracks}?name=a.wav`, headers: [['content-type', 'audio/wav']], body: 'RIFF' },
  { method: 'POST', path: PATHS.tracks, headers: [['content-type', `multipart/form-data; boundary=${BOUNDARY}`]], body: FORM }, // prettier-ignore
  { ...get('/api/jobs/0123456789abcdef'), method: 'DELETE' },
];

/** As they are; a mutation may also put one of them in a place of its own choosing. */
const HOSTILE_PATHS: readonly string[] = [
  '/../../../../etc/passwd',
  '/api/tracks/..%2f..%2f..%2fetc%2fpasswd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/%',
  '/api/tracks/%zz',
  '/api/tracks/%00',
  '/api/tracks/%c0%ae%c0%ae',
  `/api/tracks/${'a'.repeat(5000)}`,
  `/${'a/'.repeat(3000)}`,
  `/api/tracks?${'x=1&'.repeat(3000)}`,
  '//evil.example/api/health',
  'http://evil.example/api/health',
  '/api/health#x',
  '/api\\health',
  '/api/tracks?name=a%0d%0ax-injected:%201',
  '/docs/static/..%2f..%2f..%2fpackage.json',
  '*',
];
const HOSTILE_WORDS: readonly string[] = [
  '',
  '-1',
  'NaN',
  '1e999',
  '99999999999999999999',
  '__proto__',
  'constructor',
  '%00',
  '%0d%0ax-injected:%201',
  '%ff%fe',
  '%f0%9f%94%8a',
  '..%2f..%2f',
  "' OR 1=1 --",
  '<script>alert(1)</script>',
  '{"a":1}',
  'a'.repeat(2000),
  ','.repeat(500),
];
const HOSTILE_HEADERS: readonly (readonly [string, string])[] = [
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'multipart/form-data'],
  ['content-type', 'text/plain'],
  ['content-type', `${'a'.repeat(3000)}/b`],
  ['content-type', 'application/json;;;='],
  ['content-encoding', 'gzip'],
  ['accept', 'nothing/at-all'],
  ['accept', '*/*;q=NaN,'.repeat(200)],
  ['range', 'bytes=-0'],
  ['range', 'bytes=99999999999999999999-'],
  ['range', `bytes=${'0-1,'.repeat(500)}0-1`],
  ['if-none-match', 'W/"'.repeat(200)],
  ['if-modified-since', 'yesterday'],
  ['last-event-id', '-1'],
  ['last-event-id', '1e308'],
  ['origin', 'null'],
  ['host', 'evil.example'],
  ['host', ''],
  ['cookie', 'auralign=%zz; ;=;'.repeat(50)],
  ['authorization', `Bearer ${'x'.repeat(4000)}`],
  ['expect', 'a miracle'],
  ['upgrade', 'websocket'],
  ['connection', 'upgrade, close'],
  ['x-forwarded-for', '0.0.0.0, %'],
  ['x-long', 'x'.repeat(20_000)],
  ['transfer-encoding', 'nonsense'],
  ['x-bytes', '\u0001\u00ff'],
];
/** Without DELETE: soon nothing would be left to ask for. */
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND', 'TRACE', 'NONSENSE', 'get'];

/** Neither words of the program nor places of this machine belong into an answer. */
const TELLTALES = /\n\s+at |node_modules|node:internal|\.ts:\d+|\.js:\d+/;
const REPOSITORY = resolve(import.meta.dirname, '../../../..');

/** Requests to a server that really listens: every answer is one, and says no more than it should. */
export function apiTarget(): Target {
  let server: AuralignServer | undefined;
  let base = '';
  let data = '';
  let lastFault = '';
  const ids = new Map<string, string>();
  return {
    id: 'api',
    async prepare() {
      data = await mkdtemp(join(tmpdir(), 'auralign-fuzz-'));
      // Many requests are meant; a job that is accepted runs in this thread and holds up the rest.
      const limits = { maxRequestsPerMinute: 1e9, maxQueued: 2 };
      server = await createServer({
        dataFolder: data,
        port: 0,
        workerCount: 0,
        limits,
        log: (line) => (lastFault = line),
      });
      base = new URL(await server.listen()).origin;
      const promised = nothingPromised();
      const user = new User(base, promised);
      const [mix, reference] = [await user.upload(1, 4), await user.upload(2, 4)];
      await user.analyse(mix);
      await user.analyse(reference);
      ids
        .set('mix', mix)
        .set('reference', reference)
        .set('plan', await user.plan(mix, reference));
      ids.set('job', [...promised.jobs.keys()][0]!);
      const hostile = [
        ...HOSTILE_PATHS.map((path) => get(path)),
        ...HOSTILE_HEADERS.map((header) => ({ ...post(PATHS.jobs, {}), headers: [header] })),
        ...METHODS.map((method) => ({ ...get(PATHS.health), method })),
      ];
      return { seeds: [...SEEDS, ...SEEDS.slice(-8)].map(bytesOf), hostile: hostile.map(bytesOf) };
    },
    mutate: (seed, random) => bytesOf(mutateRequest(JSON.parse(Buffer.from(seed).toString()) as Input, random)),
    async feed(input) {
      const filled = Buffer.from(input)
        .toString()
        .replaceAll(/\{(mix|reference|plan|job)\}/g, (_, name: string) => ids.get(name)!);
      const request = JSON.parse(filled) as Input;
      try {
        return judge(request, await exchange(base, request, 20), data, lastFault);
      } catch (error) {
        return { kind: 'broken', message: error instanceof Error ? error.message : String(error) };
      }
    },
    async close() {
      await server?.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}

function judge({ method }: Input, { status, head, headers, body }: Answer, data: string, lastFault: string): Outcome {
  const broken = (message: string): Outcome => ({
    kind: 'broken',
    message: `${message}: ${status} ${body.slice(0, 300)}`,
  });
  if (/^x-injected/im.test(head)) return broken('a header was smuggled in');
  if (status < 400) return { kind: 'result' };
  if (status >= 500 && !(status === 503 && headers.has('retry-after'))) return broken(`at fault ${lastFault}`);
  if (method === 'HEAD') return { kind: 'error', code: String(status) };
  if (!headers.get('content-type')?.startsWith('application/problem+json')) return broken('no problem+json');
  if (TELLTALES.test(body) || body.includes(data) || body.includes(REPOSITORY)) return broken('says too much');
  const problem = JSON.parse(body) as { code?: unknown; status?: unknown; title?: unknown; detail?: unknown };
  const isWhole = typeof problem.title === 'string' && typeof problem.detail === 'string' && problem.status === status;
  return isWhole && typeof problem.code === 'string' ? { kind: 'error', code: problem.code } : broken('half a problem');
}

const bytesOf = (input: Input): Uint8Array => Buffer.from(JSON.stringify(input));

/** One to three things about a request are no longer what they were. */
function mutateRequest(request: Input, random: Random): Input {
  let mutated = request;
  for (let count = 1 + below(random, 3); count > 0; count--) mutated = mutateOnce(mutated, random);
  return mutated;
}

function mutateOnce(request: Input, random: Random): Input {
  const { path, headers, body } = request;
  const kind = body === '' ? below(random, 5) : below(random, 10);
  if (kind === 0) return { ...request, method: oneOf(random, METHODS) };
  if (kind === 1) return { ...request, path: mutatePath(path, random) };
  if (kind <= 3) return { ...request, path: mutateQuery(path, random) };
  if (kind === 4) {
    const header = oneOf(random, HOSTILE_HEADERS);
    const others = below(random, 2) === 0 ? headers : headers.filter(([name]) => name !== header[0]);
    return { ...request, headers: [...others, header] };
  }
  return { ...request, body: mutateBody(body, random) };
}

function mutatePath(path: string, random: Random): string {
  if (below(random, 6) === 0) return oneOf(random, HOSTILE_PATHS);
  const [before = '', query] = path.split('?');
  const parts = before.split('/');
  const at = 1 + below(random, parts.length);
  parts.splice(at, below(random, 2), oneOf(random, [...HOSTILE_WORDS, '{mix}', '{plan}', 'content', 'exports']));
  return parts.join('/') + (query === undefined ? '' : `?${query}`);
}

function mutateQuery(path: string, random: Random): string {
  const [before = '', query = ''] = path.split('?');
  const fields = query.split('&').filter((field) => field !== '');
  const names = ['name', 'limit', 'offset', 'song', 'references', 'rate', 'channels', 'file', 'list', 'token', 'state'];
  const at = below(random, fields.length + 1);
  const name = fields[at]?.split('=')[0] ?? oneOf(random, [...names, ...HOSTILE_WORDS]);
  fields.splice(at, below(random, 2), `${name}=${oneOf(random, HOSTILE_WORDS)}`);
  return `${before}?${fields.join('&')}`;
}

function mutateBody(body: string, random: Random): string {
  if (/^[[{]/.test(body) && isJson(body)) return mutateJson(body, random);
  const from = below(random, body.length + 1);
  const to = Math.min(body.length, from + below(random, 20));
  const put = oneOf(random, ['', '\r\n', '\0', '"', `--${BOUNDARY}\r\n`, ...HOSTILE_WORDS]);
  return body.slice(0, from) + put + body.slice(to);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
