import { Argument } from 'commander';
import type { CommandDefinition } from './definition.ts';

/** Documents by the command, or the flag, that prints or writes them. */
const SCHEMA_NAMES = ['report', 'compare', 'stems', 'deliver', 'plan', 'receipt'] as const;
export type SchemaName = (typeof SCHEMA_NAMES)[number];

const HELP = `
Examples:
  auralign schema > report.schema.json
  auralign schema compare > compare.schema.json`;

export const defineSchema: CommandDefinition = (program, { io }) => {
  program
    .command('schema')
    .description('print the JSON Schema of a document: a report, or what compare, stems and deliver print')
    .addArgument(
      new Argument(
        '[document]',
        'report of analyze; what compare, stems or deliver print as JSON; plan or receipt of match',
      )
        .choices(SCHEMA_NAMES)
        .default('report'),
    )
    .addHelpText('after', HELP)
    .action(async (name) => {
      const { schemaCommand } = await import('../commands/schema.ts');
      schemaCommand(name, io);
    });
};
