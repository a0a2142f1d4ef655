import { figureInfo, type Check, type Receipt } from '@auralign/match';
import { rounded } from '../parts/words.ts';

/** One figure of a receipt, with what was promised of it. */
export interface ReceiptRow {
  readonly metric: string;
  readonly title: string;
  readonly unit: string;
  readonly digits: number;
  readonly before: number | undefined;
  readonly predicted: number | undefined;
  readonly after: number | undefined;
  readonly reference: number | undefined;
  /** In words; empty where nothing was promised. */
  readonly promise: string;
  readonly passed: boolean | undefined;
}

/** Promises first, missed ones at the top and the length last; then everything else that was measured. */
export function receiptRows({ before, predicted, after, reference, checks }: Receipt): ReceiptRow[] {
  const metrics = [...new Set([...checks.map(({ metric }) => metric), ...Object.keys(before), ...Object.keys(after)])];
  const rank = ({ passed, metric }: ReceiptRow): number =>
    passed === undefined ? 3 : passed ? (metric === 'frameCount' ? 2 : 1) : 0;
  return metrics
    .map((metric): ReceiptRow => {
      const { title, unit, digits } = figureInfo(metric);
      const check = checks.find((candidate) => candidate.metric === metric);
      return {
        metric,
        title,
        unit: check?.unit ?? unit,
        digits,
        before: before[metric],
        predicted: predicted[metric],
        after: after[metric] ?? check?.actual,
        reference: reference[metric],
        promise: check === undefined ? '' : promiseOf(check, digits),
        passed: check?.passed,
      };
    })
    .sort((a, b) => rank(a) - rank(b));
}

function promiseOf({ relation, expected, tolerance }: Check, digits: number): string {
  const limit = rounded(expected, digits);
  const margin = rounded(tolerance, tolerance < 0.1 ? 2 : 1);
  if (relation === 'atMost') return tolerance === 0 ? `at most ${limit}` : `at most ${limit} +${margin}`;
  return tolerance === 0 ? `exactly ${limit}` : `${limit} ±${margin}`;
}
