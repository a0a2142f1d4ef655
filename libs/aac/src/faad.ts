import type { decoder as createFaad } from '@audio/decode-aac';
import {
  AuralignError,
  type AacDecoderFactory,
  type AacPacketDecoder,
  type ChannelLabel,
  type PcmPiece,
} from '@auralign/audio';

import { readAudioSpecificConfig } from './audioSpecificConfig.ts';
import { silentPacket } from './silentPacket.ts';

/**
 * Channels of each configuration as the package gives them: in WAVE order up to 5.1, in AAC's own beyond
 * (ISO/IEC 14496-3, table 1.19).
 */
const LABELS: readonly (readonly ChannelLabel[])[] = [
  [],
  ['M'],
  ['L', 'R'],
  ['L', 'R', 'C'],
  ['L', 'R', 'C', 'Cs'],
  ['L', 'R', 'C', 'Ls', 'Rs'],
  ['L', 'R', 'C', 'LFE', 'Ls', 'Rs'],
  ['C', 'Lc', 'Rc', 'L', 'R', 'Ls', 'Rs', 'LFE'],
];

/**
 * Frames that the filterbanks of band replication hold back in FAAD2, at the output rate: measured by the authors of
 * `@audio/decode-aac` as the offset of Apple's HE-AAC against its source.
 */
const SBR_LATENCY_FRAMES = 962;

type Faad = Awaited<ReturnType<typeof createFaad>>;

/** AAC-LC and HE-AAC packets through FAAD2 in WebAssembly, one by one: memory does not grow with the file. */
export const createFaadDecoder: AacDecoderFactory = async ({ audioSpecificConfig, firstPackets, name }) => {
  const { coreRateHz, channelConfig, coreFrameCount } = readAudioSpecificConfig(audioSpecificConfig);
  const { decoder } = await import('@audio/decode-aac');
  const create = async (): Promise<Faad> => {
    try {
      return await decoder({ asc: audioSpecificConfig });
    } catch (cause) {
      throw new AuralignError('UNSUPPORTED_FORMAT', `${name}: FAAD2 refuses this kind of AAC`, undefined, { cause });
    }
  };

  const shape = probe(await create(), firstPackets);
  if (shape === undefined) throw new AuralignError('CORRUPT_FILE', `${name}: not one of the first AAC packets decodes`);
  const { sampleRateHz, channelCount } = shape;
  const rateFactor = Math.max(1, Math.round(sampleRateHz / coreRateHz));
  const packetFrameCount = coreFrameCount * rateFactor;

  const faad = await create();
  let alive = true;
  /** A packet that gives another number of channels or frames than the rest is damaged. */
  const decodeOne = (packet: Uint8Array): PcmPiece | undefined => {
    const { channelData } = faad.decode(packet);
    const frameCount = channelData[0]?.length ?? 0;
    return channelData.length === channelCount && frameCount === packetFrameCount
      ? { channels: channelData, frameCount }
      : undefined;
  };

  // With band replication FAAD2 must see a real packet first; what it keeps back of that is the fade-in of priming.
  const primer = rateFactor === 1 ? silentPacket(channelConfig) : undefined;
  let keepsBack = primer === undefined;
  if (primer !== undefined) faad.decode(primer);

  return {
    sampleRateHz,
    channelCount,
    channelLabels: LABELS[channelConfig]?.length === channelCount ? LABELS[channelConfig] : labelsByCount(channelCount),
    packetFrameCount,
    latencyFrames: rateFactor === 1 ? 0 : SBR_LATENCY_FRAMES,
    decode(packet) {
      try {
        const piece = decodeOne(packet);
        if (piece !== undefined || !keepsBack) return piece;
        keepsBack = false;
        const channels = Array.from({ length: channelCount }, () => new Float32Array(packetFrameCount));
        return { channels, frameCount: packetFrameCount };
      } catch (cause) {
        alive = false; // after a trap the shared instance must not be touched to clean up
        throw new AuralignError('CORRUPT_FILE', `${name}: the AAC decoder gave up`, undefined, { cause });
      }
    },
    close() {
      if (alive) faad.free();
      alive = false;
    },
  } satisfies AacPacketDecoder;
};

/** Rate and channels of the last of the first packets that decodes. */
function probe(faad: Faad, packets: readonly Uint8Array[]): { sampleRateHz: number; channelCount: number } | undefined {
  let shape: { sampleRateHz: number; channelCount: number } | undefined;
  try {
    // Twice, since the first packet gives nothing and a file may have only one.
    for (const packet of packets.length === 1 ? [packets[0]!, packets[0]!] : packets) {
      const { channelData, sampleRate } = faad.decode(packet);
      if (channelData.length > 0) shape = { sampleRateHz: sampleRate, channelCount: channelData.length };
    }
    faad.free();
  } catch {
    return shape; // a trap; the caller will meet it again and say so
  }
  return shape;
}

/** Parametric stereo makes two channels of one; a program config element may make any number. */
function labelsByCount(channelCount: number): readonly ChannelLabel[] {
  if (channelCount === 1) return ['M'];
  return channelCount === 2 ? ['L', 'R'] : Array.from({ length: channelCount }, () => 'unknown');
}
