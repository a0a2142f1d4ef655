import {
  createEncoder,
  type AudioTags,
  type ByteSink,
  type Mp3BitRateKbps,
  type OutputContainer,
} from '@auralign/audio';
import { outputFormatFor, type OutputFormat, type RenderedStream } from '@auralign/match';
import type { JobSignal } from './host.ts';

/** The file that a rendering becomes. */
export interface RenderingFile {
  readonly container: OutputContainer;
  /** The rendering's own: what `renderStream` was given. */
  readonly format: OutputFormat;
  readonly tags: AudioTags;
  readonly frameCount: number;
  /** MP3 only; default 320. */
  readonly bitRateKbps?: Mp3BitRateKbps;
}

/**
 * As the mix; a floating-point mix becomes 24 bit in FLAC, which holds no floats. MP3 rounds by itself and gets what was
 * computed.
 *
 * @param container `undefined` where nothing is written
 */
export function renderingFormatFor(
  container: OutputContainer | undefined,
  mix: Parameters<typeof outputFormatFor>[0],
): OutputFormat {
  if (container === 'mp3') return { encoding: 'float', bitDepth: 32 };
  const kept = outputFormatFor(mix);
  return container === 'flac' && kept.encoding === 'float'
    ? { encoding: 'integer', bitDepth: 24, dither: 'tpdf' }
    : kept;
}

/**
 * Writes a rendering to its end. The samples are already rounded as the file holds them, so the encoder adds no dither
 * of its own. (An MP3 holds what its codec makes of them.)
 *
 * @throws AuralignError `INVALID_OPTION` for what the container cannot hold, `CANCELLED`, and what `sink` throws
 */
export async function encodeRendering(
  rendered: RenderedStream,
  { container, format, tags, frameCount, bitRateKbps }: RenderingFile,
  sink: ByteSink,
  signal: JobSignal,
): Promise<void> {
  const { sampleRateHz, channelCount, channelLabels } = rendered.format;
  const encoder = createEncoder(
    container,
    {
      sampleRateHz,
      channelCount,
      channelLabels,
      tags,
      frameCount,
      bitDepth: format.bitDepth,
      sampleType: format.encoding,
      dither: 'none',
      ...(bitRateKbps === undefined ? {} : { bitRateKbps }),
    },
    sink,
  );
  for await (const block of rendered.blocks({ signal })) await encoder.write(block);
  await encoder.finish();
}
