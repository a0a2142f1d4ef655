import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tallyResults } from './results.ts';

describe('the tally of test reports', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'auralign-tally-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  async function put(name: string, report?: Partial<Record<string, number>>) {
    await mkdir(join(root, 'libs', name, 'test-results'), { recursive: true });
    await writeFile(join(root, 'libs', name, 'vitest.config.ts'), '');
    const zero = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 0, numPendingTests: 0, numTodoTests: 0 };
    if (report)
      await writeFile(join(root, 'libs', name, 'test-results/results.json'), JSON.stringify({ ...zero, ...report }));
  }

  it('adds up packages', async () => {
    await put('a', { numPassedTests: 3 });
    await put('b', { numPassedTests: 4, numFailedTests: 1, numFailedTestSuites: 1 });
    expect(await tallyResults(root)).toEqual({ passed: 7, failed: 1 });
  });

  it.each([
    ['a suite that broke before its first test', { numFailedTestSuites: 1 }],
    ['a skipped test', { numPendingTests: 1 }],
    ['a test left to do', { numTodoTests: 1 }],
  ])('counts %s as a failure', async (_what, report) => {
    await put('a', report);
    expect((await tallyResults(root)).failed).toBe(1);
  });

  it('counts a package without a report as a failure', async () => {
    await put('a');
    expect((await tallyResults(root)).failed).toBe(1);
  });
});
