import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../memorySource.ts';
import { openAudio } from '../openAudio.ts';
import { md5Of } from '../testing/flacFile.ts';
import { encodeFlac } from './flac.ts';
import { memorySink } from './sink.ts';

const demoFile = (name: string): URL => new URL(`../../../../fixtures/demo/${name}`, import.meta.url);

describe('the FLAC encoder', () => {
  // libFLAC wrote the demo files; 2 % is the price of trying one window and one order a block.
  it.each(['mix.flac', 'stem-bass.flac'])('packs %s about as tightly as it came', async (name) => {
    const original = new Uint8Array(await readFile(demoFile(name)));
    const stream = await openAudio(memorySource(original, name));
    const sink = memorySink();
    const encoder = encodeFlac(
      { sampleRateHz: 44100, channelCount: 2, bitDepth: 16, sampleType: 'integer', dither: 'none' },
      sink,
    );
    for await (const block of stream.blocks()) await encoder.write(block);
    await encoder.finish();
    const file = sink.bytes();
    expect(file.length / original.length).toBeLessThan(1.02);
    // The checksum in STREAMINFO is that of the samples, so equal to the original's.
    expect(file.subarray(26, 42)).toEqual(original.subarray(26, 42));
  });

  it('writes length, block and frame sizes and the checksum of the samples into STREAMINFO', async () => {
    const sink = memorySink();
    const encoder = encodeFlac(
      { sampleRateHz: 192_000, channelCount: 1, bitDepth: 24, sampleType: 'integer', dither: 'none' },
      sink,
    );
    await encoder.write({ channels: [Float32Array.of(0.5, -1, 0.25)], frameCount: 3 });
    await encoder.finish();
    const view = new DataView(sink.bytes().slice().buffer);
    expect(view.getUint32(8)).toBe((4096 << 16) | 4096);
    const frameBytes = view.byteLength - 42 - 4 - view.getUint16(44); // what STREAMINFO and the comments leave
    expect([view.getUint32(12) >>> 8, view.getUint32(14) & 0xff_ffff]).toEqual([frameBytes, frameBytes]);
    expect(view.getUint32(18) >>> 12).toBe(192_000);
    expect(view.getUint32(22)).toBe(3);
    expect(sink.bytes().subarray(26, 42)).toEqual(md5Of(Uint8Array.of(0, 0, 0x40, 0, 0, 0x80, 0, 0, 0x20)));
  });

  it.each([
    ['32 bits', { bitDepth: 32 }],
    ['nine channels', { channelCount: 9 }],
  ] as const)('refuses %s', (_, wrong) => {
    const options = {
      sampleRateHz: 48000,
      channelCount: 2,
      bitDepth: 16,
      sampleType: 'integer',
      dither: 'none',
    } as const;
    expect(() => encodeFlac({ ...options, ...wrong }, memorySink())).toThrow(
      expect.objectContaining({ code: 'INVALID_OPTION' }),
    );
  });
});
