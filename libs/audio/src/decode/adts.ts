import { AuralignError } from '../errors.ts';
import type { AudioFormat } from '../format.ts';
import type { ByteSource } from '../source.ts';
import type { AudioStream } from '../stream.ts';
import { aacDecoderMissing, AAC_PROBE_PACKETS, type AacDecoderFactory } from './aacPackets.ts';
import type { FormatDecoder } from './decoder.ts';
import { createWarningLog, pieceStream, silentPiece, slicePiece, type PcmPiece } from './pieces.ts';
import { hasSyncFrames, readSyncFrames, type SyncFormat } from './syncFrames.ts';

/**
 * AAC without a container (".aac"): nothing says how long it is, nor where priming and padding are, so all is read.
 *
 * @param aac without it, the format is recognised and refused with `DECODER_MISSING`
 */
export function createAdtsDecoder(aac?: AacDecoderFactory): FormatDecoder {
  return {
    id: 'adts',
    sniff: (head) => hasSyncFrames(ADTS_FRAMES, head),
    open: (source) => openAdts(source, aac),
  };
}

interface AdtsHeader {
  readonly byteLength: number;
  /** Bytes before the packet: 7, or 9 with a checksum. */
  readonly headerLength: number;
  readonly audioSpecificConfig: Uint8Array;
  /** Profile, rate and channels as they stand in the header: the same in all frames of a stream. */
  readonly key: number;
  readonly packetCount: number;
}

/** ISO/IEC 13818-7, section 6.2 (adts_fixed_header, adts_variable_header). */
function adtsHeaderAt(bytes: Uint8Array, at: number): AdtsHeader | undefined {
  if (at + 7 > bytes.length || bytes[at] !== 0xff || (bytes[at + 1]! & 0xf6) !== 0xf0) return undefined;
  const [b1, b2, b3] = [bytes[at + 1]!, bytes[at + 2]!, bytes[at + 3]!];
  const objectType = (b2 >> 6) + 1;
  const rateIndex = (b2 >> 2) & 15;
  const channelConfig = ((b2 & 1) << 2) | (b3 >> 6);
  const byteLength = ((b3 & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5);
  const headerLength = b1 & 1 ? 7 : 9;
  if (rateIndex > 12 || byteLength <= headerLength) return undefined;
  return {
    byteLength,
    headerLength,
    audioSpecificConfig: Uint8Array.of(
      (objectType << 3) | (rateIndex >> 1),
      ((rateIndex & 1) << 7) | (channelConfig << 3),
    ),
    key: (b1 << 16) | ((b2 & 0xfd) << 8) | (b3 & 0xc0), // without the private bit
    packetCount: (bytes[at + 6]! & 3) + 1,
  };
}

const ADTS_FRAMES: SyncFormat<AdtsHeader> = {
  syncByte: 0xff,
  headerByteLength: 7,
  longestFrameBytes: 8191,
  headerAt: adtsHeaderAt,
  isSameStream: (a, b) => a.key === b.key,
};

async function openAdts(source: ByteSource, aac: AacDecoderFactory | undefined): Promise<AudioStream> {
  const { name } = source;
  if (aac === undefined) throw aacDecoderMissing(name);
  const warnings = createWarningLog();
  const batches = readSyncFrames(ADTS_FRAMES, source, warnings);
  const firstBatch = await batches.next();
  if (firstBatch.done === true) throw new AuralignError('CORRUPT_FILE', `${name}: no AAC frame found`);
  const firstFrames = firstBatch.value;
  const { audioSpecificConfig, packetCount } = firstFrames[0]!.header;
  if (packetCount > 1) {
    throw new AuralignError('UNSUPPORTED_FORMAT', `${name}: ADTS with ${packetCount} packets in a frame`);
  }
  const packetOf = ({ header, bytes }: (typeof firstFrames)[number]) => bytes.subarray(header.headerLength);
  const decoder = await aac({
    audioSpecificConfig,
    firstPackets: firstFrames.slice(0, AAC_PROBE_PACKETS).map(packetOf),
    name,
  });
  const { sampleRateHz, channelCount, channelLabels, packetFrameCount } = decoder;
  const format: AudioFormat = {
    container: 'adts',
    codec: 'aac',
    sampleRateHz,
    channelCount,
    channelLabels,
    lossless: false,
  };

  async function* pieces(): AsyncGenerator<PcmPiece> {
    let latency = decoder.latencyFrames;
    function* decodeBatch(batch: typeof firstFrames): Generator<PcmPiece> {
      for (const frame of batch) {
        let piece = decoder.decode(packetOf(frame));
        if (piece === undefined) {
          warnings.add('corrupt-frame', 'a damaged AAC packet');
          piece = silentPiece(channelCount, packetFrameCount); // so that what follows stays in its place
        }
        const from = Math.min(latency, piece.frameCount);
        latency -= from;
        yield slicePiece(piece, from, piece.frameCount);
      }
    }
    yield* decodeBatch(firstFrames);
    for await (const batch of batches) yield* decodeBatch(batch);
  }

  return pieceStream({ codec: 'AAC', name, format, warnings, pieces: pieces(), close: () => decoder.close() });
}
