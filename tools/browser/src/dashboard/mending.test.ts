import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Receipt } from '@auralign/match';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { faultyMix } from './faultyMix.ts';
import { startServer } from './serverProcess.ts';
import { startVisit, type Visit } from './visit.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const DEMO = join(ROOT, 'fixtures/demo');
const CLI = join(ROOT, 'apps/cli/dist/main.js');

/** What a user does who has a mix and nothing to hold it against, in one page, in this order. */
describe('from a mix alone to its corrected file', () => {
  let visit: Visit;
  let page: Page;
  let downloads: string;
  const view = (name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });
  const step = (name: RegExp) => page.getByRole('article', { name });
  const isOn = (name: RegExp) => step(name).getByRole('switch').isChecked();
  const RUMBLE = /^Rumble/;
  const NARROW = /^Narrow stereo/;

  beforeAll(async () => {
    visit = await startVisit();
    downloads = await mkdtemp(join(tmpdir(), 'auralign-downloads-'));
    page = await visit.open();
  }, 120_000);
  afterAll(async () => {
    await visit.end();
    await rm(downloads, { recursive: true, force: true });
  });

  it('leads from a finding to the step that mends it', async () => {
    const buffer = await faultyMix(join(DEMO, 'mix.flac'));
    await page.getByLabel('Mix file').setInputFiles({ name: 'rumbling.wav', mimeType: 'audio/wav', buffer });
    await page.getByRole('heading', { level: 1, name: 'rumbling.wav' }).waitFor();
    await page.getByRole('button', { name: /^Integrated loudness, mix/ }).waitFor({ timeout: 120_000 });
    await page.getByRole('link', { name: /^See the correction: Rumble/ }).click();
    await page.getByRole('heading', { level: 1, name: 'Corrections' }).waitFor();
    await step(RUMBLE).waitFor();
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('step-low.rumble');
  }, 180_000);

  it('has what is safe on, offers a matter of taste off, each with its because', async () => {
    expect(await isOn(RUMBLE)).toBe(true);
    expect(
      await step(RUMBLE)
        .getByText(/7–20 Hz/)
        .count(),
    ).toBe(1);
    const offered = page.getByRole('region', { name: 'Offered' });
    await offered.getByRole('article', { name: NARROW }).waitFor();
    expect(await isOn(NARROW)).toBe(false);
    expect(await offered.getByText(/yours to decide/).count()).toBe(1);
  });

  it('plays mix and correction, and no reference', async () => {
    await page.getByRole('button', { name: 'Hear it' }).click();
    await page.getByRole('button', { name: 'Bypass' }).waitFor();
    const sources = page.getByRole('group', { name: 'Source' });
    await expect
      .poll(() => sources.getByRole('button', { name: /Corrected/ }).getAttribute('aria-pressed'))
      .toBe('true');
    expect(await sources.getByRole('button', { name: /Reference/ }).isDisabled()).toBe(true);
    await page.keyboard.press('Space'); // the button that has the focus: the mix instead
    await expect.poll(() => sources.getByRole('button', { name: /Mix/ }).getAttribute('aria-pressed')).toBe('true');
    await page.getByRole('region', { name: 'Player' }).getByRole('button', { name: 'Pause' }).click();
  }, 60_000);

  it('keeps what is switched on', async () => {
    await step(NARROW).getByRole('switch').click();
    await page.getByText('The plan is stored.').waitFor();
    expect(await isOn(NARROW)).toBe(true);
    await page.reload();
    await step(NARROW).waitFor();
    expect(await isOn(NARROW)).toBe(true);
  });

  it('renders what is on, and says of what was found what is left of it', async () => {
    await page.getByRole('button', { name: 'Apply and measure' }).click();
    await page.getByRole('heading', { level: 1, name: 'Receipt' }).waitFor({ timeout: 180_000 });
    const found = page.getByRole('region', { name: 'What was found, and what is left of it' });
    const lines = await found.getByRole('listitem').allInnerTexts();
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/Rumble.*mended\./s)]));
    expect(lines).toEqual(expect.arrayContaining([expect.stringMatching(/Narrow stereo/)]));
    const table = page.getByRole('region', { name: 'Every figure' }).getByRole('table');
    await table.getByRole('columnheader', { name: 'After' }).waitFor();
    expect(await table.getByRole('columnheader', { name: 'Reference' }).count()).toBe(0);
  }, 240_000);

  it('hands out a file in which the command line finds the fault no more, and settings', async () => {
    const saved = page.waitForEvent('download');
    await page
      .getByRole('link', { name: /^Download WAV/ })
      .first()
      .click();
    const download = await saved;
    const path = join(downloads, download.suggestedFilename());
    await download.saveAs(path);
    const receiptSaved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Receipt (JSON)' }).click();
    const receiptPath = join(downloads, 'receipt.json');
    await (await receiptSaved).saveAs(receiptPath);
    const receipt = JSON.parse(await readFile(receiptPath, 'utf8')) as Receipt;
    const bytes = await readFile(path);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(receipt.hashes.output);
    const { stdout } = await promisify(execFile)(process.execPath, [CLI, 'analyze', path, '--format', 'json'], {
      maxBuffer: 2 ** 26,
    });
    const { diagnosis } = JSON.parse(stdout) as { diagnosis: { findings: { ruleId: string }[] } };
    expect(diagnosis.findings.map(({ ruleId }) => ruleId)).not.toContain('low.rumble');
    await page.getByRole('button', { name: 'Equalizer APO' }).click();
    await page.getByText(/Largest error:/).waitFor();
  }, 120_000);

  it('goes back to what was suggested, which is mended and checked anew', async () => {
    await view('Corrections').click();
    await step(NARROW).getByRole('button', { name: 'As suggested' }).click();
    expect(await isOn(NARROW)).toBe(false);
    await page.getByRole('button', { name: 'Apply and measure' }).click();
    await page.getByRole('heading', { level: 1, name: 'Receipt' }).waitFor({ timeout: 180_000 });
    const found = page.getByRole('region', { name: 'What was found, and what is left of it' });
    await expect.poll(() => found.getByRole('listitem').count()).toBe(1);
    // The one before is not lost.
    await page.getByRole('region', { name: 'Other corrected files' }).getByText('mended by itself').waitFor();
  }, 240_000);

  it('gives the match a place beside it when a reference comes, and keeps both', async () => {
    await view('Overview').click();
    await page.getByRole('button', { name: '+ Reference' }).click();
    await page.getByLabel('Reference files').setInputFiles(join(DEMO, 'reference.flac'));
    await page.getByText(/against 1 reference/).waitFor({ timeout: 120_000 });
    await view('Corrections').click();
    const choice = page.getByRole('group', { name: 'Plan' });
    await choice.getByRole('button', { name: 'Match the reference', pressed: true }).waitFor();
    await step(/^Gain/).waitFor({ timeout: 60_000 });
    await choice.getByRole('button', { name: 'Mend the mix by itself' }).click();
    await step(RUMBLE).waitFor();
    expect(await isOn(NARROW)).toBe(false);
    await step(NARROW).getByRole('switch').click();
    expect(page.url()).toContain('plan=findings');
    await choice.getByRole('button', { name: 'Match the reference' }).click();
    await step(/^Gain/).waitFor();
    await choice.getByRole('button', { name: 'Mend the mix by itself' }).click();
    await step(RUMBLE).waitFor();
    expect(await isOn(NARROW)).toBe(true); // stored before another plan was taken up
  }, 180_000);

  it('is there again after the server was started anew', async () => {
    const { port } = visit.server;
    await visit.server.stop();
    visit.server = await startServer(visit.data, port);
    await page.reload();
    await step(RUMBLE).waitFor();
    expect(await isOn(NARROW)).toBe(true);
    const renders = (await (await fetch(`${visit.server.url}/api/renders`)).json()) as { receipt: Receipt }[];
    expect(renders.map(({ receipt }) => receipt.mended?.[0]?.ruleId)).toEqual(['low.rumble', 'low.rumble']);
  }, 120_000);

  it('is accessible in both themes', async () => {
    const faults: string[] = [];
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(700);
      faults.push(...(await accessibilityFaults(page)).map((fault) => `${colorScheme}: ${fault}`));
    }
    expect(faults).toEqual([]);
  }, 60_000);

  it('did all of it without an error in the page, and within its content security policy', () => {
    // While the server was away the page may have asked it for its state.
    const complaints = visit.complaints.filter(
      (complaint) => !/ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE/.test(complaint),
    );
    expect(complaints).toEqual([]);
    expect(visit.violations).toEqual([]);
  });
});
