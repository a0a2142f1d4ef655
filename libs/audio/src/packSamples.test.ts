import { describe, expect, it } from 'vitest';
import { packSamples } from './packSamples.ts';

describe('packSamples', () => {
  it.each([1, 2, 3, 4])('writes %i bytes a sample, lowest first, channel after channel', (bytesPerSample) => {
    const limit = 2 ** (8 * bytesPerSample - 1);
    const frameCount = 1000;
    const from = 7; // what lies before belongs to others
    for (const channelCount of [1, 2, 3]) {
      const channels = Array.from({ length: channelCount }, (_, c) =>
        Int32Array.from({ length: from + frameCount }, (_, i) => ((i * 7919 + c * 104_729) % (2 * limit)) - limit),
      );
      channels[0]!.set([-limit, limit - 1, -1, 0], from);
      for (const offset of [0, 1, 4]) {
        const byteLength = frameCount * channelCount * bytesPerSample;
        const room = new Uint8Array(offset + byteLength + 8).fill(0xa5);
        packSamples(channels, from, frameCount, bytesPerSample, room.subarray(offset, offset + byteLength));
        const expected = new Uint8Array(room.length).fill(0xa5);
        for (let i = 0; i < frameCount * channelCount; i++) {
          const sample = channels[i % channelCount]![from + Math.floor(i / channelCount)]!;
          for (let b = 0; b < bytesPerSample; b++) expected[offset + i * bytesPerSample + b] = sample >> (8 * b);
        }
        expect(room).toEqual(expected);
      }
    }
  });
});
