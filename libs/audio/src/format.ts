/**
 * Loudspeaker position of a channel. The names follow ITU-R BS.2051 / BS.1770 usage: `Ls`/`Rs` are the surrounds of
 * 5.1 (±110°), `Lss`/`Rss` the side and `Lrs`/`Rrs` the back pair of 7.1 (±90°, ±135°).
 */
export type ChannelLabel =
  | 'M'
  | 'L'
  | 'R'
  | 'C'
  | 'LFE'
  | 'Ls'
  | 'Rs'
  | 'Lss'
  | 'Rss'
  | 'Lrs'
  | 'Rrs'
  | 'Cs'
  | 'Lc'
  | 'Rc'
  | 'Tfl'
  | 'Tfc'
  | 'Tfr'
  | 'Tbl'
  | 'Tbc'
  | 'Tbr'
  | 'Tc'
  | 'unknown';

/** Container, as found from the content of the file, never from its name. */
export type ContainerId = 'wav' | 'rf64' | 'aiff' | 'flac' | 'mp3' | 'ogg' | 'mp4' | 'adts' | 'ffmpeg';

/** Codec of the samples inside the container. */
export type CodecId =
  | 'pcm-integer'
  | 'pcm-float'
  | 'pcm-alaw'
  | 'pcm-mulaw'
  | 'flac'
  | 'mp3'
  | 'vorbis'
  | 'opus'
  | 'aac'
  | 'alac'
  | 'other';

/** What is known of the audio before the first block is decoded. */
export interface AudioFormat {
  readonly container: ContainerId;
  readonly codec: CodecId;
  /** 8000 … 384 000 Hz. */
  readonly sampleRateHz: number;
  /** ≥ 1. */
  readonly channelCount: number;
  /** One label a channel, in channel order. */
  readonly channelLabels: readonly ChannelLabel[];
  /** Valid bits per sample of lossless formats; absent for lossy ones. */
  readonly bitDepth?: number;
  /** Length the container promises, encoder delay and padding already taken off; absent when it does not say. */
  readonly frameCount?: number;
  /** Mean bit rate of lossy formats, bits per second, when known. */
  readonly bitRate?: number;
  readonly lossless: boolean;
}
