import { pinkNoise } from '@auralign/dsp';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../testing/fakeIo.ts';
import { pcm16Wav } from '../testing/wavFile.ts';

describe('auralign report', () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'auralign-test-'));
    for (const [seed, name] of ['mix', 'hit'].entries()) {
      const [left, right] = [2, 3].map((n) =>
        pinkNoise({ seed: 10 * seed + n, sampleRateHz: 22_050, frameCount: 8 * 22_050, rms: 0.05 * (seed + 1) }),
      );
      await writeFile(at(`${name}.wav`), pcm16Wav([left!, right!], 22_050));
      const { stdout } = await run(['analyze', at(`${name}.wav`), '--format', 'json', '--series', '--quiet']);
      await writeFile(at(`${name}.json`), stdout);
    }
    const files = ['--plan', at('plan.json'), '--receipt', at('receipt.json'), '--out', at('out.wav')];
    const matched = ['match', at('mix.wav'), '--reference', at('hit.wav'), ...files, '--format', 'json', '--quiet'];
    const { stdout } = await run(matched);
    await writeFile(at('match.json'), stdout);
    await writeFile(at('other.json'), '{"song": 1}');
    await writeFile(at('broken.json'), '{');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('makes of a report the page that analyze makes, but for what only the samples say', async () => {
    const { exitCode, stdout } = await run(['report', at('mix.json')]);
    expect(exitCode).toBe(0);
    const ids = ['loudnessHistory', 'spectrum', 'bandHeat', 'stores', 'translation'];
    expect(ids.filter((id) => !stdout.includes(`id="${id}"`))).toEqual([]);
    expect(stdout.includes('id="goniometer"')).toBe(false);
  });

  it('puts report, reference, corrected file, plan and receipt on one page', async () => {
    const files = [at('mix.json'), at('plan.json'), at('receipt.json')];
    const beside = ['--reference', at('hit.json'), '--corrected', at('hit.json'), '--output', at('page.html')];
    const { exitCode, stdout } = await run(['report', ...files, ...beside]);
    expect([exitCode, stdout]).toEqual([0, '']);
    const page = await readFile(at('page.html'), 'utf8');
    const headings = ['What was planned', 'Receipt', 'Charts', 'Stores', 'Other devices'];
    expect(headings.filter((heading) => !page.includes(`<h2>${heading}</h2>`))).toEqual([]);
  });

  it.each([
    ['plan.json', 'What was planned'],
    ['receipt.json', 'Receipt'],
    ['match.json', 'Receipt'],
  ])('makes a page of %s alone', async (name, heading) => {
    const { exitCode, stdout } = await run(['report', at(name)]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`<h2>${heading}</h2>`);
    expect(stdout).not.toContain('<h2>Charts</h2>');
  });

  it('takes the document that analyze prints beside a reference', async () => {
    const { stdout } = await run([
      'analyze',
      at('mix.wav'),
      '--reference',
      at('hit.wav'),
      '--format',
      'json',
      '--quiet',
    ]);
    await writeFile(at('both.json'), stdout);
    const page = (await run(['report', at('both.json')])).stdout;
    expect(page.includes('hit.wav')).toBe(true);
  });

  it.each([
    [['other.json'], 2, 'neither a report'],
    [['broken.json'], 2, 'this is no JSON'],
    [['nothing.json'], 3, 'no such file'],
    [['mix.json', 'hit.json'], 2, '--reference'],
    [['plan.json', '--reference', 'hit.json'], 2, 'report of a mix'],
    [['mix.json', '--output', 'mix.json'], 2, 'inputs are never changed'],
  ])('refuses %j with exit code %d, saying why', async (words, code, why) => {
    const argv = words.map((word) => (word.endsWith('.json') ? at(word) : word));
    const { exitCode, stdout, stderr } = await run(['report', ...argv]);
    expect([exitCode, stdout]).toEqual([code, '']);
    expect(stderr).toContain(why);
  });

  it('says where findings that were edited by hand do not fit', async () => {
    const report = JSON.parse(await readFile(at('mix.json'), 'utf8'));
    report.diagnosis.findings = [{ ruleId: 'x', ranges: 'everywhere' }];
    await writeFile(at('edited.json'), JSON.stringify(report));
    const { exitCode, stderr } = await run(['report', at('edited.json')]);
    expect(exitCode).toBe(3); // as for any input that cannot be read
    expect(stderr).toContain('findings are damaged');
  });
});
