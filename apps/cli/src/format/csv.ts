import { csvCell, METRICS, readMetric, type MetricInfo, type Report } from '@auralign/analysis';
import { remarks } from '../steps/diagnosing.ts';
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
