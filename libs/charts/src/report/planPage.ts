import { fileName, type Plan, type Receipt } from '@auralign/match';
import { receiptFigure } from '../charts/receipt.ts';
import { element, type Markup } from '../svg/element.ts';
import { chartFigure } from './figure.ts';
import { page, section } from './page.ts';
import { planPart } from './planPart.ts';
import { receiptPart } from './receiptPart.ts';

/** What a page can be made of where the reports of the files are not at hand; at least one of both. */
export interface PlanPageInput {
  readonly plan?: Plan;
  readonly receipt?: Receipt;
}

/** A plan, its receipt or both as one HTML file that needs nothing else; `htmlReport` shows them beside the charts of the files. */
export function planHtml({ plan, receipt }: PlanPageInput): string {
  const name = plan === undefined ? 'Receipt' : fileName(plan.target.name);
  return page(
    name,
    element(
      'header',
      {},
      element('p', { class: 'eyebrow' }, receipt === undefined ? 'Auralign plan' : 'Auralign receipt'),
      element('h1', {}, name),
      plan === undefined || plan.references.length === 0
        ? null
        : element(
            'p',
            { class: 'muted' },
            `towards ${plan.references.map((reference) => fileName(reference.name)).join(', ')}`,
          ),
    ),
    plan === undefined ? null : section('What was planned', planPart(plan)),
    receipt === undefined ? null : receiptSection(receipt),
  );
}

/** The receipt in pictures and numbers. */
export function receiptSection(receipt: Receipt): Markup {
  const figure = receiptFigure(receipt);
  return section('Receipt', figure === undefined ? null : chartFigure(figure, 'bare'), receiptPart(receipt));
}
