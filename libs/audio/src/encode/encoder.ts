import type { DitherKind } from '@auralign/dsp';
import type { AudioBlock } from '../block.ts';
import type { ChannelLabel } from '../format.ts';
import type { AudioTags } from '../tags.ts';
import { encodeFlac } from './flac.ts';
import { encodeMp3, type Mp3BitRateKbps } from './mp3.ts';
import type { ByteSink } from './sink.ts';
import { encodeWav } from './wav.ts';

/** What all encoders need to know. */
export interface EncodeOptions {
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** WAV: 16, 24, 32; FLAC: 16, 24; MP3 has none and takes the samples as they are. */
  readonly bitDepth: 16 | 24 | 32;
  /** `float` is 32-bit WAV only and stores every sample as it is. */
  readonly sampleType: 'integer' | 'float';
  /**
   * How samples are rounded to integers. With `none`, audio that came from a file of this or a smaller depth is written
   * back bit for bit.
   */
  readonly dither: DitherKind;
  /** Of the dither noise; default 1. The same seed gives the same file. */
  readonly ditherSeed?: number;
  /** One a channel; default: the customary layout of that many channels. */
  readonly channelLabels?: readonly ChannelLabel[];
  readonly tags?: AudioTags;
  /** Length, if known beforehand: the header is then right from the start and has no placeholders. */
  readonly frameCount?: number;
  /** MP3 only; default 320. */
  readonly bitRateKbps?: Mp3BitRateKbps;
}

/** Files that can be written. */
export const OUTPUT_CONTAINERS = ['wav', 'flac', 'mp3'] as const;
export type OutputContainer = (typeof OUTPUT_CONTAINERS)[number];

export interface Encoder {
  /** Takes the next block; its channels may be reused once the call has settled. */
  write(block: Pick<AudioBlock, 'channels' | 'frameCount'>): Promise<void>;
  /** Writes what is still pending and completes the header. Nothing may be written afterwards. */
  finish(): Promise<void>;
}

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
