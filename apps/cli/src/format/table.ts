import type { Report } from '@auralign/analysis';
import { namedFailure, type Failure } from '../failure.ts';
import { alignRows, type GridColumn } from '../text/grid.ts';
import type { Colours } from '../text/terminal.ts';
import { printable, shortenMiddle, textWidth, wrap } from '../text/width.ts';
import type { AnalyzedFile } from '../steps/batch.ts';
import { NO_FIGURE } from './figures.ts';
import { findingCounts, findingLines, listedFindings, toldFindings } from './findings.ts';
import type { FileResult, FormatContext, ReportFormat } from './format.ts';
import { describeFormat, describeTags } from './sections.ts';
import { detailView, notesOf, summaryView, type Row } from './view.ts';

/** For reading in a terminal: all figures of one file, or a line a file of many. */
export const table: ReportFormat = {
  id: 'table',
  create: (context) => (context.batch ? createSummary(context) : createDetail(context)),
};

function createDetail(context: FormatContext): ReturnType<ReportFormat['create']> {
  const { reference, columns, colours } = context;
  return {
    add(result) {
      if (result.status === 'failed') return ''; // said on standard error
      const lines = [
        ...heading(result.file.report, context),
        '',
        ...findingLines(result.diagnosis, { ...context, all: context.allFindings }),
        ...body(result.file, context),
      ];
      const notes = [result.file, ...(reference === undefined ? [] : [reference])].flatMap(({ report }) =>
        notesOf(report),
      );
      for (const note of new Set(notes)) lines.push('', ...wrap(note, columns).map((line) => colours.dim(line)));
      lines.push('', colours.dim('All figures, spectra and lists: --format json. What they mean: auralign metrics.'));
      return asText(lines);
    },
    end: () => '',
  };
}

/** What was measured: name, tags, format, and what went wrong on the way. */
function heading(report: Report, { reference, colours, columns }: FormatContext): string[] {
  const about = (label: string, of: Report): string[] => {
    const format = describeFormat(of);
    const indent = ' '.repeat(textWidth(label));
    const name = shortenMiddle(printable(of.file.name), columns - textWidth(label) - textWidth(format) - 2);
    const tags = describeTags(of);
    return [
      `${label}${colours.bold(name)}  ${colours.dim(format)}`,
      ...(tags === undefined ? [] : [indent + shortenMiddle(tags, columns - textWidth(label))]),
      ...warningLines(of, columns - textWidth(label)).map((line) => indent + colours.yellow(line)),
    ];
  };
  if (reference === undefined) return about('', report);
  return [...about('mix        ', report), ...about('reference  ', reference.report)];
}

function warningLines(report: Report, columns: number): string[] {
  return report.warnings.flatMap(({ message }) => wrap(`! ${printable(message)}`, columns));
}

function body(file: AnalyzedFile, { reference, colours, columns }: FormatContext): string[] {
  const compared = reference !== undefined;
  const blocks = detailView(file, reference).map(({ title, rows }, index) => ({
    title,
    rows: index === 0 ? rows : collapsed(rows), // what everybody looks for first stands there also when it is missing
  }));
  const rows = blocks.flatMap((block) => block.rows);
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map(textWidth));
  const figureColumns = compared
    ? widest(rows.map(({ value }) => value)) + 'reference'.length + 'difference'.length + 6
    : widest(rows.map(({ value }) => value)) + 2;
  const remarkColumns = columns - INDENT.length - widest(rows.map(({ title }) => title)) - figureColumns - 2;
  const right: GridColumn = { align: 'right' };
  const left: GridColumn = { align: 'left' };
  const header = ['', 'mix', 'reference', 'difference'].map((word) => colours.dim(word));
  // One alignment for all sections: figures stand under each other down the whole page.
  const [top, ...lines] = alignRows(compared ? [left, right, right, right, left] : [left, right, left], [
    compared ? header : [],
    ...rows.map((row) => cellsOf(row, { compared, colours, remarkColumns })),
  ]);
  const printed = compared ? ['', top!] : [''];
  for (const block of blocks) printed.push(colours.bold(block.title), ...lines.splice(0, block.rows.length), '');
  return printed.slice(0, -1);
}

const INDENT = '  ';

/** A section of which nothing could be measured, for one reason, is one line. */
function collapsed(rows: readonly Row[]): readonly Row[] {
  const [first] = rows;
  if (
    rows.length > 2 &&
    rows.every(({ value, reference }) => isZero(value) && (reference === NO_FIGURE || isZero(reference)))
  ) {
    return [onlyWords('none')];
  }
  if (rows.length < 2 || first!.reason === '' || rows.some(({ reason }) => reason !== first!.reason)) return rows;
  return [onlyWords(`${NO_FIGURE} ${first!.reason}`)];
}

