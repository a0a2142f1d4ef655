import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createPaceWatch } from './pace.ts';

const PIECE = 65_536;

/** A connection whose reader takes what he is told to. */
function connection() {
  const state = { bytesWritten: 0, writableLength: 0, isCut: false };
  return Object.assign(state, {
    destroy: () => (state.isCut = true),
    give(bytes: number) {
      state.bytesWritten += bytes;
      state.writableLength += bytes;
    },
    take: (bytes: number) => (state.writableLength -= Math.min(bytes, state.writableLength)),
  });
}

/** Looks every second until the reader is cut off, while he takes so many bytes in each of them; a file is given piece by piece. */
function secondsUntilCut({ bytesPerSecond, seconds }: { bytesPerSecond: number; seconds: number }): number {
  const watch = createPaceWatch({ seconds: 120, minBytesPerSecond: 4096 });
  const reader = connection();
  for (let now = 0; now < seconds; now++) {
    if (reader.writableLength < PIECE) reader.give(PIECE);
    watch([reader], 5000 + now);
    if (reader.isCut) return now;
    reader.take(bytesPerSecond);
  }
  return Infinity;
}

describe('the pace of readers', () => {
  it.each([
    [0, 120],
    [1, 120],
    [500, 120],
    // Two pieces wait at most, so who takes them in two minutes is quick enough.
    [(2 * PIECE) / 120, Infinity],
    [8000, Infinity],
  ])('of %i bytes a second is endured for %i seconds', (bytesPerSecond, expected) => {
    expect(secondsUntilCut({ bytesPerSecond, seconds: 3600 })).toBe(expected);
  });

  it('may be slow for long where much waits, and not for ever', () => {
    const watch = createPaceWatch({ seconds: 120, minBytesPerSecond: 4096 });
    const [slow, trickling] = [connection(), connection()];
    for (const reader of [slow, trickling]) reader.give(4096 * 1000); // an answer in one piece
    for (let now = 0; now < 1000; now++) {
      watch([slow, trickling], now);
      expect([now, slow.isCut, trickling.isCut]).toEqual([now, false, false]);
      slow.take(4097);
      trickling.take(4000);
    }
    watch([slow, trickling], 1000);
    expect([slow.isCut, trickling.isCut]).toEqual([false, true]);
  });

  it('is nothing where nothing waits', () => {
    const watch = createPaceWatch({ seconds: 120, minBytesPerSecond: 4096 });
    const reader = connection();
    for (let now = 0; now < 100_000; now += 100) {
      reader.give(20); // an event
      reader.take(20);
      watch([reader], now);
    }
    expect(reader.isCut).toBe(false);
  });

  it('begins anew after a pause in which nothing waited', () => {
    const watch = createPaceWatch({ seconds: 120, minBytesPerSecond: 4096 });
    const reader = connection();
    reader.give(PIECE);
    watch([reader], 0);
    reader.take(PIECE);
    reader.give(PIECE); // never was nothing waiting when somebody looked, and yet all was taken
    watch([reader], 119);
    watch([reader], 121);
    expect(reader.isCut).toBe(false);
    watch([reader], 239);
    expect(reader.isCut).toBe(true);
  });

  it('is that of real sockets, too', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const reader = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
    const [socket] = (await once(server, 'connection')) as [Socket];
    socket.write(Buffer.alloc(16e6)); // more than the kernel's buffers of both ends hold
    const watch = createPaceWatch({ seconds: 120, minBytesPerSecond: 4096 });
    watch([socket], 0);
    watch([socket], 3900);
    expect(socket.destroyed).toBe(false);
    watch([socket], 3907); // 16 MB at 4096 bytes a second
    expect(socket.destroyed).toBe(true);
    reader.destroy();
    server.close();
  });
});
