import { createAdtsDecoder, createMp4Decoder, type FormatDecoder } from '@auralign/audio';

import { createFaadDecoder } from './faad.ts';

/** For `openAudio(source, { decoders: aacDecoders })`: M4A/MP4 and ADTS files whose codec is AAC. */
export const aacDecoders: readonly FormatDecoder[] = [
  createMp4Decoder(createFaadDecoder),
  createAdtsDecoder(createFaadDecoder),
];
