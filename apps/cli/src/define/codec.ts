import { Option } from 'commander';
import { numberBetween } from '../arguments.ts';
import { namesOption, quietOption, tableOrJsonOption, type CommandDefinition } from './definition.ts';

const HELP = `
FILE is encoded and decoded again; nothing stays. What a codec leaves out moves peaks up: the trim is the smallest gain, to
0.1 dB, after which nothing is over. Render again with a --ceiling lower by that much, or turn FILE down.

MP3 is built in. AAC, Opus and Vorbis go through an installed ffmpeg and its encoders; those of a shop may differ from them by
some tenths of a decibel. Low sample rates have lower bit rates: what there cannot be of FILE is left out, with the reason.

Examples:
  auralign codec master.wav
  auralign codec master.flac --codec mp3-128 --limit -0.5
  auralign codec master.wav --codec aac-256 --codec opus-128
  auralign codec master.wav --format json

Exit codes: 0 nothing is over · 1 a codec makes overs · 2 usage · 3 the file could not be read · 130 interrupted`;

async function codecIds(): Promise<string[]> {
  const [{ CODECS }, { FFMPEG_CODECS }] = await Promise.all([
    import('@auralign/match'),
    import('../steps/ffmpegCodecs.ts'),
  ]);
  return [...CODECS, ...FFMPEG_CODECS].map(({ id }) => id);
}

export const defineCodec: CommandDefinition = async (program, { io, argv, setExitCode }) => {
  // The codecs come from the library's own list, which is loaded when the command is meant.
  const codecs = argv.includes('codec') ? await codecIds() : [];
  program
    .command('codec')
    .description('say what a lossy codec makes of the peaks of a file, and which trim clears them')
    .argument('<file>', 'the file to check; it is read, never written')
    .addOption(namesOption('--codec <name>', `${codecs.join(', ')} (default: mp3-320 and mp3-128)`, codecs))
    .addOption(
      new Option('--limit <dbtp>', 'true peak above which a peak is over')
        .argParser(numberBetween(-20, 0, 'dBTP'))
        .default(0),
    )
    .addOption(tableOrJsonOption())
    .addOption(quietOption())
    .addHelpText('after', HELP)
    .action(async (file, options) => {
      const { codecCommand } = await import('../commands/codec.ts');
      setExitCode(await codecCommand(file, options, io));
    });
};
