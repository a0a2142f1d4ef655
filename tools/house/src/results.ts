import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';

export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** The part of vitest's JSON report that is read here. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

/**
 * Adds up the test reports that each package left in `test-results/`. A suite that broke before its first test, a
 * skipped test, and a package that has tests but no report all count as failures: none of them may look like success.
 */
export async function tallyResults(root: string): Promise<Tally> {
  let passed = 0;
  let failed = 0;
  for (const manifest of await glob(['{libs,apps,tools}/*/vitest.config.ts'], { cwd: root })) {
    const file = join(root, manifest, '../test-results/results.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) {
      console.log(`✗ ${manifest}: left no test report`);
      failed++;
      continue;
    }
    const report = JSON.parse(text) as VitestReport;
    passed += report.numPassedTests;
    failed +=
      Math.max(report.numFailedTests, report.numFailedTestSuites > 0 ? 1 : 0) +
      report.numPendingTests +
      report.numTodoTests;
  }
  return { passed, failed };
}
