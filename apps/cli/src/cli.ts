import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { DefinitionContext } from './define/definition.ts';
import { DEFINITIONS } from './define/index.ts';
import { describeFailure, exitCodeOf, failureOf, type Failure } from './failure.ts';
import { EXIT_CODES, type CliIo } from './io.ts';
import { readVersion } from './version.ts';

const HELP = `
Examples:
  auralign analyze mix.wav                              measure one file
  auralign analyze mix.wav --reference hit.flac         the two side by side
  auralign match mix.wav --reference hit.flac --out better.wav

Exit codes: 0 done · 1 a check failed · 2 usage · 3 a file could not be read · 4 internal · 130 interrupted`;

/**
 * Runs one command line and returns its exit code. Never exits, never throws: all that goes wrong ends as a message on
 * `io.stderr` and, where JSON was asked for, as a document on `io.stdout`.
 *
 * @param argv the arguments after the program's name
 */
export async function main(argv: readonly string[], io: CliIo): Promise<number> {
  let exitCode: number = EXIT_CODES.ok;
  const setExitCode = (code: number): void => {
    exitCode = code;
  };
  try {
    const program = await createProgram({ io, argv, setExitCode });
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
  if (error.code === 'commander.unknownOption') {
    const name = argv.find((argument) => argument.startsWith('-') && existsSync(argument));
    if (name !== undefined) io.stderr.write(`       The file of that name: ./${name}\n`);
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

async function createProgram(context: DefinitionContext): Promise<Command> {
  const { io } = context;
  const program = new Command('auralign')
    .description('Measure a mix, hold it against a commercial reference, correct it, and prove the correction.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', HELP)
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
  for (const define of DEFINITIONS) await define(program, context);
  for (const command of program.commands) {
    command.showHelpAfterError(`Run auralign ${command.name()} --help to see what it takes.`);
  }
  return program;
}
