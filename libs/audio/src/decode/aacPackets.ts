import { AuralignError } from '../errors.ts';
import type { ChannelLabel } from '../format.ts';
import type { PcmPiece } from './pieces.ts';

/**
 * A decoder of raw AAC packets ("access units"), handed in from outside: the free one is under the GPL and lives in a
 * package of its own.
 */
export interface AacPacketDecoder {
  /** Of the output: twice the core's rate with spectral band replication (HE-AAC). */
  readonly sampleRateHz: number;
  readonly channelCount: number;
  /** One label a channel, in the order of `decode`. */
  readonly channelLabels: readonly ChannelLabel[];
  /** Frames that a packet becomes; every one of them, the first included. */
  readonly packetFrameCount: number;
  /** How far the output lies behind the time of the container; 0 for AAC-LC. */
  readonly latencyFrames: number;
  /** `packetFrameCount` frames in arrays of the receiver's own; undefined when the packet is damaged. */
  decode(packet: Uint8Array): PcmPiece | undefined;
  close(): void;
}

export interface AacStreamDescription {
  /** ISO/IEC 14496-3, section 1.6.2.1. */
  readonly audioSpecificConfig: Uint8Array;
  /** The first {@link AAC_PROBE_PACKETS} packets or fewer: rate and channels may only show in them. They come again. */
  readonly firstPackets: readonly Uint8Array[];
  /** Of the file, for messages. */
  readonly name: string;
}

/** @throws AuralignError `CORRUPT_FILE` or `UNSUPPORTED_FORMAT` */
export type AacDecoderFactory = (stream: AacStreamDescription) => Promise<AacPacketDecoder>;

/** Band replication and parametric stereo announce themselves within the first frames. */
export const AAC_PROBE_PACKETS = 8;

export function aacDecoderMissing(name: string): AuralignError {
  return new AuralignError(
    'DECODER_MISSING',
    `${name}: the audio is AAC, for which no decoder is at hand`,
    'Install the package @auralign/aac or the program ffmpeg, or convert the file to WAV or FLAC.',
  );
}
