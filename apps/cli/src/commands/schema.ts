import { reportSchema } from '@auralign/analysis';
import { tidyJson } from '../format/tidyJson.ts';
import type { CliIo } from '../io.ts';

/** Prints the JSON Schema of the report that `analyze --format json` prints. */
export function schemaCommand(io: CliIo): void {
  io.stdout.write(`${tidyJson(reportSchema)}\n`);
}
