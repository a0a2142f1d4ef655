import type { CommandDefinition } from './definition.ts';

const HELP = `
Examples:
  auralign schema > report.schema.json`;

export const defineSchema: CommandDefinition = (program, { io }) => {
  program
    .command('schema')
    .description('print the JSON Schema of a report')
    .addHelpText('after', HELP)
    .action(async () => {
      const { schemaCommand } = await import('../commands/schema.ts');
      schemaCommand(io);
    });
};
