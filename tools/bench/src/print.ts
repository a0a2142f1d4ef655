import { cpus } from 'node:os';

/** Prints a Markdown table whose columns also line up in a terminal. Numbers stand right. */
export function printTable(header: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)));
  const isNumeric = header.map((_, column) => rows.every((row) => /^[-+−–\d.]|^$/.test(row[column]!)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (isNumeric[column]! ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!))).join(' | ')} |`;
  console.log(line(header));
  console.log(
    `| ${widths.map((width, column) => (isNumeric[column]! ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`,
  );
  for (const row of rows) console.log(line(row));
}

/** The machine, so that a table can be read later. */
export function machine(): string {
  const all = cpus();
  return `${all[0]?.model.trim() ?? 'unknown processor'} × ${all.length}, Node ${process.version}, ${process.platform} ${process.arch}`;
}
