import { METRICS } from '@auralign/analysis';
import pc from 'picocolors';
import { allSections } from '../format/sections.ts';
import { tidyJson } from '../format/tidyJson.ts';
import type { CliIo } from '../io.ts';
import { columnsOf, wantsColour } from '../text/terminal.ts';
import { wrap } from '../text/width.ts';

/** Prints every figure a report holds, by the name it has in JSON and CSV. */
export function metricsCommand({ format }: { readonly format: string }, io: CliIo): void {
  if (format === 'json') {
    io.stdout.write(`${tidyJson(METRICS)}\n`);
    return;
  }
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  const columns = columnsOf(io.stdout);
  for (const { title, metrics } of allSections()) {
    io.stdout.write(`\n${colours.bold(title)}\n`);
    for (const { id, title: name, unit, description } of metrics) {
      io.stdout.write(`  ${colours.cyan(id)}  ${name}${unit === '' ? '' : colours.dim(` (${unit})`)}\n`);
      for (const line of wrap(description, columns - 6)) io.stdout.write(`      ${colours.dim(line)}\n`);
    }
  }
}
