import { padEnd, padStart, textWidth } from './width.ts';

export interface GridColumn {
  readonly align: 'left' | 'right';
}

/**
 * Rows of cells as aligned lines, two spaces between columns, no trailing spaces. Cells may hold colour sequences and
 * wide characters; rows may be shorter than the columns.
 */
export function alignRows(columns: readonly GridColumn[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map((_, index) => Math.max(0, ...rows.map((row) => textWidth(row[index] ?? ''))));
  return rows.map((row) =>
    columns
      .map(({ align }, index) => (align === 'left' ? padEnd : padStart)(row[index] ?? '', widths[index]!))
      .join('  ')
      .trimEnd(),
  );
}
