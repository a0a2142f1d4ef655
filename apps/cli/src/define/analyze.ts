import type { Assistants } from '@auralign/engine/node';
import { Option } from 'commander';
import { integerBetween } from '../arguments.ts';
import { FORMAT_NAMES } from '../format/names.ts';
import { addDiagnosisOptions, FAIL_LEVELS } from './diagnosis.ts';
import { markersOption } from './markers.ts';
import { pathOption, pathsOption, quietOption, type CommandDefinition } from './definition.ts';

const HELP = `
FILE is an audio file, a folder (searched for audio), a quoted pattern, @list.txt (a name a line), or - for standard input.

Examples:
  auralign analyze mix.wav
  auralign analyze mix.wav --all
  auralign analyze mix.wav --reference hit.flac --intent acoustic
  auralign analyze mix.wav --markers audacity:labels.txt --format html --output report.html
  auralign analyze masters/ --fail-on fail --format junit --output auralign.xml
  auralign analyze album/ --format csv --output album.csv
  auralign analyze "takes/**/*.flac" --jobs 4 --format json
  ffmpeg -i video.mp4 -f wav - | auralign analyze -

Exit codes: 0 done · 1 findings of the weight of --fail-on · 2 usage · 3 a file could not be read (after the others) · 130 interrupted`;

export const defineAnalyze: CommandDefinition = (program, { io, setExitCode }) => {
  const command = program
    .command('analyze')
    .description('measure one or more files and name what is wrong with them')
    .argument('<file...>', 'files, folders, quoted patterns, @list.txt, or - for standard input')
    .addOption(
      pathsOption('--reference <file>', 'a commercial reference to hold every file against; several for a corridor'),
    )
    .addOption(new Option('--format <name>', 'how to print the result').choices(FORMAT_NAMES).default('table'))
    .option('--all', 'print every finding, not only what matters most')
    .addOption(
      new Option('--fail-on <level>', 'exit with 1 if there are findings of this weight (default: never)').choices(
        FAIL_LEVELS,
      ),
    )
    .addOption(markersOption())
    .option('--music', 'add key, tempo, beats and danceability (needs @auralign/music)')
    .option('--series', 'add the measurements over time (json only)')
    .addOption(
      new Option('--jobs <n>', 'files measured at the same time, and threads for a single long one (at most two)')
        .argParser(integerBetween(1, 256))
        .default(io.coreCount, 'one a core'),
    )
    .addOption(pathOption('--output <file>', 'write the result to a file instead of standard output'))
    .addOption(quietOption())
    .addOption(
      new Option('--decoder <name>', 'auto: built-in decoders, then ffmpeg; ffmpeg: the system’s ffmpeg for everything')
        .choices(['auto', 'ffmpeg'])
        .default('auto'),
    );
  addDiagnosisOptions(command)
    .addHelpText('after', HELP)
    .action(async (files, options) => {
      const run = async (assistants?: Assistants): Promise<number> => {
        const { analyzeCommand } = await import('../commands/analyze.ts');
        return analyzeCommand(files, options, io, assistants);
      };
      const isShared = files.length === 1 && options.jobs > 1 && options.reference === undefined;
      const { withSecondThreads } = await import('../steps/secondThread.ts');
      setExitCode(await (isShared ? withSecondThreads(io, run, files[0]) : run()));
    });
};
