import { existsSync } from 'node:fs';
import { Command, CommanderError, Option } from 'commander';
import { integerBetween, numberBetween, path } from './arguments.ts';
import { describeFailure, exitCodeOf, failureOf, type Failure } from './failure.ts';
import { EXIT_CODES, type CliIo } from './io.ts';
import { readVersion } from './version.ts';

const EXAMPLES = {
  auralign: `
Examples:
  auralign analyze mix.wav                              measure one file
  auralign analyze mix.wav --reference hit.flac         the two side by side
  auralign match mix.wav --reference hit.flac --out better.wav

Exit codes: 0 done · 1 a check failed · 2 usage · 3 a file could not be read · 4 internal · 130 interrupted`,
  analyze: `
FILE is an audio file, a folder (searched for audio), a quoted pattern, or - for standard input.

Examples:
  auralign analyze mix.wav
  auralign analyze mix.wav --reference hit.flac
  auralign analyze album/ --format csv --output album.csv
  auralign analyze "takes/**/*.flac" --jobs 4 --format json
  ffmpeg -i video.mp4 -f wav - | auralign analyze -

Exit codes: 0 done · 2 usage · 3 a file could not be read (after the others) · 130 interrupted`,
  match: `
MIX is never changed. FILE is written as WAV or FLAC, by its ending.

Examples:
  auralign match mix.wav --reference hit.flac --out better.wav
  auralign match mix.wav --reference hit.flac --dry-run
  auralign match mix.wav --reference hit.flac --out better.flac --amount 50 --loudness 0
  auralign match mix.wav --reference hit.flac --out better.wav --ceiling -1.5 --plan plan.json --receipt receipt.json

Exit codes: 0 done, every check passed · 1 a check failed · 2 usage · 3 a file could not be read · 130 interrupted`,
  selftest: `
Generates the signals of EBU Tech 3341 and 3342, measures them and prints expected beside measured.

Examples:
  auralign selftest
  auralign selftest --rate 48000
  auralign selftest --format json

Exit codes: 0 every case passed · 1 a case failed`,
  metrics: `
Examples:
  auralign metrics
  auralign metrics --format json`,
  schema: `
Examples:
  auralign schema > report.schema.json`,
} as const;

/**
 * Runs one command line and returns its exit code. Never exits, never throws: all that goes wrong ends as a message on
 * `io.stderr` and, where JSON was asked for, as a document on `io.stdout`.
 *
 * @param argv the arguments after the program's name
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode: number = EXIT_CODES.ok;
  const program = createProgram(io, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return endOfParsing(error, argv, io);
    const failure = failureOf(error);
    reportFailure(failure, argv, io);
    if (io.env['AURALIGN_DEBUG'] && error instanceof Error) io.stderr.write(`${error.stack ?? ''}\n`);
    return exitCodeOf(error);
  }
}

/** Commander ends by throwing, for help and version too; it has already printed its message. */
function endOfParsing(error: CommanderError, argv: readonly string[], io: CliIo): number {
  if (error.exitCode === 0) return EXIT_CODES.ok;
  if (error.code === 'commander.unknownCommand' && argv[0] !== undefined && existsSync(argv[0])) {
    io.stderr.write(`       To measure it: auralign analyze ${argv[0]}\n`);
  }
  if (wantsJson(argv)) {
    const [message, ...rest] = error.message.replace(/^error: /, '').split('\n');
    writeJsonFailure({ code: 'INVALID_OPTION', message: message!, hint: rest.join(' ') || 'See auralign --help.' }, io);
  }
  return EXIT_CODES.usage;
}

function reportFailure(failure: Failure, argv: readonly string[], io: CliIo): void {
  if (wantsJson(argv)) writeJsonFailure(failure, io);
  io.stderr.write(describeFailure(failure));
}

function writeJsonFailure(failure: Failure, io: CliIo): void {
  io.stdout.write(`${JSON.stringify({ error: failure }, null, 2)}\n`);
}

/** Asked of the raw arguments, since a program that reads JSON wants it also when the arguments were wrong. */
function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (argument, index) => argument === '--format=json' || (argument === '--format' && argv[index + 1] === 'json'),
  );
}

