import { METRICS, readMetric, type MetricInfo, type Report } from '@auralign/analysis';
import { remarks } from '../work/diagnosing.ts';
import type { FileResult, ReportFormat } from './format.ts';
import { musicLines } from './music.ts';

/** More decimals than a person is shown, so that averages of a column are not averages of rounded figures. */
const EXTRA_DIGITS = 2;

type Cell = string | number | undefined;

/**
 * A row a file; the header names each figure and its unit. Files that could not be read have a row with `error`
 * filled. With a reference there is a second column a figure, the difference mix − reference.
 */
export const csv: ReportFormat = {
  id: 'csv',
  create({ reference, music }) {
    const header = [
      'file',
      'container',
      'codec',
      'sampleRate (Hz)',
      'channels',
      'bitDepth (bit)',
      ...METRICS.flatMap((info) => (reference === undefined ? [nameOf(info)] : [nameOf(info), `Δ ${nameOf(info)}`])),
      ...(music ? musicLines(undefined).map(({ id, unit }) => (unit === '' ? id : `${id} (${unit})`)) : []),
      'findings',
      'warnings',
      'error',
    ];
    let isFirst = true;
    const rows = (cells: readonly (readonly Cell[])[]): string => {
      const lines = isFirst ? [header, ...cells] : cells;
      isFirst = false;
      return lines.map((line) => `${line.map(csvCell).join(',')}\n`).join('');
    };
    return {
      add(result) {
        if (result.status === 'done') return rows([fileRow(result, reference?.report, music)]);
        const { message, hint } = result.failure;
        const empty = header.slice(2).map(() => undefined);
        return rows([[result.name, ...empty, hint === undefined ? message : `${message} ${hint}`]]);
      },
      end: () => (isFirst ? rows([]) : ''),
    };
  },
};

function nameOf({ id, unit }: MetricInfo): string {
  return unit === '' ? id : `${id} (${unit})`;
}

function fileRow(
  { file: { report, music }, diagnosis }: FileResult & { status: 'done' },
  reference: Report | undefined,
  withMusic: boolean,
): Cell[] {
  const { file, warnings } = report;
  return [
    file.name,
    file.format.container,
    file.format.codec,
    file.format.sampleRateHz,
    file.format.channelCount,
    file.format.bitDepth,
    ...METRICS.flatMap(({ id, digits }) => {
      const value = readMetric(report, id);
      if (reference === undefined) return [rounded(value, digits)];
      const other = readMetric(reference, id);
      const difference = value === undefined || other === undefined ? undefined : value - other;
      return [rounded(value, digits), rounded(difference, digits)];
    }),
    ...(withMusic ? musicLines(music).map(({ value }) => (typeof value === 'number' ? rounded(value, 2) : value)) : []),
    remarks(diagnosis)
      .map(({ ruleId, severity }) => `${severity} ${ruleId}`)
      .join('; '),
    warnings.map(({ message }) => message).join('; '),
    undefined,
  ];
}

function rounded(value: number | undefined, digits: number): number | undefined {
  return value === undefined ? undefined : Number(value.toFixed(digits + EXTRA_DIGITS));
}

// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/**
 * One field by RFC 4180. A text that a spreadsheet would take for a formula (first character = + - @ or their fullwidth forms,
 * tab or line end) gets an apostrophe in front, which spreadsheets read as "this is text"; numbers stay numbers. Control
 * characters, for which the RFC has no place, become U+FFFD as in tables: the file may be shown in a terminal (`cat`) and must
 * not move its cursor. Line ends and tabs stay, within quotes.
 */
export function csvCell(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(Object.is(cell, -0) ? 0 : cell);
  const shown = cell.replace(CONTROL, '\ufffd');
  const text = /^[=+\-@\uff1d\uff0b\uff0d\uff20\t\r\n]/.test(shown) ? `'${shown}` : shown;
  return /[",\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
