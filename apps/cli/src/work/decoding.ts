import { AuralignError, openAudio, type AudioStream, type ByteSource, type FormatDecoder } from '@auralign/audio';
import { ffmpegDecoder } from '@auralign/audio/node';
import { importOptional } from './optionalPackage.ts';

/** `auto`: built-in decoders, then the AAC package, then ffmpeg. `ffmpeg`: the system's ffmpeg for everything. */
export type DecoderChoice = 'auto' | 'ffmpeg';

/**
 * Opens a file with the decoders of this machine. What is not built in is looked for only when a file needs it.
 *
 * @param path of the same file: ffmpeg reads it itself
 * @throws AuralignError as `openAudio`
 */
export async function openWith(choice: DecoderChoice, source: ByteSource, path: string): Promise<AudioStream> {
  if (choice === 'ffmpeg') return openAudio(source, { formats: [ffmpegDecoder(path)] });
  try {
    return await openAudio(source);
  } catch (error) {
    if (!(error instanceof AuralignError) || !mayBeReadOtherwise(error)) throw error;
    return openAudio(source, { decoders: [...(await aacDecoders()), ffmpegDecoder(path)] });
  }
}

function mayBeReadOtherwise({ code }: AuralignError): boolean {
  return code === 'DECODER_MISSING' || code === 'UNSUPPORTED_FORMAT';
}

async function aacDecoders(): Promise<readonly FormatDecoder[]> {
  const aac = await importOptional<{ aacDecoders: readonly FormatDecoder[] }>('@auralign/aac');
  return aac?.aacDecoders ?? [];
}
