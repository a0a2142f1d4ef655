import { METRICS, readMetric, validateReport } from '@auralign/analysis';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFreshBinary, resultOf, runBinary, startBinary } from '../testing/binary.ts';

const DEMO = fileURLToPath(new URL('../../../../fixtures/demo/', import.meta.url));

// Whole programs on whole songs, several a test: minutes on a machine that does other things too.
describe('the built program, matching', { timeout: 300_000 }, () => {
  let folder: string;
  const at = (name: string): string => join(folder, name);
  const hashOf = async (name: string): Promise<string> =>
    createHash('sha256')
      .update(await readFile(at(name)))
      .digest('hex');

  beforeAll(async () => {
    requireFreshBinary();
    folder = await mkdtemp(join(tmpdir(), 'auralign-e2e-'));
    for (const name of ['mix.flac', 'reference.flac']) await cp(join(DEMO, name), at(name));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('writes a file that, measured anew, is what the receipt says, from a plan that apply repeats to the bit, and leaves the mix alone', async () => {
    const before = await hashOf('mix.flac');
    const argv = ['match', at('mix.flac'), '--reference', at('reference.flac'), '--out', at('better.flac')];
    argv.push('--plan', at('plan.json'));
    const matched = await runBinary([...argv, '--format', 'json', '--quiet']);
    expect(matched.stderr).toBe('');
    expect(matched.exitCode).toBe(0);
    const { receipt } = JSON.parse(matched.stdout);
    expect(receipt.checks.every(({ passed }: { passed: boolean }) => passed)).toBe(true);
    expect(receipt.hashes.output).toBe(await hashOf('better.flac'));
    expect(receipt.hashes.target).toBe(before);
    expect(await hashOf('mix.flac')).toBe(before);
    // The shipped mix is duller, narrower and 9 LU softer than its reference: what the demonstration is there to mend.
    for (const distance of ['toneDistanceDb', 'widthDistanceDb']) {
      expect(receipt.after[distance]).toBeLessThan(receipt.before[distance] / 2);
    }
    expect(receipt.after.integratedLufs).toBeGreaterThan(receipt.before.integratedLufs + 6);

    const applied = ['apply', at('plan.json'), at('mix.flac'), '--out', at('applied.flac'), '--quiet'];
    expect((await runBinary(applied)).exitCode).toBe(0);
    expect(await hashOf('applied.flac')).toBe(receipt.hashes.output);

    const analyzed = await runBinary(['analyze', at('better.flac'), '--format', 'json']);
    const report = validateReport(JSON.parse(analyzed.stdout));
    const shared = METRICS.filter(({ id }) => id in receipt.after); // a receipt has some that no report has
    expect(shared.length).toBeGreaterThan(3);
    const errors = shared.map(({ id }) => Math.abs(readMetric(report, id)! - receipt.after[id]));
    // The same samples through the same meters: only the order of floating-point sums may differ.
    expect(Math.max(...errors)).toBeLessThan(1e-6);
  });

  it('refuses to write over its inputs, also when told to replace files', async () => {
    const before = await hashOf('mix.flac');
    const argv = ['match', at('mix.flac'), '--reference', at('reference.flac'), '--out', at('mix.flac'), '--force'];
    expect((await runBinary(argv)).exitCode).toBe(2);
    expect(await hashOf('mix.flac')).toBe(before);
  });

  it('has no file under the final name when it is killed while it writes', async () => {
    const argv = ['match', at('mix.flac'), '--reference', at('reference.flac'), '--out', at('killed.flac'), '--quiet'];
    const started = startBinary(argv);
    const result = resultOf(started);
    const parts = async (): Promise<string[]> => (await readdir(folder)).filter((name) => name.includes('killed.flac'));
    while ((await parts()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    started.kill('SIGKILL');
    expect((await result).exitCode).toBe(null);
    expect(await parts()).not.toContain('killed.flac');
  });
});
