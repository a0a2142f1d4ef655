import { tableOrJsonOption, type CommandDefinition } from './definition.ts';

const HELP = `
Examples:
  auralign metrics
  auralign metrics --format json`;

export const defineMetrics: CommandDefinition = (program, { io }) => {
  program
    .command('metrics')
    .description('list every figure a report holds: name, unit, meaning')
    .addOption(tableOrJsonOption())
    .addHelpText('after', HELP)
    .action(async (options) => {
      const { metricsCommand } = await import('../commands/metrics.ts');
      metricsCommand(options, io);
    });
};
