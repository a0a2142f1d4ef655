import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDataFolder, startServer, type TestServer } from '../testing/server.ts';

let server: TestServer;
let folder: string;
let remove: () => Promise<void>;

beforeAll(async () => {
  ({ folder, remove } = await makeDataFolder());
  await mkdir(join(folder, 'dashboard', 'assets'), { recursive: true });
  await writeFile(join(folder, 'dashboard', 'index.html'), '<!doctype html><title>built</title>');
  await writeFile(join(folder, 'dashboard', 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(join(folder, 'dashboard', '.hidden'), 'classified');
  await writeFile(join(folder, 'dashboard', 'assets', 'app-4f2a.js'), 'export {};');
  await writeFile(join(folder, 'dashboard', 'assets', 'engine-77.wasm'), Buffer.from([0, 97, 115, 109, 1, 0, 0, 0]));
  await writeFile(join(folder, 'outside.txt'), 'classified');
  server = await startServer({ dataFolder: join(folder, 'data'), dashboardFolder: join(folder, 'dashboard') });
});
afterAll(async () => {
  await server.stop();
  await remove();
});

const header = async (path: string, name: string): Promise<string | null> =>
  (await server.fetch(path)).headers.get(name);

describe('the dashboard', () => {
  it.each(['/', '/index.html', '/history', '/tracks/abc/corrections', '/?song=Rain'])(
    'is its page at %s',
    async (path) => {
      const response = await server.fetch(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(await response.text()).toContain('built');
    },
  );

  it('has files that are kept for ever where their name holds a hash, and asked for again elsewhere', async () => {
    expect(await header('/assets/app-4f2a.js', 'cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await header('/favicon.svg', 'cache-control')).toBe('public, max-age=0');
  });

  it('has files of the right kind: nothing is guessed', async () => {
    expect(await header('/assets/app-4f2a.js', 'content-type')).toMatch(/^(text|application)\/javascript/);
    expect(await header('/assets/engine-77.wasm', 'content-type')).toBe('application/wasm');
    expect(await header('/favicon.svg', 'content-type')).toMatch(/^image\/svg\+xml/);
  });

  it.each(['/assets/none.js', '/.hidden', '/%2e%2e/outside.txt', '/assets/..%2f..%2foutside.txt', '/api/none'])(
    'has nothing at %s',
    async (path) => {
      const response = await server.fetch(path);
      expect(await response.text()).not.toContain('classified');
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    },
  );

  it('says how to build it when it is not there, and appears without a restart when it is', async () => {
    await rm(join(folder, 'dashboard', 'index.html'));
    const missing = await server.fetch('/');
    expect(missing.status).toBe(200);
    expect(await missing.text()).toContain('has not been built');
    await writeFile(join(folder, 'dashboard', 'index.html'), 'built again');
    expect(await (await server.fetch('/')).text()).toBe('built again');
  });
});
