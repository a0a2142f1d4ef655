import {
  bitDepthOption,
  bitRateOption,
  pathOption,
  pathsOption,
  quietOption,
  tableOrJsonOption,
  type CommandDefinition,
} from './definition.ts';

const HELP = `
PLAN is what match --plan wrote, as it was or edited by hand. MIX is never changed.

Examples:
  auralign match mix.wav --reference hit.flac --dry-run --plan plan.json
  auralign apply plan.json mix.wav --dry-run
  auralign apply plan.json mix.wav --out better.wav --receipt receipt.json
  auralign apply plan.json mix.wav --out better.wav --reference hit.flac

Exit codes: 0 done, every check passed · 1 a check failed · 2 usage, or a plan that is none · 3 a file could not be read
130 interrupted`;

export const defineApply: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('apply')
    .description('carry out a plan, also one edited by hand, and measure the result')
    .argument('<plan>', 'the plan, as JSON')
    .argument('<mix>', 'the file to correct; it is read, never written')
    .addOption(
      pathsOption(
        '--reference <ref>',
        'show in the receipt how far mix and result are from it; may be given several times',
      ),
    )
    .addOption(pathOption('--out <file>', 'where to write the result (.wav, .flac or .mp3)'))
    .option('--dry-run', 'check the plan and say what would be done, write no audio')
    .addOption(bitDepthOption())
    .addOption(bitRateOption())
    .addOption(tableOrJsonOption())
    .addOption(pathOption('--receipt <file>', 'also write the receipt as JSON'))
    .option('--force', 'replace files that exist (never the mix or the plan)')
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (plan, mix, options) => {
      const { applyCommand } = await import('../commands/apply.ts');
      setExitCode(await applyCommand(plan, mix, options, io));
    });
};
