import { createHash } from 'node:crypto';
import { crc16, crc8 } from '../crc.ts';
import { type BitWriter, createBitWriter } from '../encode/bitWriter.ts';
import { bytesOf, uint } from './riff.ts';

/** The fields of a hand-made FLAC file: mono, 48 kHz, 16 bits, blocks of 16 frames unless said otherwise. */
export interface FlacFields {
  readonly blockFrames?: readonly [min: number, max: number];
  readonly sampleRateHz?: number;
  readonly channelCount?: number;
  readonly bits?: number;
  readonly frameCount?: number;
  readonly md5?: Uint8Array;
}

export function flacFile(fields: FlacFields, ...frames: readonly Uint8Array[]): Uint8Array {
  const { blockFrames = [16, 16], sampleRateHz = 48000, channelCount = 1, bits = 16, frameCount = 0 } = fields;
  const packed =
    (BigInt(sampleRateHz) << 44n) | (BigInt(channelCount - 1) << 41n) | (BigInt(bits - 1) << 36n) | BigInt(frameCount);
  return bytesOf(
    'fLaC',
    [0x80, 0, 0, 34],
    uint(blockFrames[0], 2, false),
    uint(blockFrames[1], 2, false),
    new Uint8Array(6),
    uint(packed, 8, false),
    fields.md5 ?? new Uint8Array(16),
    ...frames,
  );
}

/**
 * One frame: header and checksums around subframes written bit by bit.
 *
 * @param number frame number, below 128
 * @param channelCode 0 mono, 1 left/right, 8 left/side, 9 side/right, 10 mid/side
 */
export function flacFrame(
  number: number,
  frameCount: number,
  channelCode: number,
  writeSubframes: (writer: BitWriter) => void,
): Uint8Array {
  const writer = createBitWriter();
  writer.put(0xfff8, 16);
  writer.put(7, 4); // 16-bit block size follows
  writer.put(0, 4); // rate as in STREAMINFO
  writer.put(channelCode, 4);
  writer.put(0, 4); // depth as in STREAMINFO
  writer.put(number, 8);
  writer.put(frameCount - 1, 16);
  writer.put(crc8(writer.bytes(), 0, writer.bytes().length), 8);
  writeSubframes(writer);
  writer.align();
  writer.put(crc16(writer.bytes(), 0, writer.bytes().length), 16);
  return writer.bytes().slice();
}

/** A field of up to 33 bits, two's complement. */
export function putWide(writer: BitWriter, value: number, bits: number): void {
  if (bits > 32) writer.put(Math.floor(value / 2 ** 32), bits - 32);
  writer.put(value | 0, Math.min(bits, 32));
}

export function md5Of(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('md5').update(bytes).digest());
}
