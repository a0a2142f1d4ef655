import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startServer } from './serverProcess.ts';
import { startVisit, type Visit } from './visit.ts';

const MIX = resolve(import.meta.dirname, '../../../../fixtures/demo/mix.flac');
/** A quarter of an hour of noise: long enough to be killed in the middle of, small to make. */
const LONG_SECONDS = 900;

let visit: Visit;
let page: Page;
beforeEach(async () => {
  visit = await startVisit();
  page = await visit.open();
}, 120_000);
afterEach(() => visit.end());

function wav(seconds: number): Buffer {
  const frames = seconds * 44_100;
  const bytes = Buffer.alloc(44 + frames * 4);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write('WAVEfmt ', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(2, 22);
  bytes.writeUInt32LE(44_100, 24);
  bytes.writeUInt32LE(44_100 * 4, 28);
  bytes.writeUInt16LE(4, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write('data', 36, 'latin1');
  bytes.writeUInt32LE(frames * 4, 40);
  let state = 1;
  for (let at = 44; at < bytes.length; at += 2) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes.writeInt16LE((state >>> 18) - 8192, at);
  }
  return bytes;
}

const upload = (name: string, buffer: Buffer) =>
  page.getByLabel('Mix file').setInputFiles({ name, mimeType: 'audio/wav', buffer });

/** Beside it the same words stand in a live region, for those who do not see. */
const errorPanel = (name: string) => page.locator('.error-panel', { hasText: name });

const filesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(
      (entry) => entry.isFile() && !/\.(db|sqlite)(-wal|-shm)?$/.test(entry.name) && !entry.name.endsWith('.lock'),
    )
    .map(({ name }) => name);

describe('mishaps', () => {
  it('says what is wrong with a file that is no music, and goes on', async () => {
    await upload('holiday.wav', Buffer.from('this is a letter, not a song'));
    const panel = errorPanel('holiday.wav');
    await panel.waitFor();
    expect(await panel.innerText()).toContain('UNSUPPORTED_FORMAT');
    await panel.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByLabel('Mix file').setInputFiles(MIX);
    await page.getByRole('heading', { level: 1, name: 'mix.flac' }).waitFor();
    // The browser notes the refusal; nothing else went wrong.
    expect(visit.complaints).toEqual([expect.stringMatching(/Failed to load resource.*\/api\/tracks/)]);
  }, 120_000);

  it('refuses a file beyond its limit with the limit in words, and keeps nothing of it', async () => {
    await visit.server.stop();
    visit.server = await startServer(visit.data, 0, ['--max-upload-mb', '1']);
    await page.goto(visit.server.url);
    await upload('endless.wav', wav(20)); // 3.5 MB
    const panel = errorPanel('endless.wav');
    await panel.waitFor();
    expect(await panel.innerText()).toMatch(/TOO_LARGE|1 MiB|1\.0 MB|1 MB/);
    expect(await filesIn(visit.data)).toEqual([]);
  }, 120_000);

  it('shows hostile names as what they are: text', async () => {
    const name = '<img src=x onerror=alert(1)>"\'&.wav';
    await upload(name, wav(3));
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await page.getByRole('button', { name: /^Integrated loudness/ }).waitFor({ timeout: 60_000 });
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    expect(visit.complaints).toEqual([]);
  }, 120_000);

  it('takes up the work again after the server was killed in the middle of it', async () => {
    const path = join(visit.data, '..', `${basename(visit.data)}-long.wav`); // too large to be handed over in memory
    await writeFile(path, wav(LONG_SECONDS));
    await page.getByLabel('Mix file').setInputFiles(path);
    await page.getByRole('heading', { level: 1, name: /long\.wav$/ }).waitFor();
    await page.getByRole('progressbar').first().waitFor();
    const { port } = visit.server;
    await visit.server.kill();
    const banner = page.getByRole('alert').filter({ hasText: 'The Auralign server does not answer.' });
    await banner.waitFor();
    visit.server = await startServer(visit.data, port);
    await banner.waitFor({ state: 'detached', timeout: 60_000 });
    await page.getByRole('button', { name: /^Integrated loudness, mix/ }).waitFor({ timeout: 240_000 });
    expect((await filesIn(visit.data)).filter((file) => /part|tmp/.test(file))).toEqual([]);
    await rm(path);
  }, 400_000);

  it.each(['Corrections', 'Batch'])(
    'says that the server is away where %s was never opened before, and shows it when it is back',
    async (view) => {
      await page.getByLabel('Mix file').setInputFiles(MIX);
      await page.getByRole('button', { name: /^Integrated loudness, mix/ }).waitFor({ timeout: 60_000 });
      const { port } = visit.server;
      await visit.server.stop();
      await page.getByRole('link', { name: new RegExp(`^${view}`) }).click();
      const panel = page.locator('#main .error-panel', { hasText: 'This part of the page is not here yet' });
      await panel.waitFor();
      expect(await panel.innerText()).toContain('The Auralign server does not answer.');
      expect(await page.locator('#main').innerText()).not.toMatch(/preload|dynamically/);
      visit.server = await startServer(visit.data, port);
      await page.getByRole('heading', { level: 1, name: view }).waitFor();
      await panel.waitFor({ state: 'detached' });
      const unstyled = await page
        .locator('link[rel="stylesheet"]')
        .evaluateAll((links) => links.filter((link) => (link as HTMLLinkElement).sheet === null).length);
      expect(unstyled).toBe(0);
    },
    120_000,
  );

  it('keeps nothing of an upload whose page was closed half way', async () => {
    const client = await page.context().newCDPSession(page);
    const offline = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 1_000_000 };
    await client.send('Network.emulateNetworkConditions', offline);
    await upload('slow.wav', wav(120)); // 20 MB at 1 MB a second
    await page.getByRole('progressbar').first().waitFor();
    await page.waitForTimeout(1500);
    await page.context().close();
    await expect.poll(() => filesIn(visit.data), { timeout: 20_000 }).toEqual([]);
    const tracks = (await (await fetch(`${visit.server.url}/api/tracks`)).json()) as unknown[];
    expect(tracks).toEqual([]);
  }, 120_000);

  it('gives back what was uploaded, byte for byte', async () => {
    await page.getByLabel('Mix file').setInputFiles(MIX);
    await page.getByRole('heading', { level: 1, name: 'mix.flac' }).waitFor();
    const [track] = (await (await fetch(`${visit.server.url}/api/tracks`)).json()) as { id: string }[];
    const content = await fetch(`${visit.server.url}/api/tracks/${track!.id}/content`);
    expect(Buffer.compare(Buffer.from(await content.arrayBuffer()), await readFile(MIX))).toBe(0);
    expect(content.headers.get('content-disposition')).toContain('mix.flac');
  });
});
