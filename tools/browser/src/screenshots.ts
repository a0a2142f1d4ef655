import { mkdir, readFile, rm } from 'node:fs/promises';
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
const LONG_NAME = `${'A very long name of a bounce '.repeat(4)}.flac`;

await rm(values.out, { recursive: true, force: true });
await mkdir(values.out, { recursive: true });
const visit = await startVisit();
let count = 0;
try {
  for (const look of Object.keys(LOOKS) as Look[]) {
    await walk(look, await visit.open(LOOKS[look]));
    await walkAlone(look, await visit.open(LOOKS[look]));
  }
  const page = await visit.open(LOOKS.dark);
  await page
    .getByLabel('Mix file')
    .setInputFiles({ name: 'holiday.wav', mimeType: 'audio/wav', buffer: Buffer.from('a letter') });
  await page.locator('.error-panel').waitFor();
  await take(page, 'dark', 'error');
  const lonely = await visit.open(LOOKS.dark);
  await chooseMix(lonely, 'stem-guitar.flac', LONG_NAME);
  await open(lonely, 'Corrections');
  await open(lonely, 'Overview');
  await lonely.getByRole('combobox', { name: 'Aim' }).selectOption({ label: 'Acoustic' }); // asks for another plan
  await visit.server.kill();
  await page.getByRole('button', { name: 'Try the demo' }).click(); // it is noticed when something is asked of it
  await page.getByText('The Auralign server does not answer.').first().waitFor();
  await take(page, 'dark', 'server-gone');
  await lonely.getByRole('link', { name: 'Suggest corrections' }).click();
  await lonely.locator('.error-panel').waitFor();
  await take(lonely, 'dark', 'corrections-error');
} finally {
  await visit.end();
}
console.log(`${count} pictures in ${values.out}`);
// The last page asks for what fails: that is what it is for.
const complaints = visit.complaints.filter((complaint) => !complaint.startsWith('Failed to load resource'));
if (complaints.length > 0) {
  console.log(`The pages complained:\n${complaints.join('\n')}`);
  process.exitCode = 1;
}

/** Through all views, once. */
async function walk(look: Look, page: Page): Promise<void> {
  await take(page, look, 'start');
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByText(/against 1 reference/).waitFor({ timeout: 120_000 });
  await settle(page);
  await take(page, look, 'overview');
  await take(page, look, 'charts', true);
  await listenBlind(page, look);
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
  await open(page, 'History');
  await take(page, look, 'history', true);
  await journal(page);
  await take(page, look, 'journal', true);
  await open(page, 'Versions');
  await take(page, look, 'versions-choice');
  await chooseVersion(page, 'Older version', /^demo mix\.flac/);
  await chooseVersion(page, 'Newer version', /\(corrected\)/);
  await page.getByRole('region', { name: 'What changed' }).waitFor({ timeout: 120_000 });
  await settle(page);
  await take(page, look, 'versions', true);
  await open(page, 'Batch');
  await take(page, look, 'batch-empty', true);
  await page.getByLabel('Files of the batch').setInputFiles(await batch());
  await page.getByText('A very long name').first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('[role="progressbar"]').length === 0);
  await settle(page);
  await take(page, look, 'batch', true);
  await page.context().close();
}

/** A mix with nothing to hold it against: what was found in it, what mends that, and where there is nothing to mend. */
async function walkAlone(look: Look, page: Page): Promise<void> {
  await chooseMix(page, 'stem-guitar.flac', LONG_NAME);
  await take(page, look, 'alone-overview');
  await page.getByRole('link', { name: /^See the correction: Mains hum/ }).click();
  await page.getByRole('region', { name: 'Apply' }).waitFor();
  await settle(page);
  await take(page, look, 'alone-step');
  await take(page, look, 'alone-corrections', true);
  await page.getByRole('button', { name: 'Apply and measure' }).click();
  await page.getByRole('heading', { level: 1, name: 'Receipt' }).waitFor({ timeout: 180_000 });
  await settle(page);
  await take(page, look, 'alone-receipt', true);
  await open(page, 'Overview');
  await page.getByRole('button', { name: '+ Reference' }).click();
  await page.getByLabel('Reference files').setInputFiles(join(ROOT, 'fixtures/demo/reference.flac'));
  await page.getByText(/against 1 reference/).waitFor({ timeout: 120_000 });
  await open(page, 'Corrections');
  await page.getByRole('button', { name: 'Mend the mix by itself' }).click();
  await page.getByRole('article', { name: /^Mains hum/ }).waitFor();
  await settle(page);
  await take(page, look, 'two-plans');
  await page.goto(visit.server.url);
  await chooseMix(page, 'reference.flac', 'reference.flac');
  await page.getByRole('combobox', { name: 'Aim' }).selectOption({ label: 'Club' });
  await page.getByRole('link', { name: 'Suggest corrections' }).click();
  await page.getByRole('region', { name: 'Apply' }).waitFor();
  await settle(page);
  await take(page, look, 'nothing-to-mend', true);
  await page.context().close();
}

