import { csv } from './csv.ts';
import type { ReportFormat } from './format.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { table } from './table.ts';

/** Every way to print measurements. A further one is a file and a name here. */
export const REPORT_FORMATS: readonly ReportFormat[] = [table, json, csv, markdown];
