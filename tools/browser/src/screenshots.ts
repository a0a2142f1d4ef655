import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startVisit } from './dashboard/visit.ts';

// A picture of every view with the shipped music: dark and light, wide and narrow, empty and in trouble. To be looked at.
const ROOT = resolve(import.meta.dirname, '../../..');
const { values } = parseArgs({ options: { out: { type: 'string', default: join(ROOT, 'screenshots') } } });

const LOOKS = {
  dark: { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' },
  light: { viewport: { width: 1280, height: 900 }, colorScheme: 'light' },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: 'dark', hasTouch: true },
} as const;
type Look = keyof typeof LOOKS;

await rm(values.out, { recursive: true, force: true });
await mkdir(values.out, { recursive: true });
const visit = await startVisit();
let count = 0;
try {
  for (const look of Object.keys(LOOKS) as Look[]) await walk(look, await visit.open(LOOKS[look]));
  const page = await visit.open(LOOKS.dark);
  await page
    .getByLabel('Mix file')
    .setInputFiles({ name: 'holiday.wav', mimeType: 'audio/wav', buffer: Buffer.from('a letter') });
  await page.locator('.error-panel').waitFor();
  await take(page, 'dark', 'error');
  await visit.server.kill();
  await page.getByRole('button', { name: 'Try the demo' }).click(); // it is noticed when something is asked of it
  await page.getByText('The Auralign server does not answer.').first().waitFor();
  await take(page, 'dark', 'server-gone');
} finally {
  await visit.end();
}
console.log(`${count} pictures in ${values.out}`);
if (visit.complaints.length > 0) {
  console.log(`The pages complained:\n${visit.complaints.join('\n')}`);
  process.exitCode = 1;
}

/** Through all views, once. */
async function walk(look: Look, page: Page): Promise<void> {
  await take(page, look, 'start');
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByText(/against 1 reference/).waitFor({ timeout: 120_000 });
  await settle(page);
  await take(page, look, 'overview');
  await scrollThrough(page);
  await take(page, look, 'charts', true);
  await page
    .getByRole('link', { name: /^(Suggest corrections|Corrections)$/ })
    .last()
    .click();
  await page.getByRole('region', { name: 'Apply' }).waitFor();
  await settle(page);
  await take(page, look, 'corrections', true);
  await page.getByRole('button', { name: 'Apply and measure' }).click();
  await page.getByRole('heading', { level: 1, name: 'Receipt' }).waitFor({ timeout: 180_000 });
  await settle(page);
  await take(page, look, 'receipt', true);
  for (const name of ['History', 'Batch']) {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
    await settle(page);
    await take(page, look, name.toLowerCase(), true);
  }
  await page.context().close();
}

async function take(page: Page, look: Look, view: string, fullPage = false): Promise<void> {
  count++;
  await page.screenshot({ path: join(values.out, `${look}-${view}.png`), fullPage });
}

/** Charts below the fold are drawn when they come near. */
async function scrollThrough(page: Page): Promise<void> {
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  for (let top = 0; top < height; top += 500) {
    await page.evaluate((to) => globalThis.scrollTo(0, to), top);
    await page.waitForTimeout(250);
  }
  await page.evaluate(() => globalThis.scrollTo(0, 0));
  await page.waitForTimeout(2000); // the spectrogram is computed from the samples
}

function settle(page: Page): Promise<void> {
  return page.waitForTimeout(1500);
}
