import type { Assistants } from '@auralign/engine/node';
import { InvalidArgumentError, Option } from 'commander';
import { STEM_FORMAT_NAMES } from '../format/names.ts';
import { addDiagnosisOptions, FAIL_LEVELS } from './diagnosis.ts';
import { pathOption, pathsOption, quietOption, type CommandDefinition } from './definition.ts';

const HELP = `
MIX is one file, STEM its parts: files, folders or quoted patterns. Stems are called by their file names, without what all of them
begin with. Those of another length, rate or place are moved to where the mix has them; those that are not of this mix are said so.

Examples:
  auralign stems mix.wav drums.wav bass.wav guitar.wav vocal.wav
  auralign stems mix.wav stems/ --reference hit.flac
  auralign stems mix.wav stems/ --role "GTR 2=guitar" --role take3=vocal
  auralign stems mix.flac "stems/*.flac" --format html --output stems.html

Exit codes: 0 done · 1 stems that are not of this mix, or findings of the weight of --fail-on · 2 usage · 3 a file could not be
read · 130 interrupted`;

const role = (
  text: string,
  earlier: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> => {
  const [, name, given] = /^(.+)=([a-z]+)$/.exec(text) ?? [];
  if (name === undefined || given === undefined) throw new InvalidArgumentError('Expected NAME=ROLE.');
  return { ...earlier, [name]: given };
};

export const defineStems: CommandDefinition = (program, { io, setExitCode }) => {
  const command = program
    .command('stems')
    .description('say which stem of a mix carries what is wrong with it, and which stems cover each other')
    .argument('<mix>', 'the mix; it is read, never written')
    .argument('<stem...>', 'its stems: files, folders, quoted patterns')
    .addOption(
      pathsOption('--reference <file>', 'a commercial reference to hold the mix against; several for a corridor'),
    )
    .addOption(
      new Option(
        '--role <name=role>',
        'what a stem is, where its name does not tell: bass, drums, vocal, guitar, keys, pads, other',
      ).argParser(role),
    )
    .addOption(new Option('--format <name>', 'how to print the result').choices(STEM_FORMAT_NAMES).default('table'))
    .option('--all', 'print every finding, and every stem that could be moved for it')
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 if the mix has findings of this weight (default: never)').choices(
        FAIL_LEVELS,
      ),
    )
    .addOption(pathOption('--output <file>', 'write the result to a file instead of standard output'))
    .addOption(quietOption());
  addDiagnosisOptions(command)
    .addHelpText('after', HELP)
    .action(async (mix, stems, options) => {
      const { withSecondThreads } = await import('../steps/secondThread.ts');
      const run = async (assistants?: Assistants): Promise<number> => {
        const { stemsCommand } = await import('../commands/stems.ts');
        return stemsCommand(mix, stems, options, io, assistants);
      };
      setExitCode(await withSecondThreads(io, run, mix));
    });
};
