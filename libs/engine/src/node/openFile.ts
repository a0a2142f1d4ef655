import { AuralignError, openAudio, type AudioStream, type ByteSource, type FormatDecoder } from '@auralign/audio';
import { ffmpegDecoder, fileSource } from '@auralign/audio/node';
import type { OpenedInput } from '../host.ts';
import type { DecoderChoice } from '../job.ts';
import { importOptional } from './optionalPackage.ts';

/**
 * Opens a file of this machine with the decoders of this machine.
 *
 * @param path where the bytes are
 * @param name what report and messages call it; the path may be a temporary one
 * @throws AuralignError `FILE_NOT_FOUND`, `READ_FAILED`
 */
export async function openFile(path: string, name: string, decoder: DecoderChoice): Promise<OpenedInput> {
  const source = await fileSource(path, name);
  return {
    name,
    source,
    openStream: () => openWith(decoder, source, path),
    close: () => source.close(),
  };
}

/**
 * What is not built in is looked for only when a file needs it.
 *
 * @param path of the same file, which ffmpeg reads itself; `undefined`: it is in memory, and ffmpeg cannot
 * @throws AuralignError as `openAudio`
 */
export async function openWith(
  choice: DecoderChoice,
  source: ByteSource,
  path: string | undefined,
): Promise<AudioStream> {
  const ffmpeg = path === undefined ? [] : [ffmpegDecoder(path)];
  if (choice === 'ffmpeg') return openAudio(source, { formats: ffmpeg });
  try {
    return await openAudio(source);
  } catch (error) {
    if (!(error instanceof AuralignError) || !mayBeReadOtherwise(error)) throw error;
    return openAudio(source, { decoders: [...(await aacDecoders()), ...ffmpeg] });
  }
}

function mayBeReadOtherwise({ code }: AuralignError): boolean {
  return code === 'DECODER_MISSING' || code === 'UNSUPPORTED_FORMAT';
}

async function aacDecoders(): Promise<readonly FormatDecoder[]> {
  const aac = await importOptional<{ aacDecoders: readonly FormatDecoder[] }>('@auralign/aac');
  return aac?.aacDecoders ?? [];
}
