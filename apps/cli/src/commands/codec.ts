import { checkCodec, CODECS, MAX_PASSES, type CodecOutcome } from '@auralign/match';
import { openFile } from '@auralign/engine/node';
import pc from 'picocolors';
import { roundedText, signedText } from '../format/figures.ts';
import { tidyJson } from '../format/tidyJson.ts';
import { EXIT_CODES, type CliIo } from '../io.ts';
import { createProgress } from '../progress.ts';
import { alignRows } from '../text/grid.ts';
import { wantsColour, type Colours } from '../text/terminal.ts';
import { FFMPEG_CODECS } from '../steps/ffmpegCodecs.ts';

export interface CodecFlags {
  readonly codec?: readonly string[];
  readonly limit: number;
  readonly format: 'table' | 'json';
  readonly quiet?: boolean;
}

/** Encodes, decodes and measures; exit code 1 if a codec lifts a peak above the limit. */
export async function codecCommand(path: string, flags: CodecFlags, io: CliIo): Promise<number> {
  const asked = flags.codec ?? [CODECS[0]!.id, CODECS.at(-1)!.id];
  const codecs = [...CODECS, ...FFMPEG_CODECS].filter(({ id }) => asked.includes(id));
  const progress = createProgress(io, { fileCount: codecs.length, quiet: flags.quiet === true });
  const opened = await openFile(path, path, 'auto');
  const outcomes: CodecOutcome[] = [];
  try {
    for (const [index, codec] of codecs.entries()) {
      progress.begin(index, codec.title);
      outcomes.push(
        await checkCodec({
          openStream: opened.openStream,
          codec,
          limitDbtp: flags.limit,
          signal: io.signal,
          onPass: (pass) => progress.update(index, (pass - 1) / MAX_PASSES, `pass ${pass}`),
        }),
      );
      progress.end(index);
    }
  } finally {
    progress.clear();
    await opened.close();
  }
  const colours = pc.createColors(wantsColour(io.stdout, io.env));
  io.stdout.write(
    flags.format === 'json'
      ? `${tidyJson({ limitDbtp: flags.limit, codecs: outcomes })}\n`
      : tableOf(outcomes, flags.limit, colours),
  );
  return outcomes.every(({ trimDb }) => trimDb === 0) ? EXIT_CODES.ok : EXIT_CODES.failed;
}

function tableOf(outcomes: readonly CodecOutcome[], limitDbtp: number, colours: Colours): string {
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
  return [colours.dim(header), ...rows, ...places].map((line) => `${line}\n`).join('');
}
