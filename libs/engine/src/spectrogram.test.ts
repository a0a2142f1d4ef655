import { describe, expect, it } from 'vitest';
import { handle } from './handle.ts';
import type { SpectrogramOptions, SpectrogramTile } from './spectrogram.ts';
import { hereHost } from './testing/hereHost.ts';
import { wavOf, type Song } from './testing/song.ts';

const toneHz = 1000;
/** Silence for a second, a full-scale tone on the left for the next, silence again. */
function toneInTheMiddle(sampleRateHz: number): Song {
  const left = Float32Array.from({ length: 3 * sampleRateHz }, (_, i) =>
    i >= sampleRateHz && i < 2 * sampleRateHz ? Math.sin((2 * Math.PI * toneHz * i) / sampleRateHz) : 0,
  );
  return { sampleRateHz, channels: [left, new Float32Array(left.length)] };
}

async function tileOf(song: Song, options: Partial<SpectrogramOptions>): Promise<SpectrogramTile> {
  const input = { kind: 'bytes', name: 'tone.wav', bytes: await wavOf(song) } as const;
  const job = { kind: 'spectrogram', input, options: { columnCount: 30, rowCount: 100, ...options } } as const;
  return (await handle(job, hereHost, () => {}, new AbortController().signal)).tile;
}
const levelDb = ({ floorDb, ceilingDb, levels, rowCount }: SpectrogramTile, column: number, row: number): number =>
  floorDb + (levels[column * rowCount + row]! / 255) * (ceilingDb - floorDb);
const rowOf = ({ lowHz, highHz, rowCount }: SpectrogramTile, hz: number): number =>
  Math.floor((rowCount * Math.log(hz / lowHz)) / Math.log(highHz / lowHz));

describe('a spectrogram', () => {
  it.each([8000, 44_100, 192_000])('shows a tone at its time, its frequency and its level (%i Hz)', async (rate) => {
    const tile = await tileOf(toneInTheMiddle(rate), { highHz: 4000 });
    const row = rowOf(tile, toneHz);
    // The mean of both channels: 6.02 dB below full scale. A Hann window reads a tone between two bins up to 1.42 dB low,
    // and a byte is 0.43 dB.
    for (const column of [12, 15, 18]) {
      const highest = Math.max(
        levelDb(tile, column, row - 1),
        levelDb(tile, column, row),
        levelDb(tile, column, row + 1),
      );
      expect(highest).toBeGreaterThan(-6.02 - 1.42 - 0.25);
      expect(highest).toBeLessThan(-6.02 + 0.25);
      expect(levelDb(tile, column, rowOf(tile, 200))).toBeLessThan(-60);
    }
    for (const column of [0, 5, 25, 29]) expect(levelDb(tile, column, row)).toBe(tile.floorDb);
  });

  it('is the same picture when a part is drawn alone', async () => {
    const song = toneInTheMiddle(44_100);
    const whole = await tileOf(song, { columnCount: 30 });
    // Columns of a tenth of a second, on the same raster, hence the same windows.
    const part = await tileOf(song, { columnCount: 10, startSeconds: 1, endSeconds: 2 });
    expect(part.levels).toHaveLength(1000);
    const row = rowOf(whole, toneHz);
    for (let column = 2; column < 8; column++) {
      // Windows lie half a window apart from the start of the tile on, so their places differ by less than that.
      expect(Math.abs(levelDb(part, column, row) - levelDb(whole, 10 + column, row))).toBeLessThan(0.5);
    }
  });

  it('zooms in to columns of a few frames, and past neither end of the file', async () => {
    const tile = await tileOf(toneInTheMiddle(44_100), { columnCount: 441, startSeconds: 0, endSeconds: 0.05 });
    expect(tile.levels.every((level) => level === 0)).toBe(true);
    const end = await tileOf(toneInTheMiddle(44_100), { columnCount: 20, startSeconds: 2.9, endSeconds: 3.1 });
    expect(end.levels).toHaveLength(2000);
  });

  it('shows the difference of left and right when asked for the side', async () => {
    const { sampleRateHz, channels } = toneInTheMiddle(44_100);
    const mono = await tileOf({ sampleRateHz, channels: [channels[0]!, channels[0]!] }, { channel: 'side' });
    expect(mono.levels.every((level) => level === 0)).toBe(true);
    const wide = await tileOf({ sampleRateHz, channels }, { channel: 'side' });
    expect(Math.max(...wide.levels)).toBeGreaterThan(200);
  });

  it.each([
    [{ columnCount: 0 }, 'columnCount'],
    [{ rowCount: 1e9 }, 'rowCount'],
    [{ startSeconds: 2, endSeconds: 1 }, 'from 2 s'],
    [{ lowHz: 30_000 }, 'Hz'],
    [{ floorDb: 0, ceilingDb: 0 }, 'dB'],
  ])('refuses %j', async (options, words) => {
    await expect(tileOf(toneInTheMiddle(44_100), options)).rejects.toMatchObject({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(words),
    });
  });
});
