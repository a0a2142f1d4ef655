import {
  AuralignError,
  highestMp3BitRateKbps,
  mp3RateFor,
  OUTPUT_CONTAINERS,
  type AudioTags,
  type Mp3BitRateKbps,
  type OutputContainer,
} from '@auralign/audio';
import { fileSource, sha256OfSource, writeFileAtomically } from '@auralign/audio/node';
import { encodeRendering, renderingFormatFor } from '@auralign/engine';
import type { OutputFormat, RenderedStream } from '@auralign/match';
import type { CliIo } from '../io.ts';
import { refuseExisting, refuseInput, refuseMissingFolder } from '../output.ts';
import type { Colours } from '../text/terminal.ts';

export type BitDepth = '16' | '24' | '32f';

/** The audio file to write, and as what. */
export interface AudioTarget {
  readonly path: string;
  readonly container: OutputContainer;
  /** MP3 only. */
  readonly bitRateKbps?: Mp3BitRateKbps;
}

export interface AudioOutputFlags {
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly bitDepth?: BitDepth;
  readonly bitRate?: Mp3BitRateKbps;
  readonly force?: boolean;
}

/**
 * Says before anything is measured what would stop the writing after minutes of work.
 *
 * @returns `undefined` for a dry run
 * @throws AuralignError `INVALID_OPTION`, `WOULD_OVERWRITE`, `WRITE_FAILED` when the folder is not there
 */
export async function checkedTarget(
  { out, dryRun, bitDepth, bitRate, force }: AudioOutputFlags,
  inputPaths: readonly string[],
): Promise<AudioTarget | undefined> {
  if (dryRun === true) return undefined;
  if (out === undefined) {
    throw new AuralignError(
      'INVALID_OPTION',
      'Where to write? --out FILE is missing.',
      'To see only what would be done, add --dry-run.',
    );
  }
  const ending = /\.([^./\\]+)$/.exec(out)?.[1]?.toLowerCase();
  const container = OUTPUT_CONTAINERS.find((name) => name === ending);
  if (container === undefined) {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: written are ${OUTPUT_CONTAINERS.map((name) => `.${name}`).join(', ')}`,
      'Give the name one of these endings.',
    );
  }
  if (container === 'mp3' && bitDepth !== undefined) {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: MP3 has no bit depth`,
      'Leave --bit-depth out; --bit-rate sets the quality.',
    );
  }
  if (container !== 'mp3' && bitRate !== undefined) {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: --bit-rate is for MP3`,
      'Give the name the ending .mp3, or leave --bit-rate out.',
    );
  }
  if (container === 'flac' && bitDepth === '32f') {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: FLAC holds no floating-point samples`,
      'Write .wav, or use --bit-depth 24.',
    );
  }
  await refuseInput('--out', out, inputPaths);
  await refuseMissingFolder('--out', out);
  if (force !== true) await refuseExisting('--out', out);
  return { path: out, container, ...(bitRate === undefined ? {} : { bitRateKbps: bitRate }) };
}

/** As asked for, else as the mix. */
export function outputFormatOf(
  bitDepth: BitDepth | undefined,
  container: AudioTarget['container'],
  mix: Parameters<typeof renderingFormatFor>[1],
): OutputFormat {
  if (bitDepth === undefined) return renderingFormatFor(container, mix);
  if (bitDepth === '32f') return { encoding: 'float', bitDepth: 32 };
  return { encoding: 'integer', bitDepth: bitDepth === '16' ? 16 : 24, dither: 'tpdf' };
}

/**
 * Writes a rendering under its name, which appears only when the file is complete.
 *
 * @returns hash of the file as it lies on the disk
 */
export async function writeAudio(
  rendered: RenderedStream,
  { path, ...target }: AudioTarget,
  options: { output: OutputFormat; tags: AudioTags; frameCount: number; force: boolean; io: CliIo },
): Promise<{ sha256: string }> {
  const { output, tags, frameCount, force, io } = options;
  warnOfBitRate(target, rendered.format.sampleRateHz, io);
  const file = { ...target, format: output, tags, frameCount };
  let sha256 = '';
  await writeFileAtomically(path, (sink) => encodeRendering(rendered, file, sink, io.signal), {
    overwrite: force,
    whileSyncing: async (temporaryPath) => {
      const written = await fileSource(temporaryPath, path);
      try {
        sha256 = await sha256OfSource(written);
      } finally {
        await written.close();
      }
    },
  });
  return { sha256 };
}

/** Low sample rates have lower bit rates: what was asked for is then not what is written. */
function warnOfBitRate({ bitRateKbps }: Omit<AudioTarget, 'path'>, sampleRateHz: number, io: CliIo): void {
  const highest = highestMp3BitRateKbps(sampleRateHz);
  if (bitRateKbps === undefined || bitRateKbps <= highest) return;
  const rate = `${mp3RateFor(sampleRateHz) / 1000} kHz`;
  io.stderr.write(
    `warning: --bit-rate ${bitRateKbps}: at ${rate} an MP3 has at most ${highest} kbit/s, which it gets.\n`,
  );
}

/** What is said when it is there. */
export function writtenText({ path, container }: AudioTarget, colours: Colours): string {
  const told = `${colours.bold(path)} written.\n`;
  if (container !== 'mp3') return told;
  return `${told}${colours.dim(`The figures are of the samples that were encoded. MP3 moves peaks: auralign analyze ${path}`)}\n`;
}