async function chooseMix(page: Page, file: string, name: string): Promise<void> {
  const buffer = await readFile(join(ROOT, 'fixtures/demo', file));
  await page.getByLabel('Mix file').setInputFiles({ name, mimeType: 'audio/flac', buffer });
  await page.getByRole('button', { name: /^Integrated loudness, mix/ }).waitFor({ timeout: 120_000 });
  await settle(page);
}

/** Four stems, and one that is no music and has a name for which there is no room. */
async function batch(): Promise<{ name: string; mimeType: string; buffer: Buffer }[]> {
  const stems = ['bass', 'drums', 'guitar', 'pads'].map((stem) => `stem-${stem}.flac`);
  const files = stems.map(async (name) => ({
    name,
    mimeType: 'audio/flac',
    buffer: await readFile(join(ROOT, 'fixtures/demo', name)),
  }));
  const long = `${'A very long name of a bounce '.repeat(5)}.wav`;
  return [...(await Promise.all(files)), { name: long, mimeType: 'audio/wav', buffer: Buffer.from('no music') }];
}

async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name }).click();
  // The overview is headed by the name of its mix.
  await page.getByRole('heading', { level: 1, ...(name === 'Overview' ? {} : { name }) }).waitFor();
  await settle(page);
}

/** The files become bounces of one song, and two of them are compared. */
async function journal(page: Page): Promise<void> {
  const suggestion = page.getByRole('button', { name: /^Make it a song/ }).first();
  if (await suggestion.isVisible()) await suggestion.click();
  await settle(page);
  for (const box of await page.getByRole('checkbox', { name: /^Compare/ }).all()) await box.check();
  await settle(page);
}

async function chooseVersion(page: Page, label: string, name: RegExp): Promise<void> {
  const list = page.getByRole('combobox', { name: label });
  const option = list.getByRole('option', { name }).first();
  await list.selectOption(await option.getAttribute('value'));
  await settle(page);
}

/** What is in sight; with `whole` the window is made as high as the page, so that the player stands at its foot. */
async function take(page: Page, look: Look, view: string, whole = false): Promise<void> {
  count++;
  const path = join(values.out, `${look}-${view}.png`);
  if (!whole) return void (await page.screenshot({ path }));
  const { viewport } = LOOKS[look];
  for (let height = 0; ;) {
    const next = await page.evaluate(() => document.documentElement.scrollHeight);
    if (next === height) break; // charts are drawn when they come into sight, and may need more room
    height = next;
    await page.setViewportSize({ width: viewport.width, height });
    await settle(page);
    await page.waitForFunction(() => document.querySelector('main [role="progressbar"]') === null);
  }
  await page.screenshot({ path });
  await page.setViewportSize(viewport);
}

/** The panel of the player, then names hidden and an ABX test under way. */
async function listenBlind(page: Page, look: Look): Promise<void> {
  const player = page.getByRole('region', { name: 'Player' });
  await player.getByRole('button', { name: /^Listen(ing)?$/ }).click();
  await settle(page);
  await take(page, look, 'listening');
  await player.getByRole('button', { name: 'Hide and shuffle names' }).click();
  await settle(page);
  await take(page, look, 'blind');
  await player.getByRole('button', { name: 'Reveal' }).click();
  await page.keyboard.press('Escape');
}

function settle(page: Page): Promise<void> {
  return page.waitForTimeout(1500);
}