/** The commands and their flags. Bodies are imported when they run: help and version load no audio code. */
function createProgram(io: CliIo, setExitCode: (code: number) => void): Command {
  const program = new Command('auralign')
    .description('Measure a mix, hold it against a commercial reference, correct it, and prove the correction.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', EXAMPLES.auralign)
    .showHelpAfterError('Run auralign --help to see what there is.')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => Math.min(110, io.stdout.columns ?? 110),
      getErrHelpWidth: () => Math.min(110, io.stderr.columns ?? 110),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();

  program
    .command('analyze')
    .description('measure one or more files')
    .argument('<file...>', 'files, folders, quoted patterns, or - for standard input')
    .addOption(new Option('--reference <file>', 'a commercial reference to hold every file against').argParser(path))
    .addOption(
      new Option('--format <name>', 'how to print the result')
        .choices(['table', 'json', 'csv', 'markdown'])
        .default('table'),
    )
    .option('--music', 'add key, tempo, beats and danceability (needs @auralign/music)')
    .option('--series', 'add the measurements over time (json only)')
    .addOption(
      new Option('--jobs <n>', 'files measured at the same time')
        .argParser(integerBetween(1, 256))
        .default(io.coreCount, 'one a core'),
    )
    .addOption(new Option('--output <file>', 'write the result to a file instead of standard output').argParser(path))
    .option('--quiet', 'print no progress')
    .addOption(
      new Option('--decoder <name>', 'auto: built-in decoders, then ffmpeg; ffmpeg: the system’s ffmpeg for everything')
        .choices(['auto', 'ffmpeg'])
        .default('auto'),
    )
    .addHelpText('after', EXAMPLES.analyze)
    .action(async (files, options) => {
      const { analyzeCommand } = await import('./commands/analyze.ts');
      setExitCode(await analyzeCommand(files, options, io));
    });

  program
    .command('match')
    .description('correct a mix towards a reference, and prove it')
    .argument('<mix>', 'the file to correct; it is read, never written')
    .addOption(new Option('--reference <file>', 'the sound to come closer to').argParser(path).makeOptionMandatory())
    .addOption(new Option('--out <file>', 'where to write the corrected mix (.wav or .flac)').argParser(path))
    .option('--dry-run', 'plan only: say what would be done, write no audio')
    .addOption(
      new Option('--amount <percent>', 'how far to go: 0 changes nothing, 100 all the way')
        .argParser(numberBetween(0, 100, '%'))
        .default(100),
    )
    .addOption(new Option('--tone <percent>', 'how far to go in tone').argParser(numberBetween(0, 100, '%')))
    .addOption(new Option('--loudness <percent>', 'how far to go in loudness').argParser(numberBetween(0, 100, '%')))
    .addOption(
      new Option('--ceiling <dbtp>', 'highest true peak of the result').argParser(numberBetween(-20, 0, 'dBTP')),
    )
    .addOption(new Option('--bit-depth <bits>', 'of the result (default: as the mix)').choices(['16', '24', '32f']))
    .addOption(
      new Option('--format <name>', 'how to print plan and receipt').choices(['table', 'json']).default('table'),
    )
    .addOption(new Option('--plan <file>', 'also write the plan as JSON').argParser(path))
    .addOption(new Option('--receipt <file>', 'also write the receipt as JSON').argParser(path))
    .option('--force', 'replace files that exist (never the mix or the reference)')
    .option('--quiet', 'print no progress')
    .addHelpText('after', EXAMPLES.match)
    .action(async (mix, options) => {
      const { matchCommand } = await import('./commands/match.ts');
      setExitCode(await matchCommand(mix, options, io));
    });

  program
    .command('selftest')
    .description('measure the signals of the loudness standards and compare with what they must read')
    .addOption(
      new Option('--rate <hz...>', 'sample rates to test at').argParser(
        (text: string, earlier: number[] | undefined) => [...(earlier ?? []), integerBetween(8000, 384_000)(text)],
      ),
    )
    .addOption(new Option('--format <name>', 'how to print the result').choices(['table', 'json']).default('table'))
    .option('--quiet', 'print no progress')
    .addHelpText('after', EXAMPLES.selftest)
    .action(async (options) => {
      const { selftestCommand } = await import('./commands/selftest.ts');
      setExitCode(await selftestCommand(options, io));
    });

  program
    .command('metrics')
    .description('list every figure a report holds: name, unit, meaning')
    .addOption(new Option('--format <name>', 'how to print the list').choices(['table', 'json']).default('table'))
    .addHelpText('after', EXAMPLES.metrics)
    .action(async (options) => {
      const { metricsCommand } = await import('./commands/metrics.ts');
      metricsCommand(options, io);
    });

  program
    .command('schema')
    .description('print the JSON Schema of a report')
    .addHelpText('after', EXAMPLES.schema)
    .action(async () => {
      const { schemaCommand } = await import('./commands/schema.ts');
      schemaCommand(io);
    });

  return program;
}
