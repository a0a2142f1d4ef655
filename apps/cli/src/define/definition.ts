import { InvalidArgumentError, Option, type Command } from 'commander';
import { path } from '../arguments.ts';
import type { CliIo } from '../io.ts';

/** What the definition of a command gets to work with. */
export interface DefinitionContext {
  readonly io: CliIo;
  /** The whole command line: a definition that needs more than names imports it only when its command is meant. */
  readonly argv: readonly string[];
  setExitCode(code: number): void;
}

/**
 * Adds one command, its flags and its help to the program. The body is imported when the command runs: help and
 * version load no audio code.
 */
export type CommandDefinition = (program: Command, context: DefinitionContext) => void | Promise<void>;

export function quietOption(): Option {
  return new Option('--quiet', 'print no progress');
}

export function pathOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser(path);
}

/** A flag that may be given several times, each time with a path. */
export function pathsOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    path(text),
  ]);
}

/** A flag that may be given several times, each time with a name, or several with commas between. */
export function listOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string, earlier: readonly string[] | undefined) => [
    ...(earlier ?? []),
    ...namesIn(text),
  ]);
}

function namesIn(text: string): string[] {
  return text.split(',').map((name) => name.trim());
}

/** The same, of names that are known. */
export function namesOption(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, description).argParser((text: string, earlier: readonly string[] | undefined) => {
    const given = namesIn(text);
    const wrong = given.find((name) => !names.includes(name));
    if (wrong !== undefined) throw new InvalidArgumentError(`Expected one of ${names.join(', ')}.`);
    return [...(earlier ?? []), ...given];
  });
}

/** How a command prints its result: for people, or for programs. */
export function tableOrJsonOption(): Option {
  return new Option('--format <name>', 'how to print the result').choices(['table', 'json']).default('table');
}

export function bitDepthOption(): Option {
  return new Option('--bit-depth <bits>', 'of the result (default: as the mix)').choices(['16', '24', '32f']);
}

/** The rates of `MP3_BIT_RATES_KBPS`; named here so that the help loads no audio code. */
const BIT_RATES_KBPS = ['64', '96', '128', '160', '192', '224', '256', '320'];

export function bitRateOption(): Option {
  return new Option('--bit-rate <kbps>', 'of an MP3 (default: 320)').choices(BIT_RATES_KBPS).argParser((text) => {
    if (BIT_RATES_KBPS.includes(text)) return Number(text);
    throw new InvalidArgumentError(`Expected one of ${BIT_RATES_KBPS.join(', ')}.`);
  });
}
