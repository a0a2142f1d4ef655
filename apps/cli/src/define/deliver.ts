import { Option } from 'commander';
import { FAIL_LEVELS } from './diagnosis.ts';
import { integerBetween } from '../arguments.ts';
import { listOption, pathOption, quietOption, tableOrJsonOption, type CommandDefinition } from './definition.ts';

const HELP = `
FILES are the tracks of one release: files, a folder, quoted patterns. Names, formats, tags and cover are held against what a
distributor takes, and the sound against what it asks of it; nothing is written. The cover is found in the folder of the first file (cover, folder,
front or artwork, as JPEG, PNG or TIFF) or in its tags. Without --profile: what all of the known ones take.

Examples:
  auralign deliver release/ --profile cd-baby
  auralign deliver release/ --cover art/front.png --upc 036000291452
  auralign deliver "masters/*.flac" --profile spotify --format json

Exit codes: 0 it will be taken · 1 it will be refused (or --fail-on) · 2 usage · 3 a file could not be read · 130 interrupted`;

export const defineDeliver: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('deliver')
    .description('say whether a distributor will take a release: formats, names, tags, cover, sound')
    .argument('<file...>', 'the tracks: files, folders, quoted patterns')
    .addOption(
      listOption(
        '--profile <name>',
        'who it is for: spotify, cd-baby, distrokid … (default: strict, what all of them take)',
      ),
    )
    .addOption(
      pathOption('--config <file>', 'where your own receivers are (default: auralign.config.json here or above)'),
    )
    .addOption(pathOption('--cover <file>', 'the cover, where it lies elsewhere'))
    .option('--upc <digits>', 'the barcode of the release')
    .option('--all', 'print what is well, too')
    .addOption(
      new Option('--fail-on <level>', 'from which weight on the exit code is 1').choices(FAIL_LEVELS).default('fail'),
    )
    .addOption(tableOrJsonOption())
    .addOption(
      new Option('--jobs <n>', 'files measured at the same time')
        .argParser(integerBetween(1, 256))
        .default(io.coreCount, 'one a core'),
    )
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (files, options) => {
      const { deliverCommand } = await import('../commands/deliver.ts');
      setExitCode(await deliverCommand(files, options, io));
    });
};
