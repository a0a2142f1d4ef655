import { AuralignError } from '../errors.ts';
import type { AudioFormat, ChannelLabel } from '../format.ts';
import type { ByteSource } from '../source.ts';
import type { AudioStream } from '../stream.ts';
import { aacDecoderMissing, AAC_PROBE_PACKETS, type AacDecoderFactory, type AacPacketDecoder } from './aacPackets.ts';
import { createAlacDecoder, readAlacConfig } from './alac.ts';
import type { FormatDecoder } from './decoder.ts';
import { readMp4Packets } from './mp4Packets.ts';
import { findAudioTrack, type Mp4Track } from './mp4Track.ts';
import {
  createWarningLog,
  meanBitRate,
  pieceStream,
  reorderChannels,
  silentPiece,
  slicePiece,
  type PcmPiece,
} from './pieces.ts';

/**
 * MP4 and QuickTime audio: ALAC by the decoder here, AAC by the one handed in.
 *
 * @param aac without it, AAC ends in `DECODER_MISSING`
 */
export function createMp4Decoder(aac?: AacDecoderFactory): FormatDecoder {
  return { id: 'mp4', sniff: isMp4, open: (source) => openMp4(source, aac) };
}

/** A file type box in front, as every writer since 2001 puts it; older QuickTime files begin with one of the others. */
function isMp4(head: Uint8Array): boolean {
  return ['ftyp', 'moov', 'mdat', 'wide'].includes(String.fromCharCode(...head.subarray(4, 8)));
}

/** A decoder of packets, whatever the codec. */
type PacketDecoder = AacPacketDecoder & { readonly bitDepth?: number };

async function openMp4(source: ByteSource, aac: AacDecoderFactory | undefined): Promise<AudioStream> {
  const { name } = source;
  const warnings = createWarningLog();
  const track = await findAudioTrack(source);
  if (track.codec === 'aac' && aac === undefined) throw aacDecoderMissing(name);
  const decoder: PacketDecoder =
    track.codec === 'alac'
      ? openAlac(track, name)
      : await aac!({ audioSpecificConfig: track.config, firstPackets: await firstPackets(source, track), name });

  const { sampleRateHz, channelCount, channelLabels, bitDepth } = decoder;
  const toFrames = (time: number) => Math.round((time * sampleRateHz) / track.timescale);
  const start = toFrames(track.window.start);
  const end = Math.min(toFrames(track.window.end), toFrames(track.mediaDuration));
  const frameCount = end - start;
  if (frameCount <= 0) {
    decoder.close();
    throw new AuralignError('EMPTY_AUDIO', `${name}: the MP4 track holds no audio`);
  }
  const format: AudioFormat = {
    container: 'mp4',
    codec: track.codec,
    sampleRateHz,
    channelCount,
    channelLabels,
    ...(bitDepth === undefined ? {} : { bitDepth }),
    frameCount,
    bitRate: meanBitRate(source.byteLength, frameCount, sampleRateHz),
    lossless: track.codec === 'alac',
  };

  async function* pieces(): AsyncGenerator<PcmPiece> {
    const first = start + decoder.latencyFrames;
    const last = end + decoder.latencyFrames;
    let position = 0;
    for await (const packet of readMp4Packets(source, track.sampleTable, warnings)) {
      let piece = decoder.decode(packet);
      if (piece === undefined) {
        const seconds = (Math.max(0, position - first) / sampleRateHz).toFixed(2);
        warnings.add('corrupt-frame', `a damaged ${track.codec.toUpperCase()} packet near ${seconds} s`);
        piece = silentPiece(channelCount, decoder.packetFrameCount); // so that what follows stays in its place
      }
      const from = Math.max(0, first - position);
      const to = Math.min(piece.frameCount, last - position);
      position += piece.frameCount;
      if (to > from) yield slicePiece(piece, from, to);
      if (position >= last) return;
    }
  }

  return pieceStream({
    codec: track.codec.toUpperCase(),
    name,
    format,
    warnings,
    pieces: pieces(),
    close: () => decoder.close(),
  });
}

async function firstPackets(source: ByteSource, track: Mp4Track): Promise<Uint8Array[]> {
  const packets: Uint8Array[] = [];
  for await (const packet of readMp4Packets(source, track.sampleTable, createWarningLog())) {
    packets.push(packet.slice());
    if (packets.length === AAC_PROBE_PACKETS) break;
  }
  return packets;
}

/**
 * Channel order of ALAC by channel count, as the source of each channel in our order, and the labels in our order.
 *
 * Source: Apple Lossless Audio Codec, "ALACMagicCookieDescription.txt", channel layout tags (C first, LFE last).
 */
const ALAC_LAYOUTS: readonly { order?: readonly number[]; labels: readonly ChannelLabel[] }[] = [
  { labels: [] },
  { labels: ['M'] },
  { labels: ['L', 'R'] },
  { order: [1, 2, 0], labels: ['L', 'R', 'C'] },
  { order: [1, 2, 0, 3], labels: ['L', 'R', 'C', 'Cs'] },
  { order: [1, 2, 0, 3, 4], labels: ['L', 'R', 'C', 'Ls', 'Rs'] },
  { order: [1, 2, 0, 5, 3, 4], labels: ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'] },
  { order: [1, 2, 0, 6, 3, 4, 5], labels: ['L', 'R', 'C', 'LFE', 'Ls', 'Rs', 'Cs'] },
  { order: [3, 4, 0, 7, 5, 6, 1, 2], labels: ['L', 'R', 'C', 'LFE', 'Ls', 'Rs', 'Lc', 'Rc'] },
];

function openAlac(track: Mp4Track, name: string): PacketDecoder {
  const config = readAlacConfig(track.config, name);
  const decoder = createAlacDecoder(config);
  const { order, labels } = ALAC_LAYOUTS[config.channelCount]!;
  return {
    sampleRateHz: config.sampleRateHz,
    channelCount: config.channelCount,
    channelLabels: labels,
    bitDepth: config.bitDepth,
    packetFrameCount: config.frameLength,
    latencyFrames: 0,
    decode(packet) {
      try {
        return reorderChannels(decoder.decode(packet), order);
      } catch {
        return undefined; // a damaged packet stands alone: the next one decodes without it
      }
    },
    close() {},
  };
}
