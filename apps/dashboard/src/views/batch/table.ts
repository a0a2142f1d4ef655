import { csvCell } from '@auralign/analysis';
import type { Finding } from '../../api/resources.ts';
import type { BatchRow } from './batchStore.ts';

/** Figures of the batch table, in this order; ids of the report's metrics. */
export const BATCH_METRICS = [
  { id: 'integratedLufs', title: 'Loudness', unit: 'LUFS', digits: 1 },
  { id: 'loudnessRangeLu', title: 'Range', unit: 'LU', digits: 1 },
  { id: 'truePeakDbtp', title: 'True peak', unit: 'dBTP', digits: 1 },
  { id: 'plrDb', title: 'PLR', unit: 'dB', digits: 1 },
] as const;

export type SortKey = 'name' | 'worst' | (typeof BATCH_METRICS)[number]['id'];
export interface Sort {
  readonly key: SortKey;
  readonly isDescending: boolean;
}
export type Filter = 'all' | 'faults' | 'failed' | 'clean';

const RANK: Readonly<Record<Finding['severity'], number>> = { pass: 0, info: 1, warn: 2, fail: 3 };

/** The gravest finding of a row; of equally grave ones the most important. */
export function worstOf({ findings }: BatchRow): Finding | undefined {
  return findings.reduce<Finding | undefined>((worst, finding) => {
    if (finding.severity === 'pass') return worst;
    const isWorse =
      worst === undefined ||
      RANK[finding.severity] > RANK[worst.severity] ||
      (finding.severity === worst.severity && finding.importance > worst.importance);
    return isWorse ? finding : worst;
  }, undefined);
}

/** Rows that contain the words and are of the kind, sorted; rows without the figure come last either way. */
export function shownRows(
  rows: readonly BatchRow[],
  { sort, filter, words }: { readonly sort: Sort | undefined; readonly filter: Filter; readonly words: string },
): BatchRow[] {
  const wanted = words.trim().toLowerCase();
  const kept = rows.filter((row) => {
    if (wanted !== '' && !row.name.toLowerCase().includes(wanted)) return false;
    const severity = worstOf(row)?.severity;
    const isDone = row.progress === undefined;
    if (filter === 'faults') return severity === 'fail' || severity === 'warn';
    if (filter === 'failed') return row.progress?.stage === 'failed' || row.progress?.stage === 'cancelled';
    if (filter === 'clean') return isDone && severity !== 'fail' && severity !== 'warn';
    return true;
  });
  if (sort === undefined) return kept;
  const sign = sort.isDescending ? -1 : 1;
  if (sort.key === 'name') return kept.sort((a, b) => sign * a.name.localeCompare(b.name, 'en', { numeric: true }));
  const valueOf = (row: BatchRow): number | undefined => {
    if (sort.key !== 'worst') return row.metrics[sort.key];
    if (row.progress !== undefined) return undefined;
    const worst = worstOf(row);
    return worst === undefined ? 0 : RANK[worst.severity] + worst.importance / 2;
  };
  return kept.sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === undefined || y === undefined) return x === y ? 0 : x === undefined ? 1 : -1;
    return sign * (x - y);
  });
}

/** The table as CSV (RFC 4180), figures with a point and all their decimals. */
export function batchCsv(rows: readonly BatchRow[]): string {
  const head = ['file', 'state', ...BATCH_METRICS.map(({ id }) => id), 'worstRule', 'worstSeverity', 'findings'];
  const lines = rows.map((row) => {
    const worst = worstOf(row);
    return [
      csvCell(row.name),
      csvCell(row.progress === undefined ? 'done' : row.progress.stage),
      ...BATCH_METRICS.map(({ id }) => csvCell(row.metrics[id])),
      csvCell(worst?.ruleId ?? ''),
      csvCell(worst?.severity ?? ''),
      String(row.findings.filter(({ severity }) => severity !== 'pass').length),
    ].join(',');
  });
  return `${[head.join(','), ...lines].join('\r\n')}\r\n`;
}
