import { analyze, type Report } from '@auralign/analysis';
import { openAudio } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import installer from '@ffmpeg-installer/ffmpeg';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_ARGUMENTS, findChromium } from './chromium.ts';
import type { EnginePage } from './page/engine.ts';

const MIX = resolve(import.meta.dirname, '../../../fixtures/demo/mix.flac');
const executablePath = findChromium(); // without one, vitest.config.ts runs noChromium.test.ts instead

declare global {
  var engine: EnginePage;
}

describe('the engine in Chromium', () => {
  let folder: string;
  let server: Server;
  let browser: Browser;
  let page: Page;
  let base: string;
  const files = new Map<string, string>();

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-browser-'));
    // Two seconds of the demo mix in every format that has a decoder without a host.
    for (const [name, ...codec] of [
      ['a.wav', '-c:a', 'pcm_s24le'],
      ['a.aiff', '-c:a', 'pcm_s16be'],
      ['a.flac', '-c:a', 'flac'],
      ['a.mp3', '-c:a', 'libmp3lame', '-b:a', '192k'],
      ['a.ogg', '-c:a', 'libvorbis'],
      ['a.opus', '-c:a', 'libopus'],
      ['alac.m4a', '-c:a', 'alac'],
    ] as const) {
      const path = join(folder, name);
      execFileSync(installer.path, ['-v', 'error', '-ss', '10', '-t', '2', '-i', MIX, ...codec, path]);
      files.set(name, path);
    }
    files.set('mix.flac', MIX);

    await build({
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['@auralign/source'] },
      build: {
        outDir: join(folder, 'page'),
        minify: false,
        lib: { entry: resolve(import.meta.dirname, 'page/engine.ts'), formats: ['es'], fileName: 'engine' },
      },
    });
    server = createServer((request, response) => {
      const path = request.url ?? '/';
      if (path === '/') {
        response
          .setHeader('content-type', 'text/html')
          .end('<!doctype html><script type="module" src="/page/engine.js"></script>');
        return;
      }
      const file = path.startsWith('/page/') ? join(folder, 'page', basename(path)) : files.get(basename(path));
      if (file === undefined) {
        response.writeHead(404).end();
        return;
      }
      response.setHeader('content-type', file.endsWith('.js') ? 'text/javascript' : 'application/octet-stream');
      createReadStream(file).pipe(response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: executablePath!, args: CHROMIUM_ARGUMENTS });
    page = await browser.newPage();
    await page.goto(base);
    await page.waitForFunction(() => 'engine' in globalThis);
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(['a.wav', 'a.aiff', 'a.flac', 'a.mp3', 'a.ogg', 'a.opus', 'alac.m4a'])(
    'decodes %s to the same samples as Node, bit for bit',
    async (name) => {
      const inNode = await digest(files.get(name)!);
      const inPage = await page.evaluate((url) => globalThis.engine.digestUrl(url), `${base}/${name}`);
      expect(inPage).toEqual(inNode);
      expect(inNode.frameCount).toBe(name === 'a.opus' ? 96_000 : 88_200);
    },
  );

  it('measures the demo mix as Node does', async () => {
    const inNode = await measure(MIX);
    const inPage = await page.evaluate((url) => globalThis.engine.analyzeUrl(url), `${base}/mix.flac`);
    // Two V8 versions may round Math.log10 and friends differently in the last bit; nothing may amplify that.
    expect(differences(inPage.measurements, inNode.measurements, 1e-9, 'measurements')).toEqual([]);
  }, 120_000);
});

async function measure(path: string): Promise<Report> {
  const source = await fileSource(path);
  const report = await analyze(await openAudio(source), { file: { name: 'page' } });
  await source.close();
  return report;
}

async function digest(path: string): Promise<{ frameCount: number; sha256: string }> {
  const source = await fileSource(path);
  const hash = createHash('sha256');
  let frameCount = 0;
  for await (const block of (await openAudio(source)).blocks({ maxFrameCount: 4096 })) {
    frameCount += block.frameCount;
    for (const channel of block.channels)
      hash.update(new Uint8Array(channel.buffer, channel.byteOffset, block.frameCount * 4));
  }
  await source.close();
  return { frameCount, sha256: hash.digest('hex') };
}

/** Where two JSON values differ: other keys, other words, numbers further apart than `tolerance` of their size. */
function differences(actual: unknown, expected: unknown, tolerance: number, path: string): string[] {
  if (typeof expected === 'number') {
    const allowed = tolerance * Math.max(1, Math.abs(expected));
    return Math.abs(Number(actual) - expected) <= allowed ? [] : [`${path}: ${String(actual)} instead of ${expected}`];
  }
  if (expected !== null && typeof expected === 'object') {
    const keys = Object.keys(expected).toSorted().join();
    const found = Object.keys(actual ?? {})
      .toSorted()
      .join();
    if (keys !== found) return [`${path} has ${found} instead of ${keys}`];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences((actual as Record<string, unknown>)[key], value, tolerance, `${path}.${key}`),
    );
  }
  return actual === expected ? [] : [`${path}: ${String(actual)} instead of ${String(expected)}`];
}
