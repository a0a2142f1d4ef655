import type { DitherKind } from '@auralign/dsp';
import type { AudioBlock } from '../block.ts';
import type { ChannelLabel } from '../format.ts';
import type { AudioTags } from '../tags.ts';

/** Constant rates an MP3 can be written at. */
export const MP3_BIT_RATES_KBPS = [64, 96, 128, 160, 192, 224, 256, 320] as const;
export type Mp3BitRateKbps = (typeof MP3_BIT_RATES_KBPS)[number];

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

/** Takes blocks, writes a file. */
export interface Encoder {
  /** Takes the next block; its channels may be reused once the call has settled. */
  write(block: Pick<AudioBlock, 'channels' | 'frameCount'>): Promise<void>;
  /** Writes what is still pending and completes the header. Nothing may be written afterwards. */
  finish(): Promise<void>;
}
