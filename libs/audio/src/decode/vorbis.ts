import { defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import type { OggCodec, OggCodecDecoder } from './oggCodec.ts';
import { decoderFailure, freeDecoder, reorderChannels, type PcmPiece } from './pieces.ts';

/** Input buffer of the WebAssembly decoder; real packets stay far below. */
const LARGEST_PACKET = 128 * 1024;

/**
 * Channel orders of Vorbis I, section 4.3.9 (also those of Opus mapping family 1, RFC 7845, section 5.1.1.2), as the
 * source of each channel in our order (L R C LFE surrounds). Absent: the orders agree.
 */
export const VORBIS_CHANNEL_ORDER: readonly (readonly number[] | undefined)[] = [
  undefined,
  undefined,
  undefined,
  [0, 2, 1],
  undefined,
  [0, 2, 1, 3, 4],
  [0, 2, 1, 5, 3, 4],
  [0, 2, 1, 6, 5, 3, 4],
  [0, 2, 1, 7, 5, 6, 3, 4],
];

/** Vorbis, decoded by libvorbis in WebAssembly; container and trimming are ours. */
export const vorbis: OggCodec = {
  id: 'vorbis',
  headerPacketCount: 3,
  matches: (packet) => isHeader(packet, 1) && packet.length >= 30,
  open: openVorbis,
};

/** Vorbis I, section 4.2.1: the type, then "vorbis". */
function isHeader(packet: Uint8Array, type: number): boolean {
  return packet[0] === type && String.fromCharCode(...packet.subarray(1, 7)) === 'vorbis';
}

async function openVorbis(headers: readonly Uint8Array[], name: string): Promise<OggCodecDecoder> {
  const [identification, , setup] = headers as [Uint8Array, Uint8Array, Uint8Array];
  const { channelCount, sampleRateHz } = readIdentification(identification, name);
  if (!isHeader(setup, 5) || setup.length > LARGEST_PACKET) {
    throw new AuralignError('CORRUPT_FILE', `${name}: the Vorbis setup header is damaged`);
  }
  const { OggVorbisDecoder } = await import('@wasm-audio-decoders/ogg-vorbis');
  const decoder = new OggVorbisDecoder();
  await decoder.ready;
  const order = VORBIS_CHANNEL_ORDER[channelCount];
  // The package takes pages as its own parser makes them; these carry what it looks at, and never trim by themselves.
  type Pages = Parameters<typeof decoder.decodeOggPages>[0];
  const page = (data: Uint8Array, packets: readonly Uint8Array[]) => ({
    data,
    codecFrames: packets.map((packet) => ({ data: packet, header: { vorbisSetup: setup } })),
    isLastPage: false,
    totalSamples: 0,
  });
  let isFirstPage = true;
  let alive = true;

  return {
    sampleRateHz,
    channelCount,
    channelLabels: defaultChannelLabels(channelCount),
    preSkipFrames: 0,
    trimsStart: true,
    async decode(packets) {
      const usable = packets.filter((packet) => packet.length > 0 && packet.length <= LARGEST_PACKET);
      const silent: PcmPiece = { channels: [], frameCount: 0 };
      if (usable.length === 0) return { piece: silent, damagedPackets: packets.length };
      const pages = [page(isFirstPage ? identification : usable[0]!, usable)];
      isFirstPage = false;
      try {
        const { channelData, samplesDecoded, sampleRate, errors } = await decoder.decodeOggPages(
          pages as unknown as Pages,
        );
        // A stream whose setup header libvorbis refused answers with nonsense here.
        if (channelData.length !== channelCount || sampleRate !== sampleRateHz) {
          throw new AuralignError(
            'CORRUPT_FILE',
            `${name}: the Vorbis decoder answers with ${channelData.length} channels at ${sampleRate} Hz, the header says ${channelCount} at ${sampleRateHz} Hz`,
          );
        }
        const piece = reorderChannels({ channels: channelData, frameCount: samplesDecoded }, order);
        return { piece, damagedPackets: errors.length + packets.length - usable.length };
      } catch (cause) {
        throw decoderFailure(name, 'Vorbis', cause);
      }
    },
    close() {
      if (alive) freeDecoder(decoder);
      alive = false;
    },
  };
}

/** Vorbis I, section 4.2.2. */
function readIdentification(packet: Uint8Array, name: string): { channelCount: number; sampleRateHz: number } {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const version = view.getUint32(7, true);
  const channelCount = view.getUint8(11);
  const sampleRateHz = view.getUint32(12, true);
  const shortBlock = view.getUint8(28) & 15;
  const longBlock = view.getUint8(28) >> 4;
  const isSound =
    version === 0 &&
    channelCount > 0 &&
    sampleRateHz > 0 &&
    shortBlock >= 6 &&
    longBlock <= 13 &&
    shortBlock <= longBlock;
  if (!isSound) throw new AuralignError('CORRUPT_FILE', `${name}: the Vorbis identification header is damaged`);
  return { channelCount, sampleRateHz };
}
