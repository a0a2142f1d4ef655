import { AuralignError, createEncoder, type AudioFormat, type AudioTags } from '@auralign/audio';
import { fileSource, sha256OfSource, writeFileAtomically } from '@auralign/audio/node';
import { outputFormatFor, type OutputFormat, type RenderedStream } from '@auralign/match';
import type { CliIo } from '../io.ts';
import { refuseExisting, refuseInput } from '../output.ts';

export type BitDepth = '16' | '24' | '32f';

/** The audio file to write, and as what. */
export interface AudioTarget {
  readonly path: string;
  readonly container: 'wav' | 'flac';
}

export interface AudioOutputFlags {
  readonly out?: string;
  readonly dryRun?: boolean;
  readonly bitDepth?: BitDepth;
  readonly force?: boolean;
}

/**
 * Says before anything is measured what would stop the writing after minutes of work.
 *
 * @returns `undefined` for a dry run
 * @throws AuralignError `INVALID_OPTION`, `WOULD_OVERWRITE`
 */
export async function checkedTarget(
  { out, dryRun, bitDepth, force }: AudioOutputFlags,
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
  if (ending !== 'wav' && ending !== 'flac') {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: written are .wav and .flac`,
      'Give the name one of these endings.',
    );
  }
  if (ending === 'flac' && bitDepth === '32f') {
    throw new AuralignError(
      'INVALID_OPTION',
      `--out ${out}: FLAC holds no floating-point samples`,
      'Write .wav, or use --bit-depth 24.',
    );
  }
  await refuseInput('--out', out, inputPaths);
  if (force !== true) await refuseExisting('--out', out);
  return { path: out, container: ending };
}

/** As the mix, unless asked otherwise; a floating-point mix becomes 24 bit in FLAC, which holds no floats. */
export function outputFormatOf(
  bitDepth: BitDepth | undefined,
  container: AudioTarget['container'],
  mix: Parameters<typeof outputFormatFor>[0],
): OutputFormat {
  if (bitDepth === '32f') return { encoding: 'float', bitDepth: 32 };
  if (bitDepth !== undefined) return { encoding: 'integer', bitDepth: bitDepth === '16' ? 16 : 24, dither: 'tpdf' };
  const kept = outputFormatFor(mix);
  return container === 'flac' && kept.encoding === 'float'
    ? { encoding: 'integer', bitDepth: 24, dither: 'tpdf' }
    : kept;
}

/**
 * Writes a rendering under its name, which appears only when the file is complete. The samples are already rounded as
 * the file holds them, so the encoder adds no dither of its own.
 *
 * @returns hash of the file as it lies on the disk
 */
export async function writeAudio(
  rendered: RenderedStream,
  { path, container }: AudioTarget,
  options: { output: OutputFormat; tags: AudioTags; frameCount: number; force: boolean; io: CliIo },
): Promise<{ sha256: string }> {
  const { output, tags, frameCount, force, io } = options;
  const { sampleRateHz, channelCount, channelLabels }: AudioFormat = rendered.format;
  await writeFileAtomically(
    path,
    async (sink) => {
      const encoder = createEncoder(
        container,
        {
          sampleRateHz,
          channelCount,
          channelLabels,
          tags,
          frameCount,
          bitDepth: output.bitDepth,
          sampleType: output.encoding,
          dither: 'none',
        },
        sink,
      );
      for await (const block of rendered.blocks({ signal: io.signal })) await encoder.write(block);
      await encoder.finish();
    },
    { overwrite: force },
  );
  const written = await fileSource(path);
  try {
    return { sha256: await sha256OfSource(written) };
  } finally {
    await written.close();
  }
}
