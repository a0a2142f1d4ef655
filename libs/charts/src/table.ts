import { element, fragment, type Markup } from './svg/element.ts';

/** Numbers behind a chart, as text. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}
export interface TableColumn {
  readonly label: string;
  readonly unit?: string;
  /** Figures stand right, words left. */
  readonly isText?: boolean;
}

/** The numbers behind a picture as an HTML table: header cells with their scope, figures right, words left. */
export function tableMarkup({ caption, columns, rows }: Table): Markup {
  const className = (index: number): string | undefined => (columns[index]?.isText === true ? 'al-words' : undefined);
  return element(
    'div',
    { class: 'al-scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    element(
      'table',
      { class: 'al-table' },
      element('caption', {}, caption),
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...columns.map(({ label, unit }, i) =>
            element(
              'th',
              { scope: 'col', class: className(i) },
              label,
              unit === undefined || unit === '' ? null : unitMarkup(unit),
            ),
          ),
        ),
      ),
      element(
        'tbody',
        {},
        ...rows.map((row) =>
          element(
            'tr',
            {},
            ...row.map((cell, i) =>
              i === 0
                ? element('th', { scope: 'row', class: className(i) }, cell)
                : element('td', { class: className(i) }, cell),
            ),
          ),
        ),
      ),
    ),
  );
}

function unitMarkup(unit: string): Markup {
  return fragment(' ', element('span', { class: 'al-unit' }, unit));
}

/** The same as text, for hosts that put it on a page of their own. */
export function tableHtml(table: Table): string {
  return tableMarkup(table).markup;
}
