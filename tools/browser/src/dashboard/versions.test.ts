import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { faultyMix } from './faultyMix.ts';
import { startVisit, type Visit } from './visit.ts';

const MIX = join(resolve(import.meta.dirname, '../../../..'), 'fixtures/demo/mix.flac');
const NEWER = `${'A long name of a bounce '.repeat(6)}.wav`;

/** Two bounces of a song, held against each other. */
describe('versions of a mix', () => {
  let visit: Visit;
  let page: Page;
  const main = () => page.locator('main');
  const addMix = async (name: string, mimeType: string, buffer: Buffer): Promise<void> => {
    await page.goto(`${visit.server.url}/#/`);
    await page.getByLabel('Mix file').setInputFiles({ name, mimeType, buffer });
    await page.getByRole('button', { name: /^Integrated loudness, mix/ }).waitFor({ timeout: 120_000 });
  };

  beforeAll(async () => {
    visit = await startVisit();
    page = await visit.open();
  }, 120_000);
  afterAll(() => visit.end());

  it('are asked for where there are none', async () => {
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Versions' }).click();
    await page.getByRole('heading', { level: 1, name: 'Versions' }).waitFor();
    await page.getByText('Nothing has been measured yet.').waitFor();
    await main().getByRole('link', { name: 'Drop a mix' }).click();
    await page.getByLabel('Mix file').waitFor({ state: 'attached' });
    expect(await page.evaluate(() => location.hash)).toBe('#/');
  });

  it('are chosen and compared: words, pictures, findings, figures', async () => {
    await addMix('first.flac', 'audio/flac', await readFile(MIX));
    await addMix(NEWER, 'audio/wav', await faultyMix(MIX));
    await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Versions' }).click();
    const choose = async (label: string, name: RegExp): Promise<void> => {
      const list = page.getByRole('combobox', { name: label });
      const option = list.getByRole('option', { name });
      await list.selectOption(await option.getAttribute('value'));
    };
    await choose('Older version', /^first\.flac/);
    await page.getByText('Choose the older and the newer version.').waitFor();
    await choose('Newer version', /^A long name/);
    await page.getByRole('region', { name: 'What changed' }).waitFor({ timeout: 120_000 });
    expect(await page.evaluate(() => location.hash)).toMatch(/^#\/versions\?before=[0-9a-z]+&after=[0-9a-z]+$/);
    await page
      .getByRole('region', { name: 'What changed' })
      .getByRole('heading', { name: /^The same/ })
      .waitFor();
    await page.locator('figure[data-chart="changeCurve"] svg').first().waitFor();
    await page.getByRole('region', { name: 'Findings of both versions' }).getByText('Rumble').first().waitFor();
    await page.getByRole('row', { name: /Integrated loudness/ }).waitFor();
  }, 240_000);

  it('stay after a reload, and change places', async () => {
    await page.reload();
    await page.getByRole('region', { name: 'What changed' }).waitFor({ timeout: 120_000 });
    const before = await page.evaluate(() => location.hash);
    await page.getByRole('button', { name: 'Exchange' }).click();
    await expect.poll(() => page.evaluate(() => location.hash)).not.toBe(before);
    await page.getByText(/→ first\.flac$/).waitFor({ timeout: 120_000 });
  }, 240_000);

  it('are readable by everybody, and on a telephone', async () => {
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1280, height: 900 });
  });

  it('say that a file is not there any more', async () => {
    const hash = await page.evaluate(() => location.hash);
    await page.goto(`${visit.server.url}/#/versions?before=${'a'.repeat(20)}&after=${hash.split('after=')[1]!}`);
    await page.getByText('There is no such older version.').waitFor();
    expect(visit.violations).toEqual([]);
    expect(visit.complaints.filter((complaint) => !complaint.startsWith('Failed to load resource'))).toEqual([]);
  });
});
