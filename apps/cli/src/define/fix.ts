import type { Assistants } from '@auralign/engine/node';
import {
  bitDepthOption,
  bitRateOption,
  pathOption,
  quietOption,
  tableOrJsonOption,
  type CommandDefinition,
} from './definition.ts';
import { addDiagnosisOptions } from './diagnosis.ts';

const HELP = `
MIX is never changed. Only moves that mend a fault are carried out; those that are a matter of taste are offered, for
auralign apply. What does not help is taken back.

Examples:
  auralign fix mix.wav --dry-run
  auralign fix mix.wav --out better.wav
  auralign fix mix.wav --out better.flac --only tone --plan plan.json --receipt receipt.json

Exit codes: 0 done, every check passed · 1 a check failed · 2 usage · 3 a file could not be read · 130 interrupted`;

export const defineFix: CommandDefinition = (program, { io, setExitCode }) => {
  const command = program
    .command('fix')
    .description('mend what is plainly wrong with a mix, without a reference, and prove it')
    .argument('<mix>', 'the file to mend; it is read, never written')
    .addOption(pathOption('--out <file>', 'where to write the result (.wav, .flac or .mp3)'))
    .option('--dry-run', 'say what would be done, write no audio');
  addDiagnosisOptions(command)
    .addOption(bitDepthOption())
    .addOption(bitRateOption())
    .addOption(tableOrJsonOption())
    .addOption(pathOption('--plan <file>', 'also write the plan as JSON'))
    .addOption(pathOption('--receipt <file>', 'also write the receipt as JSON'))
    .option('--force', 'replace files that exist (never the mix)')
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (mix, options) => {
      const { withSecondThreads } = await import('../steps/secondThread.ts');
      const run = async (assistants: Assistants | undefined): Promise<number> => {
        const { fixCommand } = await import('../commands/fix.ts');
        return fixCommand(mix, options, io, assistants);
      };
      setExitCode(await withSecondThreads(io, run, mix));
    });
};
