import { deliveryReportSchema, reportSchema, stemReportSchema } from '@auralign/analysis';
import { PlanSchema, ReceiptSchema } from '@auralign/match';
import type { SchemaName } from '../define/schema.ts';
import { compareSchema } from '../format/compareDocument.ts';
import { tidyJson } from '../format/tidyJson.ts';
import type { CliIo } from '../io.ts';

const SCHEMAS: Readonly<Record<SchemaName, object>> = {
  report: reportSchema,
  compare: compareSchema,
  stems: stemReportSchema,
  deliver: deliveryReportSchema,
  plan: PlanSchema,
  receipt: ReceiptSchema,
};

/** Prints the JSON Schema of a document that auralign prints or writes. */
export function schemaCommand(name: SchemaName, io: CliIo): void {
  io.stdout.write(`${tidyJson(SCHEMAS[name])}\n`);
}
