import { defaultChannelLabels } from '../channelLabels.ts';
import { AuralignError } from '../errors.ts';
import type { OggCodec, OggCodecDecoder } from './oggCodec.ts';
import { decoderFailure, freeDecoder, reorderChannels } from './pieces.ts';
import { quietly } from './quietly.ts';
import { VORBIS_CHANNEL_ORDER } from './vorbis.ts';

/** Opus, decoded by libopus in WebAssembly at 48 kHz, which all Opus is; container, gain and trimming are ours. */
export const opus: OggCodec = {
  id: 'opus',
  headerPacketCount: 2,
  matches: (packet) => packet.length >= 19 && String.fromCharCode(...packet.subarray(0, 8)) === 'OpusHead',
  open: openOpus,
};

const SAMPLE_RATE_HZ = 48_000;
/** The decoder's input buffer: 120 ms at 256 kbit/s a channel. */
const LARGEST_PACKET_PER_CHANNEL = 3840;

interface OpusHead {
  readonly channelCount: number;
  readonly preSkipFrames: number;
  readonly gain: number;
  readonly streamCount: number;
  readonly coupledStreamCount: number;
  readonly mapping: number[];
  readonly hasSpeakers: boolean;
}

async function openOpus(headers: readonly Uint8Array[], name: string): Promise<OggCodecDecoder> {
  const head = readOpusHead(headers[0]!, name);
  const { channelCount, gain } = head;
  const { OpusDecoder } = await import('opus-decoder');
  const decoder = new OpusDecoder({
    channels: channelCount,
    streamCount: head.streamCount,
    coupledStreamCount: head.coupledStreamCount,
    channelMappingTable: head.mapping,
    preSkip: 0,
  });
  await decoder.ready;
  const order = head.hasSpeakers ? VORBIS_CHANNEL_ORDER[channelCount] : undefined;
  let alive = true;

  return {
    sampleRateHz: SAMPLE_RATE_HZ,
    channelCount,
    channelLabels: head.hasSpeakers ? defaultChannelLabels(channelCount) : head.mapping.map(() => 'unknown'),
    preSkipFrames: head.preSkipFrames,
    trimsStart: false,
    async decode(packets) {
      const usable = packets.filter((packet) => isWellFormed(packet, LARGEST_PACKET_PER_CHANNEL * channelCount));
      try {
        const { channelData, samplesDecoded, errors } = quietly(() => decoder.decodeFrames(usable));
        if (gain !== 1) {
          for (const channel of channelData) {
            for (let i = 0; i < samplesDecoded; i++) channel[i]! *= gain;
          }
        }
        const piece = reorderChannels({ channels: channelData, frameCount: samplesDecoded }, order);
        return { piece, damagedPackets: errors.length + packets.length - usable.length };
      } catch (cause) {
        throw decoderFailure(name, 'Opus', cause);
      }
    },
    close() {
      if (alive) freeDecoder(decoder);
      alive = false;
    },
  };
}

/**
 * RFC 6716, section 3.4, the requirements that need no look inside the frames: R1 (one byte at least), R5 (at most
 * 120 ms, at least one frame).
 */
function isWellFormed(packet: Uint8Array, largest: number): boolean {
  if (packet.length === 0 || packet.length > largest) return false;
  const code = packet[0]! & 3;
  if (code !== 3) return code !== 1 || packet.length % 2 === 1;
  const frameCount = (packet[1] ?? 0) & 63;
  return frameCount > 0 && frameCount * frameMilliseconds(packet[0]! >> 3) <= 120;
}

/** RFC 6716, table 2: frame length of each configuration. */
function frameMilliseconds(config: number): number {
  if (config < 12) return [10, 20, 40, 60][config & 3]!;
  if (config < 16) return [10, 20][config & 1]!;
  return [2.5, 5, 10, 20][config & 3]!;
}

/** RFC 7845, section 5.1. */
function readOpusHead(packet: Uint8Array, name: string): OpusHead {
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const damaged = (what: string) => new AuralignError('CORRUPT_FILE', `${name}: Opus header with ${what}`);
  const version = packet[8]!;
  if (version >> 4 !== 0) throw new AuralignError('UNSUPPORTED_FORMAT', `${name}: Opus header version ${version}`);
  const channelCount = packet[9]!;
  const family = packet[18]!;
  if (channelCount === 0) throw damaged('no channels');
  const common = {
    channelCount,
    preSkipFrames: view.getUint16(10, true),
    gain: 10 ** (view.getInt16(16, true) / (20 * 256)), // Q7.8 decibels
  };
  if (family === 0) {
    if (channelCount > 2) throw damaged(`${channelCount} channels in mapping family 0`);
    const mapping = channelCount === 2 ? [0, 1] : [0];
    return { ...common, streamCount: 1, coupledStreamCount: channelCount - 1, mapping, hasSpeakers: true };
  }
  if (family !== 1 && family !== 255) {
    throw new AuralignError('UNSUPPORTED_FORMAT', `${name}: Opus channel mapping family ${family}`);
  }
  if (family === 1 && channelCount > 8) throw damaged(`${channelCount} channels in mapping family 1`);
  if (packet.length < 21 + channelCount) throw damaged('a cut mapping table');
  const streamCount = packet[19]!;
  const coupledStreamCount = packet[20]!;
  const mapping = [...packet.subarray(21, 21 + channelCount)];
  const decodedCount = streamCount + coupledStreamCount;
  const isSound =
    streamCount > 0 &&
    coupledStreamCount <= streamCount &&
    decodedCount <= 255 &&
    mapping.every((source) => source === 255 || source < decodedCount);
  if (!isSound) throw damaged('an impossible mapping table');
  return { ...common, streamCount, coupledStreamCount, mapping, hasSpeakers: family === 1 };
}
