import type { Check, Receipt } from '@auralign/match';
import type { Table } from '../chart.ts';
import { element, type Markup } from '../svg/element.ts';
import { tableMarkup } from '../table.ts';
import { rounded } from '../words.ts';
import { titleWithUnit } from './keyFigures.ts';
import { metricText, metricWords } from './metrics.ts';

/** Before, predicted and after, a mark for each promise, and what else changed. */
export function receiptPart(receipt: Receipt): Markup {
  const remarks = remarksOf(receipt);
  return element(
    'div',
    { class: 'receipt' },
    verdict(receipt),
    tableMarkup(receiptTable(receipt)),
    remarks.length === 0 ? null : element('ul', {}, ...remarks.map((remark) => element('li', {}, remark))),
  );
}

/** The receipt as rows of text. */
function receiptTable({ before, predicted, after, reference, checks }: Receipt): Table {
  const metrics = [...new Set([...checks.map(({ metric }) => metric), ...Object.keys(after)])];
  return {
    caption: 'Receipt: before, predicted, after',
    columns: [
      { label: 'Figure', isText: true },
      { label: 'Before' },
      { label: 'Predicted' },
      { label: 'After' },
      { label: 'Reference' },
      { label: 'Promised', isText: true },
      { label: 'Kept', isText: true },
    ],
    rows: metrics.map((metric) => {
      const check = checks.find((candidate) => candidate.metric === metric);
      return [
        titleWithUnit(metricWords(metric).title, check?.unit ?? metricWords(metric).unit),
        metricText(metric, before[metric]),
        metricText(metric, predicted[metric]),
        metricText(metric, after[metric] ?? check?.actual),
        metricText(metric, reference[metric]),
        check === undefined ? '' : promise(check),
        check === undefined ? '' : check.passed ? '✓\u00a0kept' : '✗\u00a0missed',
      ];
    }),
  };
}

function promise({ metric, relation, expected, tolerance }: Check): string {
  const limit = metricText(metric, expected);
  const margin = rounded(tolerance, tolerance < 0.1 ? 2 : 1);
  if (relation === 'atMost') return tolerance === 0 ? `at most ${limit}` : `at most ${limit} +${margin}`;
  return tolerance === 0 ? `exactly ${limit}` : `${limit} ±${margin}`;
}

function verdict({ checks, rounds }: Receipt): Markup {
  const failed = checks.filter(({ passed }) => !passed).length;
  const measured = `measured on the finished samples${rounds > 1 ? `, ${rounds} renderings` : ''}`;
  if (checks.length === 0) return element('p', {}, 'Nothing was changed, so there is nothing to check.');
  return failed === 0
    ? element(
        'p',
        { class: 'kept al-pass' },
        `✓ ${checks.length === 1 ? 'The promise was' : `All ${checks.length} promises were`} kept, ${measured}.`,
      )
    : element(
        'p',
        { class: 'kept al-fail' },
        `✗ ${failed} of ${checks.length} promises ${failed === 1 ? 'was' : 'were'} missed, ${measured}.`,
      );
}

function remarksOf({ limiting, sideEffects, reverted }: Receipt): string[] {
  const remarks: string[] = [];
  if (limiting !== undefined && limiting.maxReductionDb > 0) {
    remarks.push(
      `Limiter: at most ${rounded(limiting.maxReductionDb)} dB, ${rounded(limiting.meanReductionDb)} dB on average while it works, ${rounded(100 * limiting.activeFraction)} % of the time.`,
    );
  }
  for (const { metric, unit, before, after } of sideEffects) {
    remarks.push(
      `Also changed: ${metricWords(metric).title} from ${metricText(metric, before)} to ${metricText(metric, after)} ${unit}`.trimEnd() +
        '.',
    );
  }
  for (const { moveId, reason } of reverted) remarks.push(`Taken back or weakened (${moveId}): ${reason}`);
  return remarks;
}
