import type { Diagnosis } from '@auralign/analysis';
import { printable } from '../text/width.ts';
import { findingCounts, placeText, toldFindings } from './findings.ts';
import type { FormatContext, ReportFormat } from './format.ts';
import { describeFormat } from './sections.ts';
import { detailView, notesOf, summaryView } from './view.ts';

/** Tables for issues, pull requests and journals. */
export const markdown: ReportFormat = {
  id: 'markdown',
  create: (context) => (context.batch ? createSummary(context) : createDetail(context)),
};

function createDetail({ reference, allFindings }: FormatContext): ReturnType<ReportFormat['create']> {
  return {
    add(result) {
      if (result.status === 'failed')
        return `**${escapeMarkdown(result.name)}**: ${escapeMarkdown(result.failure.message)}\n`;
      const { report } = result.file;
      const lines = [`# ${escapeMarkdown(report.file.name)}`, '', describeFormat(report)];
      if (reference !== undefined) {
        lines.push(
          '',
          `Reference: **${escapeMarkdown(reference.report.file.name)}**, ${describeFormat(reference.report)}`,
        );
      }
      for (const { message } of report.warnings) lines.push('', `> ${escapeMarkdown(message)}`);
      lines.push('', '## Findings', '', ...findingItems(result.diagnosis, allFindings));
      for (const { title, rows } of detailView(result.file, reference)) {
        const header =
          reference === undefined ? ['figure', 'value', 'unit'] : ['figure', 'mix', 'reference', 'difference', 'unit'];
        const cells = rows.map((row) => {
          const remark = row.reason === '' ? row.unit : row.reason;
          const figures = reference === undefined ? [row.value] : [row.value, row.reference, row.difference.text];
          return [row.title, ...figures, remark];
        });
        lines.push('', `## ${escapeMarkdown(title)}`, '', ...markdownTable(header, cells));
      }
      for (const note of notesOf(report)) lines.push('', escapeMarkdown(note));
      return lines.map((line) => `${line}\n`).join('');
    },
    end: () => '',
  };
}

function createSummary({ reference, music }: FormatContext): ReturnType<ReportFormat['create']> {
  const view = summaryView(music);
  const rows: string[][] = [];
  const differences: string[][] = [];
  const errors: string[] = [];
  if (reference !== undefined) rows.push([`reference: ${reference.report.file.name}`, '', ...view.cells(reference)]);
  return {
    add(result) {
      if (result.status === 'failed') {
        errors.push(`- **${escapeMarkdown(result.name)}**: ${escapeMarkdown(result.failure.message)}`);
        return '';
      }
      rows.push([result.name, findingCounts(result.diagnosis), ...view.cells(result.file)]);
      if (reference !== undefined) {
        differences.push([result.name, ...view.differences(result.file, reference).map(({ text }) => text)]);
      }
      return '';
    },
    end() {
      const lines = markdownTable(['file', 'found', ...view.labels], rows);
      if (differences.length > 0) {
        const labels = view.labels.slice(0, differences[0]!.length - 1);
        lines.push('', '## Difference to the reference', '', ...markdownTable(['file', ...labels], differences));
      }
      if (errors.length > 0) lines.push('', '## Errors', '', ...errors);
      return lines.map((line) => `${line}\n`).join('');
    },
  };
}

/** The findings as a list: what, where, why, what to do. */
function findingItems(diagnosis: Diagnosis, all: boolean): string[] {
  const found = toldFindings(diagnosis, all);
  if (found.length === 0) return ['Nothing stands out.'];
  return found.map((finding) => {
    const { severity, title, ruleId, because, advice } = finding;
    const place = placeText(finding);
    const where = place === '' ? '' : `, ${place}`;
    return `- **${escapeMarkdown(title)}**${escapeMarkdown(where)} (${severity}, \`${ruleId}\`): ${escapeMarkdown(because)} ${escapeMarkdown(advice)}`;
  });
}

/**
 * Figures to the right, words to the left.
 *
 * @param areWords one a column; left out, by the headers of reports
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  areWords = header.map((word) => word === 'figure' || word === 'file' || word === 'unit'),
): string[] {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const rule = areWords.map((isWord) => (isWord ? ':---' : '---:'));
  return [line(header), `| ${rule.join(' | ')} |`, ...rows.map(line)];
}

/** Text that comes from file names and tags must not become formatting, links or new columns. */
export function escapeMarkdown(text: string): string {
  return printable(text).replace(/[\\`*_[\]<>|#]/g, String.raw`\$&`);
}
