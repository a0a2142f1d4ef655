import { figureInfo, type Receipt } from '@auralign/match';
import { element, type Markup } from '../svg/element.ts';
import { tableMarkup } from '../table.ts';
import { rounded } from '../words.ts';
import { metricText } from '../tables/metricText.ts';
import { receiptTable } from '../tables/receipt.ts';

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
      `Also changed: ${figureInfo(metric).title} from ${metricText(metric, before)} to ${metricText(metric, after)} ${unit}`.trimEnd() +
        '.',
    );
  }
  for (const { moveId, reason } of reverted) remarks.push(`Taken back or weakened (${moveId}): ${reason}`);
  return remarks;
}
