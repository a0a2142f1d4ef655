export { type AudioBlock } from './block.ts';
export { type AudioFormat, type ChannelLabel, type CodecId, type ContainerId } from './format.ts';
export { type ByteSource } from './source.ts';
export { type AudioStream, type AudioWarning, type BlockOptions } from './stream.ts';
export { type AudioTags, type CoverArt } from './tags.ts';
export {
  AuralignError,
  ERROR_CODES,
  throwIfCancelled,
  type CancelSignal,
  type ErrorCategory,
  type ErrorCode,
} from './errors.ts';
export { openAudio, type OpenAudioOptions } from './openAudio.ts';
export { DEFAULT_DECODE_LIMITS, type DecodeLimits, type FormatDecoder } from './decode/decoder.ts';
export { FORMATS } from './decode/index.ts';
export { createAdtsDecoder } from './decode/adts.ts';
export { createMp4Decoder } from './decode/mp4.ts';
export { type AacDecoderFactory, type AacPacketDecoder, type AacStreamDescription } from './decode/aacPackets.ts';
export { type PcmPiece } from './decode/pieces.ts';
export { readTags } from './readTags.ts';
export { pictureFacts, type PictureFacts } from './pictureFacts.ts';
export { waveLayout, type WaveLayout } from './waveLayout.ts';
export { memorySource } from './memorySource.ts';
export { memorySink, type ByteSink } from './encode/sink.ts';
export { createEncoder, OUTPUT_CONTAINERS, type OutputContainer } from './encode/encoder.ts';
export { encodeFlac } from './encode/flac.ts';
export { highestMp3BitRateKbps, mp3RateFor } from './encode/mp3.ts';
export { MP3_BIT_RATES_KBPS, type EncodeOptions, type Encoder, type Mp3BitRateKbps } from './encode/options.ts';
export { encodeWav } from './encode/wav.ts';
