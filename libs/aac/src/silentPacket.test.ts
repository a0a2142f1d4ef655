import { describe, expect, it } from 'vitest';
import { readAudioSpecificConfig } from './audioSpecificConfig.ts';
import { silentPacket } from './silentPacket.ts';

describe('silentPacket', () => {
  it('writes one channel as the tables of ISO/IEC 14496-3 say', () => {
    // 3 bits element 0, 4 bits tag, 8 bits gain, 11 bits ics_info, 3 flags: 29 zeros; then the end, 111.
    expect(silentPacket(1)).toEqual(Uint8Array.of(0, 0, 0, 0b0000_0111));
  });

  it('writes a pair with common window', () => {
    // 001 0000 1, 11 + 2 + 11 + 11 zeros, 111 and two bits of filling
    expect(silentPacket(2)).toEqual(Uint8Array.of(0b0010_0001, 0, 0, 0, 0, 0b0001_1100));
  });

  it('has no answer where the stream itself names the channels', () => {
    expect(silentPacket(0)).toBeUndefined();
    expect(silentPacket(11)).toBeUndefined();
  });
});

describe('readAudioSpecificConfig', () => {
  it.each([
    [
      'AAC-LC, 44.1 kHz, stereo',
      [0x12, 0x10],
      { objectType: 2, coreRateHz: 44_100, channelConfig: 2, coreFrameCount: 1024 },
    ],
    ['HE-AAC, 22.05 kHz core', [0x2b, 0x92, 0x08], { objectType: 5, coreRateHz: 22_050, channelConfig: 2 }],
    ['an explicit rate', [0x17, 0x80, 0x56, 0x22, 0x10], { objectType: 2, coreRateHz: 44_100, channelConfig: 2 }],
    ['960 frames a packet', [0x12, 0x14], { coreFrameCount: 960 }],
  ])('reads %s', (_, bytes, expected) => {
    expect(readAudioSpecificConfig(Uint8Array.from(bytes))).toMatchObject(expected);
  });

  it('reads an empty one without harm', () => {
    expect(readAudioSpecificConfig(new Uint8Array(0)).channelConfig).toBe(0);
  });
});
