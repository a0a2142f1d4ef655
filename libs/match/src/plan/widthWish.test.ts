import { describe, expect, it } from 'vitest';
import type { LikePassages } from './likePassages.ts';
import type { StereoEvidence } from './stereoEvidence.ts';
import { widthWish } from './widthWish.ts';

const THIRDS_HZ = Array.from({ length: 29 }, (_, n) => 25 * 2 ** (n / 3));
const NARROW_DB = -18;
const all = (db: number) => new Float64Array(THIRDS_HZ.length).fill(db);

const narrow: StereoEvidence = {
  frequenciesHz: THIRDS_HZ,
  levelDb: Array.from(all(-30)),
  widthDb: Array.from(all(NARROW_DB)),
  balanceDb: Array.from(all(0)),
  bandwidthHz: 22_050,
  sideToMidDb: NARROW_DB,
};

function reference(widerDb: number, otherSong: number) {
  const traces = { leftShare: 1, raggedDb: all(4), unsteadyDb: all(4), apartDb: all(4) }; // as much as arrangement hardly ever leaves
  const like: LikePassages = {
    frequenciesHz: THIRDS_HZ,
    comparable: all(1),
    otherSong,
    variationDb: all(0),
    tone: { differenceDb: all(0), ...traces },
    width: { differenceDb: all(widerDb), ...traces },
  };
  const widthDb = Array.from(all(NARROW_DB + widerDb));
  return [{ evidence: { ...narrow, widthDb, sideToMidDb: NARROW_DB + widerDb }, like }];
}

describe('widthWish', () => {
  const at1kHz = Math.round(3 * Math.log2(1000 / 25));
  const limits = { monoBelowHz: 120, sameRecording: 0 };
  const wishOf = (widerDb: number, otherSong: number) =>
    widthWish(narrow, reference(widerDb, otherSong), limits)!.wishDb;

  it('follows another song, and not what arrangement can do in one', () => {
    expect(wishOf(7, 1)[at1kHz]).toBeGreaterThan(1);
    expect(wishOf(7, 0)[at1kHz]).toBe(0);
    expect(wishOf(-6, 1)[at1kHz]).toBeLessThan(-0.7);
  });

  it('goes part of the way in between, and never widens the bass', () => {
    expect(wishOf(7, 0.5)[at1kHz]).toBeGreaterThan(0);
    expect(wishOf(7, 0.5)[at1kHz]).toBeLessThan(wishOf(7, 1)[at1kHz]!);
    const bass = wishOf(7, 1).filter((_, band) => THIRDS_HZ[band]! < 120);
    expect(Math.max(...bass)).toBe(0);
  });

  it('never makes the side louder than the mid', () => {
    const wide = { ...narrow, widthDb: Array.from(all(-3)), sideToMidDb: -3 };
    const { wishDb } = widthWish(wide, reference(9, 1), limits)!;
    expect(Math.max(...wishDb)).toBeLessThanOrEqual(3); // up to a correlation of 0
  });

  it('judges another song by its whole picture, and passages by where they play alike', () => {
    const [{ evidence }] = reference(7, 1) as [ReturnType<typeof reference>[number]];
    const [{ like }] = reference(0, 1) as [ReturnType<typeof reference>[number]];
    expect(widthWish(narrow, [{ evidence, like }], limits)!.wishDb[at1kHz]).toBe(wishOf(7, 1)[at1kHz]);
    const passage = { evidence, like: { ...like, otherSong: 0 } };
    expect(Math.max(...widthWish(narrow, [passage], limits)!.differenceDb.map(Math.abs))).toBe(0);
  });
});
