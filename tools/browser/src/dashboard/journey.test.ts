import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { Report } from '@auralign/analysis';
import type { Move, Receipt } from '@auralign/match';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults } from './accessibility.ts';
import { startVisit, type Visit } from './visit.ts';

const ROOT = resolve(import.meta.dirname, '../../../..');
const MIX = join(ROOT, 'fixtures/demo/mix.flac');
const REFERENCE = join(ROOT, 'fixtures/demo/reference.flac');
const CLI = join(ROOT, 'apps/cli/dist/main.js');

/** What a user does from the first file to the last, in one page, in this order. */
describe('from a mix to its corrected file', () => {
  let visit: Visit;
  let page: Page;
  let downloads: string;
  const view = (name: string) => page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name });

  beforeAll(async () => {
    visit = await startVisit();
    downloads = await mkdtemp(join(tmpdir(), 'auralign-downloads-'));
    page = await visit.open();
  }, 120_000);
  afterAll(async () => {
    await visit.end();
    await rm(downloads, { recursive: true, force: true });
  });

  it('takes a mix and a reference and says what to look at first, with places', async () => {
    await page.getByLabel('Reference files').setInputFiles(REFERENCE);
    await page.getByLabel('Mix file').setInputFiles(MIX);
    await page.getByRole('heading', { level: 1, name: 'mix.flac' }).waitFor();
    const verdict = page.getByRole('region', { name: 'What to look at first' });
    await page.getByText(/against 1 reference/).waitFor({ timeout: 120_000 });
    const findings = verdict.getByRole('article');
    expect(await findings.count()).toBe(3);
    // The demo mix was made narrow, dull and muddy: fixtures/README.md.
    expect(await findings.allInnerTexts()).toEqual(expect.arrayContaining([expect.stringContaining('Narrow stereo')]));
    const figure = await page.getByRole('button', { name: /^Integrated loudness, mix/ }).getAttribute('aria-label');
    expect(figure).toMatch(/−21\.1 LUFS/); // as every meter reads: docs/agreement.md
  }, 180_000);

  it('draws its charts with units, and each has a table behind it', async () => {
    const spectrum = page.locator('figure[data-chart="spectrum"]');
    await spectrum.scrollIntoViewIfNeeded();
    await spectrum.getByRole('img', { name: /^Average spectrum/ }).waitFor();
    expect(await spectrum.textContent()).toContain('Frequency, Hz');
    await spectrum.getByRole('button', { name: /Show as table/ }).click();
    expect(await spectrum.getByRole('row').count()).toBeGreaterThan(20);
  });

  it('plays the place of a finding with one click, and lights up its band', async () => {
    // Whether a fault has places or lasts for the whole song is the analysis's to say.
    const place = page.getByRole('button', { name: /^(Loop \d+:\d\d|Play the whole song)/ }).first();
    await place.scrollIntoViewIfNeeded();
    await place.click();
    expect(await place.getAttribute('aria-pressed')).toBe('true');
    const player = page.getByRole('region', { name: 'Player' });
    await player.getByRole('button', { name: 'Pause' }).click();
    await player.getByRole('button', { name: 'Play', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => place.getAttribute('aria-pressed')).toBe('false');
    expect(await page.locator('.brush .selection:visible').count()).toBe(0);
  });

  it('lets a node of the equaliser be moved by keys, and keeps what was moved', async () => {
    await page
      .getByRole('link', { name: /^(Suggest corrections|Corrections)$/ })
      .last()
      .click();
    await page.getByRole('heading', { level: 1, name: 'Corrections' }).waitFor();
    const node = page.getByRole('slider', { name: /^Band 1/ }).first();
    await node.waitFor({ timeout: 60_000 });
    const before = await node.getAttribute('aria-valuetext');
    await node.focus();
    for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
    await expect.poll(() => node.getAttribute('aria-valuetext')).not.toBe(before);
    const moved = await node.getAttribute('aria-valuetext');
    await page.waitForTimeout(1500); // edits are sent 0.4 s after the last one
    await page.reload();
    await expect
      .poll(
        () =>
          page
            .getByRole('slider', { name: /^Band 1/ })
            .first()
            .getAttribute('aria-valuetext'),
        { timeout: 30_000 },
      )
      .toBe(moved);
  }, 120_000);

  it('foretells what was edited, and carries out what was edited', async () => {
    const card = page.getByRole('article', { name: /^Gain/ });
    const solved = await card.getByText(/^Integrated loudness/).innerText();
    await card.getByRole('spinbutton', { name: 'Gain' }).fill('4');
    await card.getByText('Integrated loudness +4.0 LU').waitFor();
    // At once, while the edit is on its way: it is the edited plan that is carried out.
    await page.getByRole('button', { name: 'Apply and measure' }).click();
    await page.getByRole('heading', { level: 1, name: 'Receipt' }).waitFor({ timeout: 180_000 });
    const answer = await fetch(`${visit.server.url}/api/renders`);
    const [render] = (await answer.json()) as { plan: { moves: Move[] }; receipt: Receipt }[];
    const { plan, receipt } = render!;
    expect(plan.moves.find(({ kind }) => kind === 'gain')).toMatchObject({ gainDb: 4 });
    const foretold = plan.moves.flatMap(({ predicted }) =>
      predicted.filter(({ metric }) => metric === 'integratedLufs'),
    );
    const sum = foretold.reduce((all, { delta }) => all + delta, 0);
    expect(receipt.predicted['integratedLufs']).toBeCloseTo(receipt.before['integratedLufs']! + sum, 6);
    await view('Corrections').click();
    await card.getByRole('button', { name: 'As suggested' }).click();
    await card.getByText(solved).waitFor();
  }, 240_000);

  it('applies the plan and shows a receipt with every figure before, predicted and after', async () => {
    await page.getByRole('region', { name: 'Apply' }).getByRole('button').first().click();
    await page.getByRole('heading', { level: 1, name: 'Receipt' }).waitFor({ timeout: 180_000 });
    const table = page.getByRole('region', { name: 'Every figure' }).getByRole('table');
    for (const column of ['Before', 'Predicted', 'After']) {
      await table.getByRole('columnheader', { name: column }).waitFor();
    }
    await table.getByRole('row', { name: /Integrated loudness/ }).waitFor();
    expect(await table.getByRole('row', { name: /True peak/ }).innerText()).toMatch(/−1\.\d/);
  }, 240_000);

  it('hands out a file that the command line measures as the receipt says', async () => {
    const saved = page.waitForEvent('download');
    await page
      .getByRole('link', { name: /^Download (WAV|FLAC)/ })
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
    const { measurements } = JSON.parse(stdout) as Report;
    const { loudness, truePeak } = measurements;
    if (loudness.status !== 'measured' || truePeak.status !== 'measured') throw new Error('not measured');
    // The same samples through the same meters; JSON holds every digit that was printed.
    expect(loudness.value.integratedLufs).toBeCloseTo(receipt.after['integratedLufs']!, 6);
    expect(truePeak.value.truePeakDbtp).toBeCloseTo(receipt.after['truePeakDbtp']!, 6);
    expect(truePeak.value.truePeakDbtp).toBeLessThanOrEqual(-0.9);
  }, 120_000);

  it('shows the target in the loudness history, that of the reference or of a store', async () => {
    await view('Overview').click();
    const history = page.locator('figure[data-chart="loudnessHistory"]');
    await history.scrollIntoViewIfNeeded();
    await history.getByText(/^Target: Reference, −[\d.]+ to −[\d.]+ LUFS$/).waitFor();
    await history.getByRole('combobox', { name: 'Target' }).selectOption({ label: 'YouTube, −14 LUFS' });
    await history.getByText('Target: YouTube, −15.0 to −13.0 LUFS', { exact: true }).waitFor();
    expect(await history.getByRole('img').first().getAttribute('aria-label')).toContain('% of the time');
  });

  it('makes a song of files whose names say that they are its bounces', async () => {
    await view('History').click();
    await page.getByRole('button', { name: 'Make it a song: mix' }).click();
    const bounces = page.getByRole('region', { name: 'Bounces of mix' });
    await bounces.waitFor();
    // The mix and what was made of it.
    expect(await bounces.getByRole('link', { name: /^mix/ }).count()).toBeGreaterThan(1);
    await page.getByRole('combobox', { name: 'Metric' }).waitFor();
  });

  it('remembers the song, its note, and its bounces', async () => {
    await view('History').click();
    await page.getByRole('heading', { level: 1, name: 'History' }).waitFor();
    const note = page.getByRole('textbox', { name: /^Note on mix\.flac/ }).first();
    await note.fill('<img src=x onerror="document.title=1"> first bounce');
    await note.blur();
    await page.waitForTimeout(500);
    await page.reload();
    await expect
      .poll(() =>
        page
          .getByRole('textbox', { name: /^Note on mix\.flac/ })
          .first()
          .inputValue(),
      )
      .toContain('first bounce');
    expect(await page.title()).not.toBe('1');
  });

  it('is accessible in every view, in both themes', async () => {
    const faults: string[] = [];
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const name of ['Overview', 'Corrections', 'Receipt', 'History', 'Batch']) {
        if ((await view(name).count()) === 0) continue;
        await view(name).click();
        await page.getByRole('heading', { level: 1 }).first().waitFor();
        await page.waitForTimeout(700);
        faults.push(...(await accessibilityFaults(page)).map((fault) => `${colorScheme}, ${name}: ${fault}`));
      }
    }
    expect(faults).toEqual([]);
  }, 180_000);

  it('has logged no error on the way, not even of a request that came too soon', () => {
    expect(visit.complaints).toEqual([]);
  });

  it('did nothing in any view that its content security policy forbids, and the policy is strict', async () => {
    expect(visit.violations).toEqual([]);
    const policy = (await fetch(visit.server.url)).headers.get('content-security-policy') ?? '';
    const directives = new Map(policy.split(';').map((each) => [each.trim().split(/\s+/)[0]!, each.trim()]));
    expect(directives.get('default-src')).toBe("default-src 'none'");
    for (const name of ['script-src', 'style-src', 'connect-src', 'img-src']) {
      expect(directives.get(name)).not.toMatch(/unsafe-inline|'unsafe-eval'|\*|https?:/);
    }
    // The watch works: what the policy forbids is noted.
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "taken over"';
      document.body.append(script);
    });
    await expect.poll(() => visit.violations.join()).toContain('script-src');
    expect(await page.title()).not.toBe('taken over');
  });
});
