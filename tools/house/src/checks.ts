import { checkBoundaries } from './boundaries.ts';
import { checkMetricsPage } from './metricsPage.ts';
import { ROOT, run, type Outcome } from './run.ts';

/** One thing `npm run check` insists on. */
export interface Check {
  readonly name: string;
  run(): Promise<Outcome>;
}

const command = (name: string, ...words: string[]): Check => ({
  name,
  run: () => run(['npx', '--no-install', ...words], 'quiet'),
});

/** The one list of static checks; tests come after them. */
const CHECKS: readonly Check[] = [
  command('format', 'prettier', '--check', '.'),
  command('types', 'tsc', '-b'),
  command('lint', 'oxlint', '--type-aware', '--deny-warnings'),
  command('unused code and dependencies', 'knip'),
  {
    name: 'import boundaries',
    async run() {
      const { fileCount, violations } = await checkBoundaries(ROOT);
      const lines = violations.map(({ file, specifier, because }) => `${file}: '${specifier}': ${because}`);
      return { exitCode: violations.length === 0 ? 0 : 1, output: [...lines, `${fileCount} files read`].join('\n') };
    },
  },
  { name: 'metrics page', run: checkMetricsPage },
];

/** Runs every check, says each result on one line, and shows the output of those that failed. */
export async function runChecks(): Promise<{ passed: number; failed: number }> {
  let failed = 0;
  for (const check of CHECKS) {
    const { exitCode, output } = await check.run();
    console.log(`${exitCode === 0 ? '✓' : '✗'} ${check.name}`);
    if (exitCode !== 0) {
      failed++;
      console.log(output.trimEnd());
    }
  }
  return { passed: CHECKS.length - failed, failed };
}
