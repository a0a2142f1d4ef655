import { fileName } from '@auralign/match';
import { referencesOf, withReference, type ChartInput } from '../chart.ts';
import { ROLE_WORDS, type Role } from '../roles.ts';
import { CHARTS } from '../charts/index.ts';
import { element, type Markup } from '../svg/element.ts';
import { tableMarkup } from '../table.ts';
import { clock } from '../words.ts';
import { differencesToReference } from './differences.ts';
import { chartFigure } from './figure.ts';
import { fileFacts } from './fileFacts.ts';
import { keyTable, keyTiles } from './keyFigures.ts';
import { METHOD_NOTES } from './methodNotes.ts';
import { page, section } from './page.ts';
import { receiptSection } from './planPage.ts';
import { planPart } from './planPart.ts';
import { differencesVerdict, findingsVerdict, noVerdict } from './verdict.ts';

/** What a report is made of. Only the mix has to be there; time charts need reports with series. */
export type HtmlReportInput = ChartInput;

/** Charts that stand in a part of the page of their own, beside their table. */
const APART: readonly string[] = ['receipt', 'stores', 'translation'];

/**
 * The whole report as one HTML file that needs nothing else: no script, no font, no request. Light or dark follows the reader's
 * system, print is light. The same input gives the same text; there is no date in it.
 *
 * @returns a document, well formed as XML after its first line
 */
export function htmlReport(given: HtmlReportInput): string {
  const input = withReference(given);
  const { mix, plan, receipt } = input;
  const shown = CHARTS.flatMap((chart) => chart.show(input) ?? []);
  const charts = shown.filter(({ id }) => !APART.includes(id));
  /** The picture and, in sight, its table. */
  const apart = (title: string, wanted: string): Markup | null => {
    const chart = shown.find(({ id }) => id === wanted);
    return chart === undefined ? null : section(title, chartFigure(chart, 'open'));
  };
  return page(
    titleOf(mix),
    header(input),
    section('Verdict', verdict(input)),
    keyFigures(input),
    plan === undefined ? null : section('What was planned', planPart(plan)),
    receipt === undefined ? null : receiptSection(receipt),
    section(
      'Charts',
      charts.length === 0
        ? element('p', { class: 'muted' }, 'There is nothing to draw: the file is silent, or too short to be measured.')
        : element('div', { class: 'charts' }, ...charts.map((chart) => chartFigure(chart))),
    ),
    apart('Stores', 'stores'),
    apart('Other devices', 'translation'),
    section('Files', element('div', { class: 'facts' }, tableMarkup(fileFacts(input)))),
    section(
      'How it was measured',
      element('ul', { class: 'notes' }, ...METHOD_NOTES.map((note) => element('li', {}, note))),
    ),
  );
}

function titleOf({ file }: ChartInput['mix']): string {
  return file.tags?.title ?? fileName(file.name);
}

function header(input: ChartInput): Markup {
  const { mix } = input;
  const names: { role: Role; report: ChartInput['mix'] }[] = [
    { role: 'mix', report: mix },
    ...referencesOf(input).map((report) => ({ role: 'reference' as const, report })),
  ];
  return element(
    'header',
    {},
    element('p', { class: 'eyebrow' }, 'Auralign report'),
    element('h1', {}, titleOf(mix)),
    element(
      'ul',
      { class: 'files' },
      ...names.map(({ role, report }) =>
        element(
          'li',
          {},
          element('span', { class: `role al-${role}` }, ROLE_WORDS[role]),
          ` ${fileName(report.file.name)}, ${clock(report.file.durationSeconds)}`,
        ),
      ),
    ),
  );
}

function keyFigures(input: ChartInput): Markup {
  const table = keyTable(input);
  return section(
    'Key figures',
    keyTiles(input),
    table.rows.length === 0
      ? element('p', { class: 'muted' }, 'No figure could be measured: the file is silent, or too short.')
      : tableMarkup(table),
  );
}

function verdict({ mix, reference, findings }: ChartInput): Markup {
  if (findings !== undefined) return findingsVerdict(findings);
  return reference === undefined ? noVerdict() : differencesVerdict(differencesToReference(mix, reference));
}
