import { describe, expect, it } from 'vitest';
import { movedView, viewAround, zoomedBand, zoomedView } from './zoom.ts';

const SONG = 200;

describe('zooming', () => {
  it('halves the stretch around the moment, which stays where it is on the screen', () => {
    const view = zoomedView(undefined, { factor: 2, atSeconds: 50, durationSeconds: SONG })!;
    expect(view.endSeconds - view.startSeconds).toBeCloseTo(100, 9);
    expect((50 - view.startSeconds) / 100).toBeCloseTo(50 / SONG, 9);
  });

  it('never leaves the song and never shows less than a second', () => {
    let view = zoomedView(undefined, { factor: 2, atSeconds: 199, durationSeconds: SONG });
    for (let i = 0; i < 20; i++) view = zoomedView(view, { factor: 2, atSeconds: 199, durationSeconds: SONG });
    expect(view!.endSeconds).toBeLessThanOrEqual(SONG);
    expect(view!.endSeconds - view!.startSeconds).toBeCloseTo(1, 9);
  });

  it('comes back to the whole song, which is no view at all', () => {
    const view = zoomedView(undefined, { factor: 4, atSeconds: 30, durationSeconds: SONG });
    expect(zoomedView(view, { factor: 0.25, atSeconds: 30, durationSeconds: SONG })).toBeUndefined();
    expect(zoomedView(undefined, { factor: 2, atSeconds: 0.2, durationSeconds: 0.5 })).toBeUndefined();
  });

  it('moves up to the ends and no further, at the same width', () => {
    const view = { startSeconds: 180, endSeconds: 195 };
    expect(movedView(view, 1, SONG)).toEqual({ startSeconds: 185, endSeconds: 200 });
    expect(movedView(view, -100, SONG)).toEqual({ startSeconds: 0, endSeconds: 15 });
    expect(movedView(undefined, 1, SONG)).toBeUndefined();
  });

  it('puts air around a place', () => {
    expect(viewAround({ startSeconds: 40, endSeconds: 60 }, SONG)).toEqual({ startSeconds: 30, endSeconds: 70 });
  });
});

describe('zooming into the spectrum', () => {
  it('is even in octaves, stays between 20 Hz and 20 kHz, and ends at one octave', () => {
    const half = zoomedBand(undefined, { factor: 2, atHz: Math.sqrt(20 * 20_000) })!;
    expect(Math.log2(half.highHz / half.lowHz)).toBeCloseTo(Math.log2(1000) / 2, 9);
    expect(half.lowHz * half.highHz).toBeCloseTo(20 * 20_000, 3);
    expect(zoomedBand(undefined, { factor: 2, atHz: 20 })!.lowHz).toBeCloseTo(20, 9);
    const closest = zoomedBand(half, { factor: 1000, atHz: 1000 })!;
    expect(closest.highHz / closest.lowHz).toBeCloseTo(2, 9);
    expect(zoomedBand(closest, { factor: 0.01, atHz: 1000 })).toBeUndefined();
  });
});
