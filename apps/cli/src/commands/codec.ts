import { AuralignError } from '@auralign/audio';
import {
  checkCodec,
  CODECS,
  customaryCodecs,
  MAX_PASSES,
  type Codec,
  type CodecInput,
  type CodecOutcome,
} from '@auralign/match';
import { openFile } from '@auralign/engine/node';
import pc from 'picocolors';
import { roundedText, signedText } from '../format/figures.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { createProgress, type Progress } from '../progress.ts';
import { alignRows } from '../text/grid.ts';
import { wantsColour, type Colours } from '../text/terminal.ts';
import { FFMPEG_CODECS } from '../steps/ffmpegCodecs.ts';

export interface CodecFlags {
  readonly codec?: readonly string[];
  readonly limit: number;
  readonly format: 'table' | 'json';
  readonly quiet?: boolean;
}

/** What is meant when nothing is said; low rates have lower ones in their place. */
const CUSTOMARY_IDS = customaryCodecs({ sampleRateHz: 44_100, channelCount: 2 }).map(({ id }) => id);

/** Encodes, decodes and measures; exit code 1 if a codec lifts a peak above the limit. */
export async function codecCommand(path: string, flags: CodecFlags, io: CliIo): Promise<number> {
  const opened = await openFile(path, path, 'auto');
  const outcomes: CodecOutcome[] = [];
  let leftOut: readonly LeftOut[] = [];
  let progress: Progress | undefined;
  try {
    const chosen = chooseCodecs(flags.codec, await formatOf(opened));
    const { codecs } = chosen;
    ({ leftOut } = chosen);
    const shown = (progress = createProgress(io, { fileCount: codecs.length, quiet: flags.quiet === true }));
    for (const [index, codec] of codecs.entries()) {
      shown.begin(index, codec.title);
      outcomes.push(
        await checkCodec({
          openStream: opened.openStream,
          codec,
          limitDbtp: flags.limit,
          signal: io.signal,
          onPass: (pass) => shown.update(index, (pass - 1) / MAX_PASSES, `pass ${pass}`),
        }),
      );
      shown.end(index);
    }
  } catch (error) {
    throw named(error, path);
  } finally {
    progress?.clear();
    await opened.close();
  }
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  io.stdout.write(
    flags.format === 'json'
      ? `${tidyJson({ limitDbtp: flags.limit, codecs: outcomes, leftOut })}\n`
      : tableOf(outcomes, leftOut, { limitDbtp: flags.limit, colours }),
  );
  return outcomes.every(({ trimDb }) => trimDb === 0) ? EXIT_CODES.ok : EXIT_CODES.failed;
}

/** With the file it is about in its words. */
function named(error: unknown, path: string): unknown {
  if (!(error instanceof AuralignError) || error.category !== 'input' || error.message.includes(path)) return error;
  return new AuralignError(error.code, `${path}: ${error.message}`, error.hint, { cause: error });
}

/** A codec that was meant and cannot be: there is no such file of this audio. */
interface LeftOut {
  readonly codec: string;
  readonly title: string;
  readonly reason: string;
}

type Format = Pick<CodecInput, 'sampleRateHz' | 'channelCount'>;

async function formatOf({ openStream }: Awaited<ReturnType<typeof openFile>>): Promise<Format> {
  const stream = await openStream();
  await stream.close();
  const { sampleRateHz, channelCount } = stream.format;
  return { sampleRateHz, channelCount };
}

/**
 * What is checked of what was asked for, or of what is customary, and what is not.
 *
 * @throws AuralignError `INVALID_OPTION` when nothing is left that was asked for
 */
function chooseCodecs(asked: readonly string[] | undefined, format: Format) {
  const meant = [...CODECS, ...FFMPEG_CODECS].filter(({ id }) => (asked ?? CUSTOMARY_IDS).includes(id));
  const leftOut = meant.flatMap(({ id, title, unsuitedTo }) => {
    const reason = unsuitedTo(format);
    return reason === undefined ? [] : [{ codec: id, title, reason }];
  });
  const isLeftOut = ({ id }: Codec): boolean => leftOut.some(({ codec }) => codec === id);
  const codecs = asked === undefined ? customaryCodecs(format) : meant.filter((codec) => !isLeftOut(codec));
  if (codecs.length === 0) {
    const reasons = leftOut.map(({ title, reason }) => `There is no ${title} of this file: ${reason}.`);
    const instead = customaryCodecs(format).map(({ id }) => `--codec ${id}`);
    throw new AuralignError('INVALID_OPTION', reasons.join(' '), `Instead: ${instead.join(' ')}`);
  }
  return { codecs, leftOut };
}

function tableOf(
  outcomes: readonly CodecOutcome[],
  leftOut: readonly LeftOut[],
  { limitDbtp, colours }: { limitDbtp: number; colours: Colours },
): string {
  const right = { align: 'right' } as const;
  const [header, ...rows] = alignRows(
    [{ align: 'left' }, right, right, right, right, right, { align: 'left' }],
    [
      ['codec', 'file dBTP', 'decoded dBTP', 'overs', 'trim dB', 'then dBTP', ''],
      ...outcomes.map((outcome) => [
        outcome.title,
        roundedText(outcome.truePeakDbtp, 2),
        roundedText(outcome.decodedTruePeakDbtp, 2),
        // The list ends at ten.
        outcome.overs.length === 10 ? '10+' : String(outcome.overs.length),
        outcome.trimDb === 0 ? '–' : signedText(outcome.trimDb, 1),
        outcome.trimDb === 0 ? '–' : roundedText(outcome.trimmedTruePeakDbtp, 2),
        outcome.trimDb === 0 ? colours.green('✓ clear') : colours.red(`✗ over ${roundedText(limitDbtp, 1)} dBTP`),
      ]),
    ],
  );
  const places = outcomes
    .filter(({ overs }) => overs.length > 0)
    .map(({ title, overs }) => {
      const [loudest] = overs;
      return colours.dim(
        `${title}: highest at ${roundedText(loudest!.atSeconds, 2)} s, ${signedText(loudest!.truePeakDbtp, 2)} dBTP`,
      );
    });
  const missing = leftOut.map(({ title, reason }) => colours.dim(`left out: ${title}: ${reason}`));
  return [colours.dim(header), ...rows, ...places, ...missing].map((line) => `${line}\n`).join('');
}
