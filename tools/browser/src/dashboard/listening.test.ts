import { createReadStream, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Move } from '@auralign/match';
import type { Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ListeningPage } from '../page/listening.ts';
import { startVisit, type Visit } from './visit.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const DEMO = join(ROOT, 'fixtures/demo');
const ASSETS = join(ROOT, 'apps/dashboard/dist/assets');

declare global {
  var listening: ListeningPage;
}

describe('what is heard', () => {
  let visit: Visit;
  let folder: string;
  let server: Server;
  let page: Page;
  let base: string;

  beforeAll(async () => {
    visit = await startVisit();
    folder = await mkdtemp(join(tmpdir(), 'auralign-listening-'));
    const entry = resolve(import.meta.dirname, '../page/listening.ts');
    await build({
      configFile: false,
      logLevel: 'error',
      resolve: { conditions: ['@auralign/source'] },
      build: { outDir: folder, minify: false, lib: { entry, formats: ['es'], fileName: 'listening' } },
    });
    server = createServer((request, response) => {
      const name = basename(request.url ?? '/');
      if (name === '') {
        response
          .setHeader('content-type', 'text/html')
          .end('<!doctype html><script type="module" src="/listening.js"></script>');
        return;
      }
      const path = name.endsWith('.flac') ? join(DEMO, name) : join(folder, name);
      response.setHeader('content-type', name.endsWith('.js') ? 'text/javascript' : 'application/octet-stream');
      createReadStream(path)
        .on('error', () => response.writeHead(404).end())
        .pipe(response);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    page = await visit.browser.newPage();
    await page.goto(base);
    await page.waitForFunction(() => 'listening' in globalThis);
  }, 180_000);
  afterAll(async () => {
    await visit.end();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('is equally loud from mix to reference, to a tenth of a LU over the loop, and nothing is turned up', async () => {
    const heard = await page.evaluate(
      (url) =>
        globalThis.listening.playBoth([`${url}/mix.flac`, `${url}/reference.flac`], {
          startSeconds: 14,
          endSeconds: 22,
        }),
      base,
    );
    // The pair is 9 LU apart: without matching the test would fail by that much.
    expect(Math.abs(heard.unmatchedLufs[0] - heard.unmatchedLufs[1])).toBeGreaterThan(5);
    expect(Math.abs(heard.firstLufs - heard.secondLufs)).toBeLessThan(0.1);
    expect(Math.max(...heard.gainsDb)).toBe(0);
    expect(heard.peak).toBeLessThan(1);
  }, 60_000);

  it('changes sources without a click: a tone that both play goes on as if nothing had happened', async () => {
    const { samples, switchedAtFrame, crossfadeFrames } = await page.evaluate(() =>
      globalThis.listening.switchTone(441),
    );
    // One period of 100 frames against the next: equal-gain fading of equal signals is the signal, up to 32-bit rounding
    // of two gains (1e-7 each); −60 dB of the tone's amplitude would be 5e-4.
    let worst = 0;
    for (let i = switchedAtFrame - 1000; i < switchedAtFrame + crossfadeFrames + 1000; i++) {
      worst = Math.max(worst, Math.abs(samples[i]! - samples[i - 100]!));
    }
    expect(worst).toBeLessThan(5e-4);
    expect(Math.max(...samples)).toBeGreaterThan(0.49); // and it did sound
  });

  it('is, of a correction heard live, what the renderer will write, within −90 dB', async () => {
    const api = visit.server.url;
    const ask = async <T>(path: string, init?: RequestInit): Promise<T> => {
      const answer = await fetch(`${api}/api/${path}`, init);
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    };
    const post = (body: unknown): RequestInit => ({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const finished = async (job: { id: string }): Promise<{ state: string; renderId?: string }> => {
      for (;;) {
        const now = await ask<{ state: string; renderId?: string }>(`jobs/${job.id}`);
        if (now.state !== 'queued' && now.state !== 'running') return now;
        await new Promise((wait) => setTimeout(wait, 200));
      }
    };
    const { mix, reference } = await ask<{ mix: { id: string }; reference: { id: string } }>('demo', {
      method: 'POST',
    });
    for (const { id } of [mix, reference]) await finished(await ask('jobs', post({ kind: 'analyze', trackId: id })));
    interface Planned {
      readonly id: string;
      readonly plan: { moves: Move[] };
    }
    const planned = await ask<Planned>('plans', post({ mixId: mix.id, referenceIds: [reference.id] }));
    // An edit, so that the renderer takes the plan as it stands, with a move of every kind that has no latency of its own to solve.
    const words = { because: 'heard live', predicted: [], cost: 'none' };
    const moves: Move[] = [
      {
        id: 'eq',
        kind: 'eq',
        channel: 'stereo',
        bands: [
          { kind: 'peaking', frequencyHz: 300, gainDb: -3, q: 1 },
          { kind: 'high-shelf', frequencyHz: 9000, gainDb: 2.5, q: 0.7 },
        ],
        ...words,
      },
      {
        id: 'side',
        kind: 'eq',
        channel: 'side',
        bands: [{ kind: 'low-shelf', frequencyHz: 150, gainDb: -6, q: 0.7 }],
        ...words,
      },
      { id: 'gain', kind: 'gain', gainDb: 9, ...words },
      {
        id: 'limiter',
        kind: 'limiter',
        ceilingDbtp: -1,
        lookaheadSeconds: 0.005,
        releaseSeconds: 0.04,
        sustainedReleaseSeconds: 0.4,
        ...words,
      },
    ];
    await ask(`plans/${planned.id}`, { ...post({ ...planned.plan, moves }), method: 'PUT' });
    const job = await finished(
      await ask('jobs', post({ kind: 'render', planId: planned.id, format: 'wav', bitDepth: 24 })),
    );
    expect(job.state).toBe('done');
    const render = await ask<{ trackId: string }>(`renders/${job.renderId!}`);

    const worklet = readdirSync(ASSETS).find((name) => /^chainWorklet.*\.js$/.test(name));
    expect(worklet).toBeDefined();
    const dashboard = await visit.open();
    const { worstDb, rmsDb, loudest } = await dashboard.evaluate(
      async ([workletUrl, mixUrl, renderUrl, chainMoves]) => {
        const rateHz = 44_100;
        const bytesOf = async (url: string) => (await fetch(url)).arrayBuffer();
        const decoder = new OfflineAudioContext(2, 1, rateHz);
        const source = await decoder.decodeAudioData(await bytesOf(mixUrl));
        const expected = await decoder.decodeAudioData(await bytesOf(renderUrl));
        const context = new OfflineAudioContext(2, source.length + rateHz, rateHz);
        await context.audioWorklet.addModule(workletUrl);
        const node = new AudioWorkletNode(context, 'auralign-chain', {
          channelCount: 2,
          channelCountMode: 'explicit',
          outputChannelCount: [2],
          processorOptions: { channelCount: 2, moves: chainMoves },
        });
        const latency = new Promise<number>((ready) => {
          node.port.addEventListener(
            'message',
            ({ data }: MessageEvent<{ latencyFrames: number }>) => ready(data.latencyFrames),
            { once: true },
          );
          node.port.start();
        });
        const player = context.createBufferSource();
        player.buffer = source;
        player.connect(node).connect(context.destination);
        player.start();
        const heard = await context.startRendering();
        const latencyFrames = await latency;
        let worst = 0;
        let energy = 0;
        let loudest = 0;
        for (let c = 0; c < 2; c++) {
          const [live, written] = [heard.getChannelData(c), expected.getChannelData(c)];
          for (let i = 0; i < written.length; i++) {
            const difference = Math.abs(live[i + latencyFrames]! - written[i]!);
            worst = Math.max(worst, difference);
            energy += difference * difference;
            loudest = Math.max(loudest, Math.abs(live[i + latencyFrames]!));
          }
        }
        const rms = Math.sqrt(energy / (2 * expected.length));
        return { worstDb: 20 * Math.log10(worst), rmsDb: 20 * Math.log10(rms), loudest };
      },
      [`/assets/${worklet!}`, `/api/tracks/${mix.id}/content`, `/api/tracks/${render.trackId}/content`, moves] as const,
    );
    expect(loudest).toBeGreaterThan(0.5); // or nothing was heard
    // 24 bits with dither leave −140 dB; what remains is that two builds of the same code round alike.
    expect(rmsDb).toBeLessThan(-90);
    expect(worstDb).toBeLessThan(-90);
  }, 180_000);
});
