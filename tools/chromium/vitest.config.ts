import { playwright } from '@vitest/browser-playwright';
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import base from '../../vitest.base.ts';
import { CHROMIUM_ARGUMENTS, findChromium } from '../browser/src/chromium.ts';
import { hostCallPlugin } from './src/hostCallPlugin.ts';
import { npmImportsOf } from './src/packages.ts';
import { partitionTests } from './src/partition.ts';
import { summaryReporter } from './src/summary.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const { testTimeout, hookTimeout, allowOnly, passWithNoTests } = base.test!;
const times = { testTimeout, hookTimeout };
const executablePath = findChromium();
const partition = partitionTests(ROOT);

/** What is tested of this package itself; without a browser also that this is said, and fails in CI. */
const own: TestProjectConfiguration = {
  test: {
    ...times,
    name: 'node',
    root: ROOT,
    include: [
      'tools/chromium/src/**/*.test.ts',
      ...(executablePath === undefined ? ['tools/browser/src/noChromium.test.ts'] : []),
    ],
  },
};

/**
 * The libraries' tests, all in one page: a page each takes a third longer, since everything is compiled anew in it. What a file puts
 * into the place of a global it takes out again.
 */
const inPage = (browserPath: string): TestProjectConfiguration => ({
  root: ROOT,
  cacheDir: resolve(import.meta.dirname, 'node_modules/.vite'),
  resolve: base.resolve!,
  plugins: [hostCallPlugin(ROOT)],
  optimizeDeps: { include: npmImportsOf(ROOT), noDiscovery: true },
  test: {
    ...times,
    name: 'page',
    isolate: false,
    include: [...partition.inPage],
    browser: {
      enabled: true,
      headless: true,
      ui: false,
      screenshotFailures: false,
      provider: playwright({ launchOptions: { executablePath: browserPath, args: CHROMIUM_ARGUMENTS } }),
      instances: [{ browser: 'chromium', name: 'chromium' }],
    },
  },
});

export default defineConfig({
  test: {
    allowOnly: allowOnly!,
    passWithNoTests: passWithNoTests!,
    reporters: [
      'default',
      ['json', { outputFile: 'test-results/results.json' }],
      ...(executablePath === undefined
        ? []
        : [
            summaryReporter({
              browser: execFileSync(executablePath, ['--version'], {
                encoding: 'utf8',
                stdio: ['ignore', 'pipe', 'ignore'],
              }).trim(),
              partition,
              leftToNodePath: resolve(import.meta.dirname, 'test-results/leftToNode.json'),
            }),
          ]),
    ],
    projects: executablePath === undefined ? [own] : [own, inPage(executablePath)],
  },
});
