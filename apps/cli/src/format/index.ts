import { csv } from './csv.ts';
import type { ReportFormat } from './format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import type { FormatName } from './names.ts';
import { table } from './table.ts';

/** Every way to print measurements. A further one is a file, a name in `names.ts` and an entry here. */
export const REPORT_FORMATS: Readonly<Record<FormatName, ReportFormat>> = { table, json, csv, markdown };
