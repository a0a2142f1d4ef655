import { tableOrJsonOption, type CommandDefinition } from './definition.ts';

const HELP = `
Examples:
  auralign explain
  auralign explain tone.mud
  auralign explain tone.mud --format json

Exit codes: 0 done · 2 there is no such rule`;

export const defineExplain: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('explain')
    .description('say what a rule looks for, how to hear it and what to do about it')
    .argument('[rule]', 'the rule; without one all are named')
    .addOption(tableOrJsonOption())
    .addHelpText('after', HELP)
    .action(async (rule, options) => {
      const { explainCommand } = await import('../commands/explain.ts');
      setExitCode(explainCommand(rule, options, io));
    });
};
