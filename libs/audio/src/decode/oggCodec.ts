import type { ChannelLabel } from '../format.ts';
import type { PcmPiece } from './pieces.ts';

/** A codec that can live in Ogg: one file each. */
export interface OggCodec {
  readonly id: 'vorbis' | 'opus';
  /** Packets before the first one with audio. */
  readonly headerPacketCount: number;
  /** Judges the first packet of a stream. */
  matches(packet: Uint8Array): boolean;
  /** @throws AuralignError when the header packets are damaged or ask for what cannot be done */
  open(headers: readonly Uint8Array[], name: string): Promise<OggCodecDecoder>;
}

export interface OggCodecDecoder {
  readonly sampleRateHz: number;
  readonly channelCount: number;
  readonly channelLabels: readonly ChannelLabel[];
  /** Frames at the start of the stream that are there to settle the decoder and are not part of the audio. */
  readonly preSkipFrames: number;
  /** Whether a first granule position below the frames decoded means "drop the difference" (Vorbis) or nothing (Opus). */
  readonly trimsStart: boolean;
  decode(packets: readonly Uint8Array[]): Promise<{ piece: PcmPiece; damagedPackets: number }>;
  close(): void;
}
