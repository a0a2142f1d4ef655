import { defineConfig } from 'vitest/config';

/**
 * Shared by every package's `vitest.config.ts`. The condition makes workspace imports resolve to sources,
 * so that tests never run against a stale build.
 */
export default defineConfig({
  resolve: { conditions: ['@auralign/source'] },
  ssr: { resolve: { conditions: ['@auralign/source', 'module', 'node', 'import', 'default'] } },
  test: {
    include: ['src/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    allowOnly: false,
    reporters: ['default', ['json', { outputFile: 'test-results/results.json' }]],
  },
});
