import { Option } from 'commander';
import { integerBetween } from '../arguments.ts';
import { pathOption, quietOption, type CommandDefinition } from './definition.ts';

/** What is tested with them: ears and room, or other meters. */
const SIGNAL_SETS = ['monitor', 'ebu'] as const;
export type SignalSet = (typeof SIGNAL_SETS)[number];

const HELP = `
monitor  what a listening room is checked with: channels, polarity, level, evenness, bass step by step, a sweep
ebu      the signals of EBU Tech 3341 and 3342 that can be made, with what a meter has to read: for other meters than this one

Without --out the signals are listed, with what to listen for or to read.

Examples:
  auralign signals
  auralign signals --out test-signals/
  auralign signals --set ebu --rate 44100 --out ebu/`;

export const defineSignals: CommandDefinition = (program, { io, setExitCode }) => {
  program
    .command('signals')
    .description('write test signals: for the room you listen in, or for other loudness meters')
    .addOption(new Option('--set <name>', 'which of them').choices(SIGNAL_SETS).default('monitor'))
    .addOption(pathOption('--out <folder>', 'where to write them, as WAV files of 24 bits'))
    .addOption(new Option('--rate <hz>', 'sample rate').argParser(integerBetween(8000, 192_000)).default(48_000))
    .option('--force', 'replace files that exist')
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (options) => {
      const { signalsCommand } = await import('../commands/signals.ts');
      setExitCode(await signalsCommand(options, io));
    });
};
