import { Option } from 'commander';
import { integerBetween } from '../arguments.ts';
import { quietOption, tableOrJsonOption, type CommandDefinition } from './definition.ts';

const HELP = `
Generates the signals of EBU Tech 3341 and 3342, measures them and prints expected beside measured.

Examples:
  auralign selftest
  auralign selftest --rate 48000
  auralign selftest --format json

Exit codes: 0 every case passed · 1 a case failed`;

export const defineSelftest: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('selftest')
    .description('measure the signals of the loudness standards and compare with what they must read')
    .addOption(
      new Option('--rate <hz...>', 'sample rates to test at').argParser(
        (text: string, earlier: number[] | undefined) => [...(earlier ?? []), integerBetween(8000, 384_000)(text)],
      ),
    )
    .addOption(tableOrJsonOption())
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (options) => {
      const { selftestCommand } = await import('../commands/selftest.ts');
      setExitCode(await selftestCommand(options, io));
    });
};
