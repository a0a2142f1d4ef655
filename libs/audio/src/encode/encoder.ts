import { encodeFlac } from './flac.ts';
import { encodeMp3 } from './mp3.ts';
import type { EncodeOptions, Encoder } from './options.ts';
import type { ByteSink } from './sink.ts';
import { encodeWav } from './wav.ts';

/** Files that can be written. */
export const OUTPUT_CONTAINERS = ['wav', 'flac', 'mp3'] as const;
export type OutputContainer = (typeof OUTPUT_CONTAINERS)[number];

/**
 * Opens an encoder for a container; the bytes go to `sink` as they come, with bounded memory.
 *
 * @throws AuralignError `INVALID_OPTION` for what the container cannot hold
 */
export function createEncoder(container: OutputContainer, options: EncodeOptions, sink: ByteSink): Encoder {
  switch (container) {
    case 'wav':
      return encodeWav(options, sink);
    case 'flac':
      return encodeFlac(options, sink);
    case 'mp3':
      return encodeMp3(options, sink);
    default:
      return container satisfies never;
  }
}
