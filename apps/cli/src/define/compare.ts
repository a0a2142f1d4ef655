import type { Assistants } from '@auralign/engine/node';
import { Option } from 'commander';
import { COMPARE_FORMAT_NAMES } from '../format/names.ts';
import { addDiagnosisOptions, FAIL_LEVELS } from './diagnosis.ts';
import { pathOption, pathsOption, quietOption, type CommandDefinition } from './definition.ts';

const HELP = `
BEFORE and AFTER are two bounces of one mix, of any length, rate and level: AFTER is moved to where BEFORE has the music. What is the same
change all the time (level, equaliser, width) is told apart from what changed only in places. With --plan, the change is held against what
the plan asks for, wherever it was carried out.

Examples:
  auralign compare mix-v1.wav mix-v2.wav
  auralign compare mix.wav bounce.wav --plan plan.json
  auralign compare mix.wav bounce.wav --plan plan.json --reference hit.flac
  auralign compare v1.wav v2.wav --fail-on warn --format json

Exit codes: 0 done · 1 a check of the plan failed, not the same music, or new findings of the weight of --fail-on · 2 usage, or a
plan that is none · 3 a file could not be read · 130 interrupted`;

export const defineCompare: CommandDefinition = (program, { io, setExitCode }) => {
  const command = program
    .command('compare')
    .description('say what a new version of a mix changed, and whether it did what a plan said')
    .argument('<before>', 'the older version')
    .argument('<after>', 'the newer version')
    .addOption(pathOption('--plan <file>', 'what was to be done: check that the newer version did it'))
    .addOption(
      pathsOption(
        '--reference <file>',
        'show how far both are from it, and judge both by it; may be given several times',
      ),
    )
    .addOption(new Option('--format <name>', 'how to print the result').choices(COMPARE_FORMAT_NAMES).default('table'))
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 if there are new findings of this weight (default: never)').choices(
        FAIL_LEVELS,
      ),
    )
    .addOption(pathOption('--output <file>', 'write the result to a file instead of standard output'))
    .addOption(quietOption());
  addDiagnosisOptions(command)
    .addHelpText('after', HELP)
    .action(async (before, after, options) => {
      const { withSecondThreads } = await import('../steps/secondThread.ts');
      const run = async (assistants?: Assistants): Promise<number> => {
        const { compareCommand } = await import('../commands/compare.ts');
        return compareCommand(before, after, options, io, assistants);
      };
      setExitCode(await withSecondThreads(io, run, before));
    });
};
