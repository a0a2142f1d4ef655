import { defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import type { AudioFormat } from '../format.ts';
import type { ByteSource } from '../source.ts';
import type { AudioStream } from '../stream.ts';
import type { FormatDecoder } from './decoder.ts';
import { MPEG_FRAMES, readStreamInfo, type MpegFrame, type StreamInfo } from './mp3Frames.ts';
import {
  createWarningLog,
  decoderFailure,
  freeDecoder,
  meanBitRate,
  pieceStream,
  silentPiece,
  slicePiece,
  type PcmPiece,
} from './pieces.ts';
import { hasSyncFrames, readSyncFrames } from './syncFrames.ts';

/** MPEG audio, Layers I to III, decoded by mpg123 in WebAssembly; framing and gapless trimming are ours. */
export const mp3: FormatDecoder = {
  id: 'mp3',
  sniff: (head) => hasSyncFrames(MPEG_FRAMES, head),
  open: openMp3,
};

/** Delay of every Layer III decoder: half a long block's overlap and the synthesis filterbank (LAME's "528 + 1"). */
const DECODER_DELAY_FRAMES = 529;
/** About a second of audio a call: large enough to hide the call, small enough to stay small. */
const FRAMES_PER_CALL = 32;

async function openMp3(source: ByteSource): Promise<AudioStream> {
  const warnings = createWarningLog();
  const batches = readSyncFrames(MPEG_FRAMES, source, warnings);
  const firstBatch = await batches.next();
  const firstFrame = firstBatch.done === true ? undefined : firstBatch.value[0];
  if (firstBatch.done === true || firstFrame === undefined) {
    throw new AuralignError('CORRUPT_FILE', `${source.name}: no MPEG audio frame found`);
  }
  const { sampleRateHz, layer, frameCount: frameLength, bitRate } = firstFrame.header;
  // The silent frame of the info tag may be mono or stereo as it likes: the first frame with audio decides.
  const info = readStreamInfo(firstFrame);
  const { channelCount } = ((info && firstBatch.value[1]) ?? firstFrame).header;
  const frameCount = info && promisedFrames(info, frameLength);
  const format: AudioFormat = {
    container: 'mp3',
    codec: layer === 3 ? 'mp3' : 'other',
    sampleRateHz,
    channelCount,
    channelLabels: defaultChannelLabels(channelCount),
    ...(frameCount === undefined ? { bitRate } : { frameCount }),
    ...(frameCount === undefined || frameCount === 0
      ? {}
      : { bitRate: meanBitRate(source.byteLength, frameCount, sampleRateHz) }),
    lossless: false,
  };

  const { MPEGDecoder } = await import('mpg123-decoder');
  // Its own gapless mode trusts whatever it meets; ours also covers concatenated files.
  const decoder = new MPEGDecoder({ enableGapless: false });
  await decoder.ready;
  let alive = true;

  function decode(frames: readonly MpegFrame[]): PcmPiece {
    const expected = frames.length * frameLength;
    const bytes = new Uint8Array(frames.reduce((sum, frame) => sum + frame.bytes.length, 0));
    let at = 0;
    for (const frame of frames) {
      bytes.set(frame.bytes, at);
      at += frame.bytes.length;
    }
    try {
      const { channelData, samplesDecoded, sampleRate, errors } = decoder.decode(bytes);
      if (errors.length > 0) warnings.add('corrupt-frame', `mpg123: ${errors[0]!.message}`);
      if (samplesDecoded > 0 && sampleRate !== sampleRateHz) {
        throw new AuralignError(
          'CORRUPT_FILE',
          `${source.name}: mpg123 answers at ${sampleRate} Hz, not ${sampleRateHz} Hz`,
        );
      }
      // mpg123 gives mono twice. A frame it cannot use gives nothing: silence keeps what follows in its place.
      const piece: PcmPiece = silentPiece(channelCount, expected);
      const kept = Math.min(samplesDecoded, expected);
      for (let c = 0; c < channelCount; c++) {
        piece.channels[c]!.set(channelData[c]!.subarray(samplesDecoded - kept, samplesDecoded), expected - kept);
      }
      if (kept < expected) warnings.add('corrupt-frame', `${expected - kept} frames could not be decoded`);
      return piece;
    } catch (cause) {
      throw decoderFailure(source.name, 'MP3', cause);
    }
  }

  async function* pieces(): AsyncGenerator<PcmPiece> {
    let segment = createSegment(undefined, frameLength);
    let isFirst = true;
    async function* decodeBatch(batch: readonly MpegFrame[]): AsyncGenerator<PcmPiece> {
      let start = 0;
      for (let i = 0; i <= batch.length; i++) {
        const frame = batch[i];
        const tag = frame && (isFirst || hasTagName(frame)) ? readStreamInfo(frame) : undefined;
        isFirst = false;
        const isFull = i - start >= FRAMES_PER_CALL;
        if (frame !== undefined && tag === undefined && !isFull) continue;
        if (i > start) yield* segment.place(decode(batch.slice(start, i)));
        start = i;
        if (tag === undefined) continue;
        segment = createSegment(tag, frameLength); // another file begins here
        start = i + 1;
      }
    }
    if (firstBatch.done !== true) yield* decodeBatch(firstBatch.value);
    for await (const batch of batches) yield* decodeBatch(batch);
  }

  return pieceStream({
    codec: 'MP3',
    name: source.name,
    format,
    warnings,
    pieces: pieces(),
    close() {
      if (alive) freeDecoder(decoder);
      alive = false;
    },
  });
}

/** A cheap look before the exact one: a tag in the middle of a file is the start of a concatenated one. */
function hasTagName({ bytes }: MpegFrame): boolean {
  for (const at of [13, 21, 36]) {
    const first = bytes[at];
    if (
      (first === 0x58 || first === 0x49 || first === 0x56) &&
      /[nB]/.test(String.fromCharCode(bytes[at + 1]!, bytes[at + 2]!))
    ) {
      return true;
    }
  }
  return false;
}

interface Trim {
  /** Decoded frames to drop at the start. */
  readonly skip: number;
  /** Decoded frames [dropFrom, dropTo) are filling. */
  readonly dropFrom: number;
  readonly dropTo: number;
}

/** What is not audio of the decoded frames of one tagged stream. Without a LAME tag all is, as other decoders do. */
function trimOf(info: StreamInfo | undefined, frameLength: number): Trim {
  if (info?.delayFrames === undefined) return { skip: 0, dropFrom: Infinity, dropTo: Infinity };
  const skip = info.delayFrames + DECODER_DELAY_FRAMES;
  if (info.mpegFrameCount === undefined) return { skip, dropFrom: Infinity, dropTo: Infinity };
  const dropTo = info.mpegFrameCount * frameLength;
  // The decoder's delay moves the end as well; a padding shorter than it leaves nothing to drop.
  return { skip, dropFrom: dropTo - Math.max(0, info.paddingFrames - DECODER_DELAY_FRAMES), dropTo };
}

function promisedFrames(info: StreamInfo, frameLength: number): number | undefined {
  if (info.mpegFrameCount === undefined || info.mpegFrameCount === 0) return undefined;
  const { skip, dropFrom } = trimOf(info, frameLength);
  return Math.max(0, Math.min(dropFrom, info.mpegFrameCount * frameLength) - skip);
}

/** Applies the trim of one tagged stream to its decoded frames as they come. */
function createSegment(info: StreamInfo | undefined, frameLength: number) {
  const { skip, dropFrom, dropTo } = trimOf(info, frameLength);
  let position = 0;
  return {
    *place(piece: PcmPiece): Generator<PcmPiece> {
      const start = position;
      position += piece.frameCount;
      const cut = (from: number, to: number): PcmPiece =>
        slicePiece(
          piece,
          Math.max(0, Math.min(from - start, piece.frameCount)),
          Math.max(0, Math.min(to - start, piece.frameCount)),
        );
      if (dropFrom > start && skip < position && skip < dropFrom) yield cut(skip, dropFrom);
      if (dropTo < position) yield cut(Math.max(dropTo, skip), Infinity);
    },
  };
}