/** All zeros: a section that counts faults and found none. */
function isZero(text: string): boolean {
  return Number(text) === 0;
}

function onlyWords(title: string): Row {
  return { title, value: '', reference: '', difference: { text: '', size: 'none' }, unit: '', reason: '' };
}

function cellsOf(
  { title, value, reference, difference, unit, reason }: Row,
  options: { compared: boolean; colours: Colours; remarkColumns: number },
): string[] {
  const { compared, colours, remarkColumns } = options;
  const remark = compared && value !== NO_FIGURE ? [unit, reason] : [reason === '' ? unit : reason];
  const shown = colours.dim(shortenMiddle(remark.filter((word) => word !== '').join('  '), remarkColumns));
  const figures = compared ? [value, reference, painted(difference, colours)] : [value];
  return [INDENT + title, ...figures, shown];
}

/** The larger the difference, the stronger the colour; none of them says "wrong", for a difference may be meant. */
function painted({ text, size }: Row['difference'], colours: Colours): string {
  switch (size) {
    case 'none':
      return colours.dim(text);
    case 'small':
      return text;
    case 'medium':
      return colours.yellow(text);
    case 'large':
      return colours.bold(colours.magenta(text));
    default:
      return size satisfies never;
  }
}

interface NamedCells {
  readonly name: string;
  readonly cells: readonly string[];
}

/** A line a file. The lines wait for the end, since their columns are as wide as the widest figure. */
function createSummary(context: FormatContext): ReturnType<ReportFormat['create']> {
  const { reference, music, allFindings, colours, columns } = context;
  const view = summaryView(music);
  const measured: NamedCells[] = [];
  const differences: NamedCells[] = [];
  const found: string[][] = [];
  let hasFindings = false;
  const troubles: string[] = [];
  let leftOut = 0;
  if (reference !== undefined) {
    measured.push({ name: `reference: ${reference.report.file.name}`, cells: ['', ...view.cells(reference)] });
  }
  const addFailure = ({ name, failure }: FileResult & { status: 'failed' }): void => {
    if (failure.code === 'CANCELLED') leftOut++;
    else troubles.push(...wrap(`✗ ${describe(namedFailure(failure, name))}`, columns).map((line) => colours.red(line)));
  };
  return {
    add(result) {
      if (result.status === 'failed') {
        addFailure(result);
        return '';
      }
      const { name, file, diagnosis } = result;
      measured.push({ name, cells: [findingCounts(diagnosis), ...view.cells(file)] });
      if (reference !== undefined) {
        differences.push({
          name,
          cells: view.differences(file, reference).map((difference) => painted(difference, colours)),
        });
      }
      const findings = toldFindings(diagnosis, true);
      hasFindings ||= findings.length > 0;
      if (allFindings && findings.length > 0) {
        const title = colours.bold(shortenMiddle(printable(name), columns));
        found.push([title, ...listedFindings(findings, context)]);
      }
      const warnings = warningLines(file.report, columns - 2).map((line) => `  ${colours.yellow(line)}`);
      if (warnings.length > 0) troubles.push(shortenMiddle(printable(name), columns), ...warnings);
      return '';
    },
    end() {
      const blocks = [
        measured.length === 0 ? [] : nameGrid(measured, ['found', ...view.labels], colours, columns),
        differences.length === 0
          ? []
          : [
              colours.bold('Difference to the reference'),
              ...nameGrid(differences, view.labels.slice(0, differences[0]!.cells.length), colours, columns),
            ],
        ...found,
        allFindings || !hasFindings ? [] : [colours.dim('What was found: name a file alone, or --all.')],
        troubles,
        leftOut === 0
          ? []
          : [colours.yellow(`! interrupted: ${leftOut} ${leftOut === 1 ? 'file was' : 'files were'} not measured`)],
      ];
      return asText(
        blocks.filter((block) => block.length > 0).flatMap((block, index) => (index === 0 ? block : ['', ...block])),
      );
    },
  };
}

/** Names on the left, shortened to what the figures leave of the line. */
function nameGrid(rows: readonly NamedCells[], labels: readonly string[], colours: Colours, columns: number): string[] {
  const widths = labels.map((label, index) =>
    Math.max(textWidth(label), ...rows.map(({ cells }) => textWidth(cells[index]!))),
  );
  const nameColumns = columns - widths.reduce((sum, width) => sum + width + 2, 0);
  const [top, ...lines] = alignRows(
    [{ align: 'left' }, ...labels.map((): GridColumn => ({ align: 'right' }))],
    [['', ...labels], ...rows.map(({ name, cells }) => [shortenMiddle(printable(name), nameColumns), ...cells])],
  );
  return [colours.dim(top), ...lines];
}

function describe({ message, hint }: Failure): string {
  return printable(hint === undefined ? message : `${message.replace(/\.$/, '')}. ${hint}`);
}

function asText(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
