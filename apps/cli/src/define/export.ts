import { Option } from 'commander';
import { integerBetween } from '../arguments.ts';
import { pathOption, tableOrJsonOption, type CommandDefinition } from './definition.ts';

const HELP = `
PLAN is what match --plan wrote, as it was or edited by hand. How much the other program's sound will differ is said.

Examples:
  auralign export --list
  auralign export plan.json --to apo
  auralign export plan.json --to ir --out impulse-responses/
  auralign export plan.json --to sox --rate 44100

Exit codes: 0 done · 2 usage, or a plan that is none · 3 a file could not be read or written`;

export const defineExport: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('export')
    .description('take a plan to another program: equalisers, DAWs, ffmpeg, impulse responses')
    .argument('[plan]', 'the plan, as JSON')
    .option('--to <format>', 'which one; --list names them')
    .addOption(pathOption('--out <path>', 'a folder, or a file where the format is one file (default: here)'))
    .option('--list', 'name the formats')
    .addOption(
      new Option(
        '--rate <hz>',
        'sample rate of the session (default: that of the mix, if it is found; else 48000)',
      ).argParser(integerBetween(8000, 768_000)),
    )
    .addOption(
      new Option('--channels <n>', 'channels of the session (default: those of the mix; else 2)').argParser(
        integerBetween(1, 64),
      ),
    )
    .addOption(tableOrJsonOption())
    .option('--force', 'replace files that exist')
    .addHelpText('after', HELP)
    .action(async (plan, options) => {
      const { exportCommand } = await import('../commands/export.ts');
      setExitCode(await exportCommand(plan, options, io));
    });
};
