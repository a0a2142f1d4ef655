import type { ByteSource } from '../source.ts';
import type { AudioStream } from '../stream.ts';

/** What a file may ask of us before it is refused. Checked for every format in `openAudio`. */
export interface DecodeLimits {
  readonly minSampleRateHz: number;
  readonly maxSampleRateHz: number;
  readonly maxChannelCount: number;
  /** A few bytes of FLAC can describe hours of silence: the guard against files that unpack without end. */
  readonly maxDurationSeconds: number;
}

export const DEFAULT_DECODE_LIMITS: DecodeLimits = Object.freeze({
  minSampleRateHz: 8000,
  maxSampleRateHz: 384_000,
  maxChannelCount: 64,
  maxDurationSeconds: 24 * 3600,
});

/**
 * One readable format. A decoder may hand out blocks of any size and need not watch the limits or the cancel signal
 * between blocks: `openAudio` wraps its stream and does so once for all. ID3v2 tags in front of the audio are gone
 * before a decoder sees the file.
 */
export interface FormatDecoder {
  readonly id: string;
  /** Judges the first 64 KiB (or less, if the file is shorter). Must not throw on any input. */
  sniff(head: Uint8Array): boolean;
  /**
   * Reads headers only. The source stays the caller's.
   *
   * @throws AuralignError `CORRUPT_FILE` or `UNSUPPORTED_FORMAT` with what was found; `DECODER_MISSING` when the format
   *   is known but its codec lives in a package that was not handed in (the next willing decoder is then tried)
   */
  open(source: ByteSource, limits: DecodeLimits): Promise<AudioStream>;
}
