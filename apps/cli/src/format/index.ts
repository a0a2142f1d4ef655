import { csv } from './csv.ts';
import type { ReportFormat } from './format.ts';
import { json } from './json.ts';
import { junit } from './junit.ts';
import { markdown } from './markdown.ts';
import type { FormatName } from './names.ts';
import { sarif } from './sarif.ts';
import { table } from './table.ts';

/** Every way to print measurements. A further one is a file, a name in `names.ts` and an entry here. */
const FORMATS: Readonly<Record<FormatName, () => ReportFormat | Promise<ReportFormat>>> = {
  table: () => table,
  json: () => json,
  csv: () => csv,
  markdown: () => markdown,
  // Loaded when it is asked for: charts are a third of the program.
  html: async () => (await import('./html.ts')).html,
  sarif: () => sarif,
  junit: () => junit,
};

export async function reportFormat(name: FormatName): Promise<ReportFormat> {
  return FORMATS[name]();
}
