import type { ChartFinding, ShownChart } from '../chart.ts';
import { SEVERITY } from '../severity.ts';
import { element, type Markup } from '../svg/element.ts';
import { tableMarkup, type Table } from '../table.ts';
import { chartFigure } from './figure.ts';
import { page, section } from './page.ts';

/** Words, a table and things to do under a heading: what a page about something else than one report is made of. */
export interface PageBlock {
  readonly title: string;
  readonly lines?: readonly string[];
  /** Pictures, their numbers folded away below each. */
  readonly figures?: readonly ShownChart[];
  readonly table?: Omit<Table, 'caption'>;
  readonly items?: readonly PageItem[];
  /** Said below, in small print. */
  readonly remark?: string;
}

export interface PageItem {
  readonly severity: ChartFinding['severity'];
  readonly title: string;
  /** What it is of, in small print. */
  readonly of: string;
  readonly because: string;
  /** Empty: there is nothing to do. */
  readonly advice: string;
  readonly others: readonly string[];
}

/** Blocks as one HTML file that needs nothing else. */
export function blocksHtml(input: {
  readonly title: string;
  readonly eyebrow: string;
  readonly blocks: readonly PageBlock[];
}): string {
  const { title, eyebrow, blocks } = input;
  return page(
    title,
    element('header', {}, element('p', { class: 'eyebrow' }, eyebrow), element('h1', {}, title)),
    ...blocks.map(blockSection),
  );
}

function blockSection({ title, lines = [], figures = [], table, items = [], remark }: PageBlock): Markup {
  return section(
    title,
    ...lines.map((line) => element('p', {}, line)),
    figures.length === 0 ? null : element('div', { class: 'charts' }, ...figures.map((figure) => chartFigure(figure))),
    table === undefined ? null : tableMarkup({ ...table, caption: title }),
    items.length === 0 ? null : element('ol', { class: 'verdict' }, ...items.map(card)),
    remark === undefined ? null : element('p', { class: 'muted' }, remark),
  );
}

function card({ severity, title, of, because, advice, others }: PageItem): Markup {
  const { mark, word } = SEVERITY[severity];
  return element(
    'li',
    { class: `al-${severity}` },
    element('p', { class: 'badge' }, element('span', { 'aria-hidden': 'true', class: 'mark' }, mark), ` ${word}`),
    element('h3', {}, title),
    element('p', { class: 'muted' }, of),
    element('p', {}, because),
    advice === '' ? null : element('p', { class: 'advice' }, advice),
    ...others.map((other) => element('p', { class: 'muted' }, `Or: ${other}`)),
  );
}
