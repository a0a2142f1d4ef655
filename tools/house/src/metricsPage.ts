import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, run, type Outcome } from './run.ts';

const PAGE = join(ROOT, 'docs/metrics.md');

/** The part of `auralign metrics --format json` that the page shows. */
interface Metric {
  readonly id: string;
  readonly stageId: string;
  readonly title: string;
  readonly unit: string;
  readonly description: string;
}

/** Rewrites `docs/metrics.md` from what the command line says today. */
export async function writeMetricsPage(): Promise<void> {
  await writeFile(PAGE, await metricsPage());
}

/** Fails when `docs/metrics.md` no longer says what the program measures. */
export async function checkMetricsPage(): Promise<Outcome> {
  const isCurrent = (await readFile(PAGE, 'utf8')) === (await metricsPage());
  return isCurrent
    ? { exitCode: 0, output: '' }
    : { exitCode: 1, output: 'docs/metrics.md is out of date: npm run docs' };
}

async function metricsPage(): Promise<string> {
  const { exitCode, output } = await run(
    [process.execPath, 'apps/cli/dist/main.js', 'metrics', '--format', 'json'],
    'quiet',
  );
  if (exitCode !== 0) throw new Error(`auralign metrics ended with ${exitCode}:\n${output}`);
  const metrics = JSON.parse(output) as Metric[];
  const stages = [...new Set(metrics.map(({ stageId }) => stageId))];
  const sections = stages.map((stage) => {
    const rows = metrics.filter(({ stageId }) => stageId === stage).map(row);
    return `## ${stage}\n\n| metric | what | unit | how |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  return `# Metrics\n\nEvery figure of a report, under the name it has in JSON and CSV. Made by \`npm run docs\` from the stages themselves.\n\n${sections.join('\n')}`;
}

function row({ id, title, unit, description }: Metric): string {
  return `| \`${id}\` | ${cell(title)} | ${cell(unit)} | ${cell(description)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
