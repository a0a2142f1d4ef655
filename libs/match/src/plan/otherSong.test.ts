import { createRandom } from '@auralign/dsp';
import type { Report } from '@auralign/analysis';
import { describe, expect, it } from 'vitest';
import { fineLikeness } from './fineStructure.ts';
import { otherSongOf } from './otherSong.ts';

const FREQUENCIES_HZ = Array.from({ length: 240 }, (_, n) => 20 * 2 ** (n / 24));

/** What notes leave in a spectrum: seeded, 4 dB rms, a value a point. */
function notes(seed: number): number[] {
  const random = createRandom(seed);
  return FREQUENCIES_HZ.map(() => 4 * Math.sqrt(12) * (random.next() - 0.5)); // √12: of a uniform spread
}

interface Song {
  readonly tone: readonly number[];
  readonly side: readonly number[];
  readonly right: readonly number[];
}
const song = (seed: number): Song => ({ tone: notes(seed), side: notes(seed + 1), right: notes(seed + 2) });

/** As much of the first as `share` says, the rest of the second; the size stays. */
function blend(a: Song, b: Song, share: number): Song {
  const mixed = (x: readonly number[], y: readonly number[]) =>
    x.map((value, n) => share * value + Math.sqrt(1 - share * share) * y[n]!);
  return { tone: mixed(a.tone, b.tone), side: mixed(a.side, b.side), right: mixed(a.right, b.right) };
}

interface Treatment {
  readonly seconds?: number;
  readonly equaliserDb?: (frequencyHz: number) => number;
  readonly sideDb?: number;
  readonly rightDb?: number;
  readonly isMono?: boolean;
  readonly integratedLufs?: number;
  readonly plrDb?: number;
}

/** The part of a report that is read here. */
function report(
  { tone, side, right }: Song,
  {
    seconds = 60,
    equaliserDb = () => 0,
    sideDb = 0,
    rightDb = 0,
    isMono = false,
    integratedLufs = -14,
    plrDb = 12,
  }: Treatment = {},
): Report {
  const totalDb = FREQUENCIES_HZ.map((hz, n) => -40 - 4 * Math.log2(hz / 100) + tone[n]! + equaliserDb(hz));
  const plus = (curve: readonly number[], db: number) => totalDb.map((level, n) => level + curve[n]! + db);
  const channels = isMono
    ? {}
    : { midDb: totalDb, sideDb: plus(side, -10 + sideDb), leftDb: totalDb, rightDb: plus(right, rightDb) };
  return {
    file: { durationSeconds: seconds },
    measurements: {
      loudness: { status: 'measured', value: { integratedLufs } },
      dynamics: { status: 'measured', value: { plrDb } },
      spectrum: {
        status: 'measured',
        value: { ltas: { frequenciesHz: FREQUENCIES_HZ, totalDb, ...channels }, bandwidthHz: 20_000 },
      },
    },
  } as unknown as Report;
}

const [first, second] = [song(11), song(21)];
const shelf = (hz: number) => (6 * hz * hz) / (hz * hz + 3000 * 3000);

describe('fineLikeness', () => {
  const like = { octaves: 0.5, fromHz: 50 } as const;

  it('is 1 for a file and its equalised copy, but for the little that smoothing leaves of a shelf', () => {
    const copy = report(first, { equaliserDb: (hz) => 0.8 * Math.log2(hz) + shelf(hz) });
    expect(fineLikeness(report(first), copy, like)).toBeGreaterThan(0.99);
  });

  it('is about 0 for spectra that share nothing', () => {
    // Two hundred points, smoothing takes a few degrees of freedom: a standard deviation of 0.07.
    expect(Math.abs(fineLikeness(report(first), report(second), like)!)).toBeLessThan(0.3);
  });

  it('does not hear how wide or how far to one side a mix is as a whole', () => {
    const turned = report(first, { sideDb: -6, rightDb: 3 });
    for (const of of ['side to mid', 'right to left'] as const) {
      expect(fineLikeness(report(first), turned, { ...like, of })).toBeCloseTo(1, 9);
    }
  });

  it('knows no picture of one channel, and nothing of silence', () => {
    expect(
      fineLikeness(report(first), report(first, { isMono: true }), { ...like, of: 'side to mid' }),
    ).toBeUndefined();
    const silent = { ...report(first), measurements: { spectrum: { status: 'skipped' } } } as unknown as Report;
    expect(fineLikeness(silent, report(first), like)).toBeUndefined();
  });
});

describe('otherSongOf', () => {
  it('takes a file and its faulty copy for one song', () => {
    const faulty = report(first, { equaliserDb: shelf, sideDb: -8, rightDb: -3 });
    expect(otherSongOf(faulty, report(first)).otherSong).toBe(0);
  });

  it('takes files that share nothing for two, in stereo and in mono', () => {
    expect(otherSongOf(report(first), report(second)).otherSong).toBe(1);
    expect(otherSongOf(report(first, { isMono: true }), report(second)).otherSong).toBe(1);
  });

  it('is the less sure of two songs the more they share', () => {
    const shares = [0, 0.2, 0.4, 0.6, 0.8, 1];
    const doubts = shares.map((share) => otherSongOf(report(blend(first, second, share)), report(first)).otherSong);
    expect(doubts).toEqual(doubts.toSorted((a, b) => b - a));
    expect([doubts[0], doubts.at(-1)]).toEqual([1, 0]);
  });

  it('asks more of long passages, which share more', () => {
    const sharesOf = (seconds: number) =>
      Array.from({ length: 101 }, (_, n) => n / 100).filter(
        (share) =>
          otherSongOf(report(blend(first, second, share), { seconds }), report(first, { seconds })).otherSong > 0,
      ).length;
    expect(sharesOf(120)).toBeGreaterThan(sharesOf(30));
    expect(sharesOf(600)).toBe(sharesOf(120)); // what two minutes share, a song does
    expect(sharesOf(5)).toBe(sharesOf(30));
  });

  it('looks at tone alone where a file has one channel', () => {
    const samePicture: Song = { ...second, side: first.side, right: first.right };
    expect(otherSongOf(report(samePicture), report(first)).otherSong).toBe(0);
    expect(otherSongOf(report(samePicture, { isMono: true }), report(first)).otherSong).toBe(1);
    // What tone shares counts for more where it is all there is: half of it will do.
    expect(otherSongOf(report(blend(first, second, 0.5), { isMono: true }), report(first)).otherSong).toBe(0);
  });

  describe('beside a record that is louder and denser', () => {
    // Shares so much that it may be a passage: undecided by spectra alone, on the side of one song.
    const undecided = blend(first, second, 0.36);
    const against = (integratedLufs: number, plrDb: number) =>
      otherSongOf(report(undecided, { integratedLufs: -21, plrDb: 15 }), report(first, { integratedLufs, plrDb }))
        .otherSong;

    it('takes an unfinished mix for another song sooner', () => {
      expect(against(-21, 15)).toBe(0);
      expect(against(-15.2, 11)).toBeGreaterThan(0);
      expect(against(-15.2, 11)).toBeLessThan(against(-12, 11));
    });

    it('makes nothing of a level alone, of dynamics alone, or of a reference that is less finished', () => {
      expect(against(-12, 15)).toBe(0);
      expect(against(-21, 11)).toBe(0);
      expect(against(-30, 19)).toBe(0);
    });
  });
});
