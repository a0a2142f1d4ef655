import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { glob } from 'tinyglobby';
import { runChecks } from './checks.ts';
import { compareWithChromium } from './inChromium.ts';
import { tallyResults } from './results.ts';
import { ROOT, run } from './run.ts';

// The test command: static checks, then every package's tests through nx (a package whose inputs did not change is
// answered from the cache, report included). Old reports go first, so that only what this run vouches for is counted.
for (const old of await glob(['{libs,apps,tools}/*/test-results'], { cwd: ROOT, onlyDirectories: true })) {
  await rm(join(ROOT, old), { recursive: true, force: true });
}
const checks = await runChecks();
await run(
  ['npx', '--no-install', 'nx', 'run-many', '-t', 'test', '--parallel=2', '--outputStyle=static', '--nxBail=false'],
  'show',
);
const tests = await tallyResults(ROOT);

// With finished music at hand (CI fetches some), our loudness figures are held against ffmpeg's on it: one more check.
let agreements = { passed: 0, failed: 0 };
if ((process.env['AURALIGN_MUSIC'] ?? '') !== '') {
  const { exitCode } = await run([process.execPath, 'tools/bench/dist/main.js', 'agreement', '--limit', '24'], 'show');
  agreements = exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

// The libraries' tests run in Chromium as well, where there is one: one more check that none of them got lost on the way.
let sameTests = { passed: 0, failed: 0 };
const { fileCount, testCount, differences } = await compareWithChromium(ROOT);
if (fileCount > 0) {
  const isSame = differences.length === 0;
  sameTests = isSame ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  console.log(
    `${isSame ? '✓' : '✗'} Chromium: ${testCount} tests of the libraries in ${fileCount} files, beside Node's`,
  );
  for (const difference of differences) console.log(difference);
}

const sums = [checks, tests, agreements, sameTests];
const passed = sums.reduce((sum, each) => sum + each.passed, 0);
const failed = sums.reduce((sum, each) => sum + each.failed, 0);
process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
