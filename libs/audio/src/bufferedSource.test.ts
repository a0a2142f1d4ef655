import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bufferedSource } from './bufferedSource.ts';
import { firstDifference } from './testing/oracle.ts';

const WINDOW = 256 * 1024;
const content = Uint8Array.from({ length: 5 * WINDOW + 1000 }, (_, i) => (i * 7 + (i >> 8)) & 255);

/** @param failFrom nothing can be read from this byte on */
function source(failFrom = Infinity) {
  const calls: number[] = [];
  const rooms = new Set<ArrayBufferLike>();
  const buffered = bufferedSource({
    name: 'test',
    byteLength: content.length,
    async readAt(offset, length, into = new Uint8Array(length)) {
      calls.push(offset);
      rooms.add(into.buffer);
      await Promise.resolve(); // as a disk, which answers later
      if (offset + length > failFrom) throw new Error('bad sector');
      into.set(content.subarray(offset, offset + length));
      return into;
    },
    close: () => Promise.resolve(),
  });
  return { ...buffered, calls, rooms };
}

describe('bufferedSource', () => {
  it('gives the bytes asked for, in whatever order and size', async () => {
    const requests = fc.array(
      fc.record({ jump: fc.integer({ min: -WINDOW, max: WINDOW }), length: fc.integer({ min: 0, max: 2 * WINDOW }) }),
      { minLength: 1, maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(requests, async (steps) => {
        const { read } = source();
        let at = 0;
        for (const { jump, length } of steps) {
          const bytes = await read(at, length);
          expect(firstDifference(bytes, content.subarray(at, at + length))).toBe(-1);
          at = Math.min(content.length, Math.max(0, at + bytes.length + (jump % 3 === 0 ? jump : 0)));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('asks for the window after next while a file is read from front to back, and for every byte once', async () => {
    const { read, calls } = source();
    for (let at = 44; at < content.length; at += 32_768) await read(at, 32_768);
    expect(calls).toEqual([0, 1, 2, 3, 4, 5].map((i) => 44 + i * WINDOW).filter((offset) => offset < content.length));
  });

  it('reads from front to back into the same few rooms', async () => {
    const { read, rooms } = source();
    for (let at = 44; at < content.length; at += 32_768) await read(at, 32_768);
    expect(rooms.size).toBe(4); // the first two windows, then two rooms in turn
  });

  it('gives two who read at once what each of them asked for, and lets both look at it', async () => {
    const { read } = source();
    const [even, odd] = [0, 1].map(async (reader) => {
      const seen: [number, Uint8Array][] = [];
      for (let at = reader * 30_000; at < content.length; at += 60_000) seen.push([at, await read(at, 60_000)]);
      return seen;
    });
    for (const [at, bytes] of [...(await even!), ...(await odd!)]) {
      expect(firstDifference(bytes, content.subarray(at, at + 60_000))).toBe(-1);
    }
  });

  it('does not read ahead of a look at the header', async () => {
    const { read, calls } = source();
    await read(0, 8);
    await read(8, 100);
    await read(4 * WINDOW, 16); // a trailer
    expect(calls).toEqual([0, 4 * WINDOW]);
  });

  it('tells of a fault when the bytes are asked for, not before', async () => {
    const { read } = source(2 * WINDOW + 1);
    await read(0, WINDOW);
    expect(await read(WINDOW, 10)).toHaveLength(10); // reads the bad window ahead
    await new Promise((resolve) => setTimeout(resolve, 0));
    await expect(read(2 * WINDOW, 10)).rejects.toMatchObject({ code: 'READ_FAILED' });
  });
});
