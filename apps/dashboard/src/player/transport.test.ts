import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyTransport, fitLoop, hasEnded, looped, paused, positionAt, sought, started } from './transport.ts';

const song = emptyTransport(100);

describe('the transport', () => {
  it('follows the audio clock from where it began', () => {
    const playing = started(sought(song, 30, 0), 5);
    expect(positionAt(playing, 5)).toBe(30);
    expect(positionAt(playing, 12.5)).toBe(37.5);
    expect(positionAt(playing, 4)).toBe(30); // scheduled, not yet heard
    expect(paused(playing, 12.5)).toMatchObject({ playing: false, positionSeconds: 37.5 });
  });

  it('stops at the end, and begins anew from there', () => {
    const playing = started(sought(song, 90, 0), 0);
    expect(hasEnded(playing, 9.9)).toBe(false);
    expect(hasEnded(playing, 10)).toBe(true);
    expect(positionAt(playing, 50)).toBe(100);
    expect(started(paused(playing, 50), 50).positionSeconds).toBe(0);
  });

  it('stays inside a loop for ever', () => {
    const loop = { startSeconds: 20, endSeconds: 24 };
    const playing = started(looped(song, loop, 0), 0);
    expect(playing.positionSeconds).toBe(20);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 10_000, noNaN: true }), (clock) => {
        const position = positionAt(playing, clock);
        expect(position).toBeGreaterThanOrEqual(20);
        expect(position).toBeLessThan(24);
      }),
      { seed: 1 },
    );
    expect(positionAt(playing, 4.5)).toBeCloseTo(20.5, 10);
    expect(hasEnded(playing, 10_000)).toBe(false);
  });

  it('goes on where it is when the loop is set around it, and jumps into a loop elsewhere', () => {
    const playing = started(sought(song, 30, 0), 0);
    expect(looped(playing, { startSeconds: 30, endSeconds: 40 }, 5).positionSeconds).toBe(35);
    expect(looped(playing, { startSeconds: 60, endSeconds: 70 }, 5).positionSeconds).toBe(60);
    const inLoop = looped(playing, { startSeconds: 30, endSeconds: 40 }, 5);
    expect(looped(inLoop, null, 8)).toMatchObject({ loop: null, positionSeconds: 38 });
  });

  it('gives the loop up when one seeks out of it', () => {
    const inLoop = looped(song, { startSeconds: 30, endSeconds: 40 }, 0);
    expect(sought(inLoop, 35, 0).loop).not.toBeNull();
    expect(sought(inLoop, 50, 0)).toMatchObject({ loop: null, positionSeconds: 50 });
    expect(sought(song, -3, 0).positionSeconds).toBe(0);
    expect(sought(song, 1000, 0).positionSeconds).toBe(100);
  });

  it('puts the ends of a loop in order and inside the mix, and refuses what is too short', () => {
    expect(fitLoop({ startSeconds: 12, endSeconds: -5 }, 10)).toEqual({ startSeconds: 0, endSeconds: 10 });
    expect(fitLoop({ startSeconds: 3, endSeconds: 3.05 }, 10)).toBeNull();
    expect(fitLoop({ startSeconds: 30, endSeconds: 40 }, 10)).toBeNull();
  });
});
