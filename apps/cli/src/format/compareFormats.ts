import { alignRows } from '../text/grid.ts';
import type { Colours } from '../text/terminal.ts';
import { printable, shortenMiddle, wrap } from '../text/width.ts';
import { compareDocument } from './compareDocument.ts';
import { compareBlocks, type CompareBlock, type ComparedVersions } from './compareView.ts';
import { markOf } from './findings.ts';
import { escapeMarkdown, markdownTable } from './markdown.ts';
import type { CompareFormatName } from './names.ts';
import { tidyJson } from './tidyJson.ts';

export type { ComparedVersions } from './compareView.ts';

interface Layout {
  readonly colours: Colours;
  readonly columns: number;
}

type CompareFormat = (result: ComparedVersions, layout: Layout) => string;

const FORMATS: Readonly<Record<CompareFormatName, () => CompareFormat | Promise<CompareFormat>>> = {
  table: () => table,
  json: () => (result) => `${tidyJson(compareDocument(result))}\n`,
  markdown: () => markdown,
  // Loaded when it is asked for: charts are a third of the program.
  html: async () => (await import('./compareHtml.ts')).compareHtml,
};

/** One way to print what a newer version changed. */
export async function compareFormat(name: CompareFormatName): Promise<CompareFormat> {
  return FORMATS[name]();
}

function titleOf({ versions: { before, after } }: ComparedVersions): string {
  return `${printable(before.name)} → ${printable(after.name)}`;
}

function table(result: ComparedVersions, { colours, columns }: Layout): string {
  const lines = [colours.bold(shortenMiddle(titleOf(result), columns))];
  for (const [index, block] of compareBlocks(result).entries()) {
    if (index > 0) lines.push('', colours.bold(block.title));
    lines.push(...blockLines(block, colours, columns));
  }
  return lines.map((line) => `${line}\n`).join('');
}

function blockLines(
  { lines = [], grid, remarks = [], verdict }: CompareBlock,
  colours: Colours,
  columns: number,
): string[] {
  const indented = (text: string): string[] =>
    wrap(printable(text), columns - 4).map((line, index) => (index === 0 ? `  ${line}` : `    ${line}`));
  const printed = lines.flatMap(indented);
  if (grid !== undefined) {
    const { severities } = grid;
    const align = grid.header.map((_, i) => ({ align: grid.areWords[i] === true ? 'left' : 'right' }) as const);
    const rows = grid.rows.map((row) => row.map((cell) => marked(printable(cell), colours)));
    const [header, ...rest] =
      severities === undefined
        ? alignRows(align, [grid.header, ...rows])
        : alignRows(
            [{ align: 'left' }, ...align],
            [['', ...grid.header], ...rows.map((row, i) => [markOf({ severity: severities[i]! }, colours), ...row])],
          );
    printed.push(
      ...(grid.header.some((word) => word !== '') ? [colours.dim(`  ${header}`)] : []),
      ...rest.map((row) => `  ${row}`),
    );
  }
  printed.push(...remarks.flatMap(indented).map(colours.dim));
  if (verdict !== undefined)
    printed.push(`  ${verdict.isGood ? colours.green(verdict.text) : colours.red(verdict.text)}`);
  return printed;
}

/** Marks in colour; they are told apart without it, too. */
function marked(cell: string, colours: Colours): string {
  if (cell === '✓') return colours.green(cell);
  return cell === '✗' ? colours.red(cell) : cell;
}

function markdown(result: ComparedVersions): string {
  const lines = [`# ${escapeMarkdown(titleOf(result))}`];
  for (const [index, { title, lines: words = [], grid, remarks = [], verdict }] of compareBlocks(result).entries()) {
    if (index > 0) lines.push('', `## ${escapeMarkdown(title)}`);
    if (words.length > 0)
      lines.push('', ...words.map((line) => (words.length > 1 ? `- ${escapeMarkdown(line)}` : escapeMarkdown(line))));
    if (grid !== undefined) lines.push('', ...markdownGrid(grid));
    for (const remark of remarks) lines.push('', `_${escapeMarkdown(remark)}_`);
    if (verdict !== undefined) lines.push('', `**${escapeMarkdown(verdict.text)}**`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** Severities in words, as `analyze` writes them there. */
function markdownGrid({ header, rows, areWords, severities }: NonNullable<CompareBlock['grid']>): string[] {
  if (severities === undefined) return markdownTable(header, rows, [...areWords]);
  return markdownTable(
    [...header, ''],
    rows.map((row, i) => [...row, severities[i]!]),
    [...areWords, true],
  );
}
