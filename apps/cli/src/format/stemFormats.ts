import { csvCell, type StemReport } from '@auralign/analysis';
import { alignRows } from '../text/grid.ts';
import type { Colours } from '../text/terminal.ts';
import { printable, shortenMiddle, wrap } from '../text/width.ts';
import { markOf } from './findings.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';
import type { StemFormatName } from './names.ts';
import { stemBlocks, type StemBlock, type StemItem } from './stemView.ts';
import { tidyJson } from './tidyJson.ts';

export interface StemLayout {
  /** All findings and all ways to mend them, or those that matter most. */
  readonly all: boolean;
  readonly colours: Colours;
  readonly columns: number;
}

type StemFormat = (report: StemReport, layout: StemLayout) => string;

const FORMATS: Readonly<Record<StemFormatName, () => StemFormat | Promise<StemFormat>>> = {
  table: () => table,
  json: () => (report) => `${tidyJson(report)}\n`,
  csv: () => csv,
  markdown: () => markdown,
  // Loaded when it is asked for: charts are a third of the program.
  html: async () => (await import('./stemHtml.ts')).stemHtml,
};

/** One way to print what stems were asked. */
export async function stemFormat(name: StemFormatName): Promise<StemFormat> {
  return FORMATS[name]();
}

function table(report: StemReport, { all, colours, columns }: StemLayout): string {
  const lines = [colours.bold(shortenMiddle(printable(report.mix.name), columns))];
  for (const block of stemBlocks(report, all)) lines.push('', ...blockLines(block, colours, columns));
  return lines.map((line) => `${line}\n`).join('');
}

function blockLines(
  { title, lines = [], table: grid, items = [], remark }: StemBlock,
  colours: Colours,
  columns: number,
): string[] {
  const indented = (text: string, indent: string): string[] =>
    wrap(printable(text), columns - indent.length).map((line) => indent + line);
  const printed = [colours.bold(title), ...lines.flatMap((line) => indented(line, '  '))];
  if (grid !== undefined) {
    const align = grid.columns.map(({ isText }) => ({ align: isText === true ? 'left' : 'right' }) as const);
    const header = grid.columns.map(({ label, unit }) => (unit === undefined ? label : `${label} ${unit}`));
    const [top, ...rows] = alignRows(align, [header, ...grid.rows.map((row) => row.map(printable))]);
    printed.push(colours.dim(`  ${top}`), ...rows.map((row) => `  ${row}`));
  }
  for (const item of items) printed.push(...itemLines(item, colours, indented));
  if (remark !== undefined) printed.push(...indented(remark, '  ').map(colours.dim));
  return printed;
}

function itemLines(item: StemItem, colours: Colours, indented: (text: string, indent: string) => string[]): string[] {
  const { title, of, because, advice, others } = item;
  const [arrow, ...more] = indented(advice, '      ');
  return [
    `  ${markOf(item, colours)} ${colours.bold(printable(title))}  ${colours.dim(of)}`,
    ...indented(because, '    '),
    `    → ${arrow!.trimStart()}`,
    ...more,
    ...others.flatMap((other) => indented(`or: ${other}`, '      ').map(colours.dim)),
  ];
}

function markdown(report: StemReport, { all }: StemLayout): string {
  const lines = [`# ${escapeMarkdown(report.mix.name)}`];
  for (const { title, lines: words = [], table: grid, items = [], remark } of stemBlocks(report, all)) {
    lines.push('', `## ${escapeMarkdown(title)}`);
    for (const line of words) lines.push('', escapeMarkdown(line));
    if (grid !== undefined) {
      const header = grid.columns.map(({ label, unit }) => (unit === undefined ? label : `${label} (${unit})`));
      lines.push(
        '',
        ...markdownTable(
          header,
          grid.rows,
          grid.columns.map(({ isText }) => isText === true),
        ),
      );
    }
    if (items.length > 0) lines.push('');
    for (const item of items) {
      const others = item.others.map((other) => ` Or: ${other}`).join('');
      lines.push(
        `- **${escapeMarkdown(item.title)}** (${escapeMarkdown(item.of)}): ${escapeMarkdown(`${item.because} ${item.advice}${others}`)}`,
      );
    }
    if (remark !== undefined) lines.push('', `_${escapeMarkdown(remark)}_`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** A row a stem; shares of the named bands and of each finding are columns. */
function csv({ stems, bands, findings, mix }: StemReport): string {
  const header = [
    'mix',
    'stem',
    'status',
    'role',
    'integratedLufs (LUFS)',
    'relative (LU)',
    'gain (dB)',
    'offset (frames)',
    'presence',
    'share (%)',
    'sideToMid (dB)',
    ...bands.map(({ id }) => `share ${id} (%)`),
    ...findings.map(({ finding }) => `share of ${finding.ruleId} (%)`),
  ];
  const shareIn = (shares: StemReport['bands'][number]['shares'], name: string): number | undefined =>
    rounded(shares.find(({ stem }) => stem === name)?.sharePercent);
  const rows = stems.map((stem) => [
    mix.name,
    stem.name,
    stem.status,
    stem.role,
    rounded(stem.integratedLufs),
    rounded(stem.relativeLu),
    rounded(stem.gainDb),
    stem.offsetFrames,
    rounded(stem.presence),
    rounded(stem.sharePercent),
    rounded(stem.sideToMidDb),
    ...bands.map(({ shares }) => shareIn(shares, stem.name)),
    ...findings.map(({ shares }) => shareIn(shares, stem.name)),
  ]);
  return [header, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\n`).join('');
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(3)) + 0;
}
