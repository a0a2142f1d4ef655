import type { Table } from '@auralign/charts';

/** A table as a spreadsheet takes it from the clipboard: tabs between cells, units in the head, plain minus signs. */
export function tableText({ columns, rows }: Table): string {
  const head = columns.map(({ label, unit }) => (unit === undefined || unit === '' ? label : `${label} (${unit})`));
  return [head, ...rows]
    .map((cells) => cells.map((cell) => cell.replaceAll(/[\t\r\n]+/g, ' ').replace(/^−(?=\d)/, '-')).join('\t'))
    .join('\n');
}
