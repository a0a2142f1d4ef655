import { createBitReader } from './bits.ts';

/** The part of an AudioSpecificConfig that says how packets become samples. */
export interface AudioSpecificConfig {
  /** 2 = AAC-LC, 5 = SBR (HE-AAC), 29 = parametric stereo (HE-AAC v2); the outermost that is signalled. */
  readonly objectType: number;
  /** Of the core coder: half the output's with SBR. */
  readonly coreRateHz: number;
  /** 1 … 7; 0 when a program config element in the stream says it. */
  readonly channelConfig: number;
  /** Frames of a packet at the core's rate. */
  readonly coreFrameCount: 960 | 1024;
}

const RATES_HZ = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

/** ISO/IEC 14496-3, sections 1.6.2.1 and 4.4.1. Reserved rates read as 0. */
export function readAudioSpecificConfig(bytes: Uint8Array): AudioSpecificConfig {
  const read = createBitReader(bytes);
  const objectTypeField = (): number => {
    const type = read(5);
    return type === 31 ? 32 + read(6) : type;
  };
  const rateField = (): number => {
    const index = read(4);
    return index === 15 ? read(24) : (RATES_HZ[index] ?? 0);
  };
  const objectType = objectTypeField();
  const coreRateHz = rateField();
  const channelConfig = read(4);
  if (objectType === 5 || objectType === 29) {
    rateField(); // of the extension
    objectTypeField(); // of the core
  }
  const coreFrameCount = read(1) === 1 ? 960 : 1024;
  return { objectType, coreRateHz, channelConfig, coreFrameCount };
}
