import type { Assistants } from '@auralign/engine/node';
import { Option } from 'commander';
import { integerBetween, numberBetween } from '../arguments.ts';
import {
  bitDepthOption,
  bitRateOption,
  namesOption,
  pathOption,
  pathsOption,
  quietOption,
  tableOrJsonOption,
  type CommandDefinition,
} from './definition.ts';

const HELP = `
MIX is never changed. FILE is written as WAV, FLAC or MP3, by its ending, with the tags of MIX.
REF is a file, a folder or a quoted pattern; with several references what they have in common counts.

Examples:
  auralign match mix.wav --reference hit.flac --out better.wav
  auralign match mix.wav --reference hit.flac --dry-run --plan plan.json
  auralign match mix.wav --reference one.flac --reference two.flac --out better.flac
  auralign match mix.wav --reference hit.flac --reference-is other-song --out better.wav
  auralign match mix.wav --reference hit.flac --out better.flac --tone 60 --loudness 0
  auralign match mix.wav --reference hit.flac --out better.wav --only tone --max-eq 3
  auralign match mix.wav --reference hit.flac --out better.wav --ceiling -1.5 --plan plan.json --receipt receipt.json

Exit codes: 0 done, every check passed · 1 a check failed · 2 usage · 3 a file could not be read · 130 interrupted`;

export const defineMatch: CommandDefinition = async (program, { io, argv, setExitCode }) => {
  // The flags of the dimensions come from the library's own list, which is loaded when the command is meant.
  const {
    DIMENSIONS: dimensions,
    REFERENCE_RELATIONS: relations,
  }: { DIMENSIONS: readonly string[]; REFERENCE_RELATIONS: readonly string[] } = argv.includes('match')
    ? await import('@auralign/match')
    : { DIMENSIONS: [], REFERENCE_RELATIONS: [] };
  const command = program
    .command('match')
    .description('correct a mix towards references, and prove it')
    .argument('<mix>', 'the file to correct; it is read, never written')
    .addOption(
      pathsOption('--reference <ref>', 'the sound to come closer to; may be given several times').makeOptionMandatory(),
    )
    .addOption(pathOption('--out <file>', 'where to write the corrected mix (.wav, .flac or .mp3)'))
    .addOption(
      new Option(
        '--reference-is <what>',
        'another song to follow, or a passage of this one (default: found out)',
      ).choices(relations),
    )
    .option('--dry-run', 'plan only: say what would be done, write no audio')
    .addOption(
      new Option('--amount <percent>', 'how far to go: 0 changes nothing, 100 all the way')
        .argParser(numberBetween(0, 100, '%'))
        .default(100),
    );
  for (const dimension of dimensions) {
    command.addOption(
      new Option(`--${dimension} <percent>`, `how far to go in ${dimension} (default: --amount)`).argParser(
        numberBetween(0, 100, '%'),
      ),
    );
  }
  command
    .addOption(namesOption('--only <dimension>', `leave the others alone: ${dimensions.join(', ')}`, dimensions))
    .addOption(
      new Option('--max-eq <db>', 'largest boost and cut of an equaliser at any frequency').argParser(
        numberBetween(0, 24, 'dB'),
      ),
    )
    .addOption(new Option('--max-bands <n>', 'most bands of the equaliser').argParser(integerBetween(0, 16)))
    .option('--intent <name>', 'what the music is meant to be: modern, acoustic, lofi, club, classical')
    .addOption(
      new Option('--precise <phase>', 'correct what the bands leave by a filter along the curve').choices([
        'minimum',
        'linear',
      ]),
    )
    .addOption(
      new Option('--max-compression <db>', 'most a compressor or expander may do').argParser(
        numberBetween(0, 24, 'dB'),
      ),
    )
    .addOption(
      new Option(
        '--mono-below <hz>',
        'where the side is never raised (default: 120, unless the reference is the same recording)',
      ).argParser(numberBetween(0, 500, 'Hz')),
    )
    .addOption(
      new Option('--max-limiting <db>', 'most the limiter may turn down, single peaks apart').argParser(
        numberBetween(0, 24, 'dB'),
      ),
    )
    .addOption(
      new Option('--ceiling <dbtp>', 'highest true peak of the result').argParser(numberBetween(-20, 0, 'dBTP')),
    )
    .addOption(bitDepthOption())
    .addOption(bitRateOption())
    .addOption(tableOrJsonOption())
    .addOption(pathOption('--plan <file>', 'also write the plan as JSON'))
    .addOption(pathOption('--receipt <file>', 'also write the receipt as JSON'))
    .option('--force', 'replace files that exist (never the mix or a reference)')
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (mix, options) => {
      const { withSecondThreads } = await import('../steps/secondThread.ts');
      const run = async (assistants: Assistants | undefined): Promise<number> => {
        const { matchCommand } = await import('../commands/match.ts');
        return matchCommand(mix, options, io, assistants);
      };
      setExitCode(await withSecondThreads(io, run, mix));
    });
};
