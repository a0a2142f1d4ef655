import { once } from 'node:events';
import { createDeflate } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { memorySource } from './memorySource.ts';
import { readTags } from './readTags.ts';

const UNPACKED_BYTES = 256e6;
/** A thousandth of that; packed bit by bit, so that this process has never held it whole. */
let packed: Buffer;
beforeAll(async () => {
  const deflate = createDeflate();
  const parts: Buffer[] = [];
  deflate.on('data', (part: Buffer) => parts.push(part));
  const piece = Buffer.alloc(1e6, 'a');
  for (let bytes = 0; bytes < UNPACKED_BYTES; bytes += piece.length) {
    if (!deflate.write(piece)) await once(deflate, 'drain');
  }
  await once(deflate.end(), 'end');
  packed = Buffer.concat(parts);
});

const synchsafe = (n: number): number[] => [(n >> 21) & 127, (n >> 14) & 127, (n >> 7) & 127, n & 127];
const uint32 = (n: number): number[] => [(n >>> 24) & 255, (n >> 16) & 255, (n >> 8) & 255, n & 255];

/** An ID3v2 tag of one compressed frame (ID3v2.3, 3.3.1, flag i; ID3v2.4, 4.1.2, flags k and p), before a little of an MP3. */
function mp3With(version: 3 | 4, frameId: string): Uint8Array {
  const flags = version === 3 ? [0, 0x80] : [0, 0x09];
  const length = version === 3 ? uint32(UNPACKED_BYTES) : synchsafe(UNPACKED_BYTES);
  const size = version === 3 ? uint32(packed.length + 4) : synchsafe(packed.length + 4);
  const frame = Buffer.concat([Buffer.from(frameId), Buffer.from([...size, ...flags, ...length]), packed]);
  const header = Buffer.from([0x49, 0x44, 0x33, version, 0, 0, ...synchsafe(frame.length)]);
  const sound = Buffer.concat(
    Array.from({ length: 20 }, () => Buffer.concat([Buffer.from([0xff, 0xfb, 0x90, 0]), Buffer.alloc(413)])),
  );
  return new Uint8Array(Buffer.concat([header, frame, sound]));
}

describe('tags that unpack to much more than the file is', () => {
  it.each([
    [3, 'TIT2'],
    [4, 'TIT2'],
    [4, 'COMM'],
    [3, 'APIC'],
  ] as const)('cost no memory: ID3v2.%i, %s', async (version, frameId) => {
    const file = mp3With(version, frameId);
    const peakBefore = process.resourceUsage().maxRSS;
    const tags = await readTags(memorySource(file, 'bomb.mp3'));
    // The largest amount this process has ever held, in KiB: a quarter of what is packed would show.
    expect(process.resourceUsage().maxRSS - peakBefore).toBeLessThan(UNPACKED_BYTES / 4 / 1024);
    expect(tags.title?.length ?? 0).toBeLessThanOrEqual(file.length);
    expect(tags.comment?.length ?? 0).toBeLessThanOrEqual(file.length);
    expect(tags.cover?.data.length ?? 0).toBeLessThanOrEqual(file.length);
  });
});
