import type { AudioStream, ByteSource } from '@auralign/audio';
import { fileSource } from '@auralign/audio/node';
import { openWith, type DecoderChoice } from './decoding.ts';

/** One file opened for reading, once or several times over. */
export interface OpenedFile {
  readonly source: ByteSource;
  /** A new stream from the first frame; close it before the file. */
  openStream(): Promise<AudioStream>;
  close(): Promise<void>;
}

/**
 * @param path where the bytes are
 * @param name what messages call it
 * @throws AuralignError `FILE_NOT_FOUND`, `READ_FAILED`
 */
export async function openFile(path: string, name: string, decoder: DecoderChoice): Promise<OpenedFile> {
  const file = await fileSource(path);
  const source: ByteSource = {
    name,
    byteLength: file.byteLength,
    read: (offset, length) => file.read(offset, length),
    close: () => file.close(),
  };
  return {
    source,
    openStream: () => openWith(decoder, source, path),
    close: () => source.close(),
  };
}
