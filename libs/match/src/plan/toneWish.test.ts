import { describe, expect, it } from 'vitest';
import type { ToneEvidence } from './evidence.ts';
import type { LikePassages } from './likePassages.ts';
import { toneWish } from './toneWish.ts';

const FINE_HZ = Array.from({ length: 240 }, (_, n) => 20 * 2 ** (n / 24));
const THIRDS_HZ = Array.from({ length: 29 }, (_, n) => 25 * 2 ** (n / 3));
const LIMITS = { maxBoostDb: 6, maxCutDb: 9, sameRecording: 0 };
/** Arrangement everywhere: no fault could be told from it. */
const MUCH_DB = 6;

const flat: ToneEvidence = {
  frequenciesHz: FINE_HZ,
  levelDb: new Float64Array(FINE_HZ.length).fill(-30),
  channelsDb: [],
  variationDb: undefined,
  bandwidthHz: 22_050,
  resonances: [],
};

function reference(difference: (hz: number) => number, otherSong: number, variationDb = 0) {
  const all = (db: number) => new Float64Array(THIRDS_HZ.length).fill(db);
  const like: LikePassages = {
    frequenciesHz: THIRDS_HZ,
    comparable: all(1),
    otherSong,
    variationDb: all(variationDb),
    width: undefined,
    tone: {
      differenceDb: Float64Array.from(THIRDS_HZ, difference),
      leftShare: 1,
      raggedDb: all(MUCH_DB),
      unsteadyDb: all(MUCH_DB),
      apartDb: all(MUCH_DB),
    },
  };
  return [{ evidence: { ...flat, levelDb: Float64Array.from(FINE_HZ, (hz) => -30 + difference(hz)) }, like }];
}

/** Rise of a wish from 100 Hz to 8 kHz, dB. */
function riseOf(wishDb: Float64Array): number {
  const at = (hz: number) => wishDb[Math.round(24 * Math.log2(hz / 20))]!;
  return at(8000) - at(100);
}

describe('toneWish', () => {
  const lean = (hz: number) => 1.2 * Math.log2(hz / 900);
  const leanDb = lean(8000) - lean(100);

  it('follows another song most of the way, and the same difference between passages not at all', () => {
    expect(riseOf(toneWish(flat, reference(lean, 1), LIMITS)!.wishDb)).toBeGreaterThan(0.75 * leanDb);
    expect(riseOf(toneWish(flat, reference(lean, 0), LIMITS)!.wishDb)).toBe(0);
  });

  it('follows a hump of another song as narrow as an instrument, if not its notes', () => {
    const hump = (octaves: number) => (hz: number) => -6 * Math.exp(-((Math.log2(hz / 1000) / octaves) ** 2) / 2);
    const depth = (octaves: number) => {
      const { wishDb } = toneWish(flat, reference(hump(octaves), 1), LIMITS)!;
      return wishDb[Math.round(24 * Math.log2(100 / 20))]! - wishDb[Math.round(24 * Math.log2(1000 / 20))]!;
    };
    // A Gaussian of half an octave smoothed by 0.4 octaves keeps 0.5/√(0.5² + 0.4²) = 78 % of its height, of which the shrinkage leaves
    // 99 %; smoothed by the 2/3 octaves that distances are judged by it would keep 60 %.
    expect(depth(0.5)).toBeGreaterThan(0.7 * 6);
    expect(depth(0.5)).toBeLessThan(0.8 * 6);
    expect(depth(0.1)).toBeLessThan(0.3 * 6); // a note
  });

  it('goes part of the way where it is not clear which of the two it is', () => {
    const whole = riseOf(toneWish(flat, reference(lean, 1), LIMITS)!.wishDb);
    expect(riseOf(toneWish(flat, reference(lean, 0.5), LIMITS)!.wishDb)).toBeCloseTo(whole / 2, 1); // the bounds are far
  });

  it('follows less where the songs vary as much by themselves', () => {
    const steady = riseOf(toneWish(flat, reference(lean, 1, 0), LIMITS)!.wishDb);
    const varied = riseOf(toneWish(flat, reference(lean, 1, 8), LIMITS)!.wishDb);
    // A quarter of 8 dB is σ = 2 dB; at both ends d is ±3.8 dB, so d²/(d² + σ²) leaves 78 %.
    expect(varied).toBeLessThan(0.85 * steady);
    expect(varied).toBeGreaterThan(0);
  });

  it('judges another song by the averages, and passages by where they play alike', () => {
    const [{ evidence }] = reference(lean, 1) as [ReturnType<typeof reference>[number]];
    const [{ like }] = reference(() => 0, 1) as [ReturnType<typeof reference>[number]];
    expect(riseOf(toneWish(flat, [{ evidence, like }], LIMITS)!.wishDb)).toBeGreaterThan(0.75 * leanDb);
    const passage = { evidence, like: { ...like, otherSong: 0 } };
    expect(Math.max(...toneWish(flat, [passage], LIMITS)!.excessDb.map(Math.abs))).toBe(0);
  });

  it('asks for as much at the ends of what can be compared as inside', () => {
    const shelf = (hz: number) => -5 / (1 + (2000 / hz) ** 4); // level from 5 kHz on
    const dull = { ...flat, bandwidthHz: 13_000 };
    const { wishDb, comparable } = toneWish(dull, reference(shelf, 1), LIMITS)!;
    const last = comparable.lastIndexOf(1);
    const inside = wishDb[Math.round(24 * Math.log2(6000 / 20))]!;
    // Smoothing leans on fewer neighbours at an end; what would be wrong is the way to zero beyond it, at 18 dB an octave.
    expect(Math.abs(wishDb[last]! - inside)).toBeLessThan(0.2);
    expect(wishDb.at(-1)).toBeCloseTo(wishDb[last]!, 6);
  });

  it('keeps its bounds whatever the difference, and uses both of them', () => {
    // A step of 24 dB about its middle: at that level it would be cut to ±6 dB, a little lower it has the 9 dB of the cut as well.
    const step = (hz: number) => 24 / (1 + (1000 / hz) ** 2) - 12;
    const { wishDb } = toneWish(flat, reference(step, 1), LIMITS)!;
    expect(Math.max(...wishDb)).toBeLessThanOrEqual(6);
    expect(Math.min(...wishDb)).toBeGreaterThanOrEqual(-9);
    expect(Math.max(...wishDb) - Math.min(...wishDb)).toBeGreaterThan(13); // of the 15 dB there are
  });
});
