import { createRandom } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { compareLike, type Passages } from './likePassages.ts';

const FREQUENCIES_HZ = Array.from({ length: 29 }, (_, n) => 25 * 2 ** (n / 3));
const PINK = FREQUENCIES_HZ.map(() => -30);

function passages(blocks: readonly (readonly number[])[], widths?: readonly (readonly number[])[]): Passages {
  return {
    frequenciesHz: FREQUENCIES_HZ,
    levelDb: Float64Array.from(blocks[0]!),
    blocks: blocks.map((block, b) => ({
      totalDb: Float64Array.from(block),
      widthDb: widths && Float64Array.from(widths[b]!),
    })),
    moments: undefined,
    bandwidthHz: 22_050,
  };
}

/** Levels with so much raggedness, seeded. */
function ragged(seed: number, sigmaDb: number): number[] {
  const random = createRandom(seed);
  return PINK.map((db) => db + sigmaDb * 3.46 * (random.next() - 0.5)); // 3.46 = √12: of a uniform spread
}
const tilt = FREQUENCIES_HZ.map((hz) => 0.8 * Math.log2(hz / 1000));
const added = (a: readonly number[], b: readonly number[]) => a.map((value, n) => value + b[n]!);

describe('compareLike', () => {
  it('sees an equaliser between two copies, and no trace of arrangement', () => {
    const { tone, comparable } = compareLike(passages([ragged(1, 3)]), passages([added(ragged(1, 3), tilt)]), 0)!;
    const inside = [...comparable.keys()].filter((band) => comparable[band]! > 0);
    const offset = tone.differenceDb[15]! - tilt[15]!;
    for (const band of inside) expect(tone.differenceDb[band]! - tilt[band]!).toBeCloseTo(offset, 9);
    // Smoothing bends a slope at the ends of the range only.
    expect(tone.raggedDb[14]).toBeLessThan(0.4);
    expect(Math.max(...tone.unsteadyDb)).toBeLessThan(1e-9);
  });

  it('trusts blocks that play alike and not the others', () => {
    const [verse, chorus, solo] = [ragged(2, 3), ragged(3, 3), ragged(4, 6)];
    const { tone } = compareLike(passages([verse, solo]), passages([added(chorus, tilt), added(verse, tilt)]), 0)!;
    const slope = (tone.differenceDb[20]! - tone.differenceDb[8]!) / 4;
    expect(slope).toBeCloseTo(0.8, 1);
  });

  it('holds like moments against each other where both files know theirs, and trusts that more', () => {
    const sounds = [7, 8, 9].map((seed) => Float64Array.from(ragged(seed, 4)));
    const file = (shares: readonly number[], change: readonly number[]): Passages => {
      const kinds = sounds.map((levelsDb, n) => ({
        share: shares[n]!,
        levelsDb: levelsDb.map((db, band) => db + change[band]!),
      }));
      const average = FREQUENCIES_HZ.map((_, band) =>
        kinds.reduce((sum, { share, levelsDb }) => sum + share * levelsDb[band]!, 0),
      );
      return { ...passages([average]), moments: { frequenciesHz: FREQUENCIES_HZ, kinds } };
    };
    const [mix, other] = [
      file([0.7, 0.2, 0.1], tilt),
      file(
        [0.1, 0.2, 0.7],
        PINK.map(() => 0),
      ),
    ];
    const errorDb = ({ tone, comparable }: NonNullable<ReturnType<typeof compareLike>>) => {
      const rest = [...comparable.keys()].flatMap((band) =>
        comparable[band]! > 0 ? [tone.differenceDb[band]! + tilt[band]!] : [],
      );
      const mean = rest.reduce((sum, db) => sum + db, 0) / rest.length;
      return Math.sqrt(rest.reduce((sum, db) => sum + (db - mean) ** 2, 0) / rest.length);
    };
    const known = compareLike(mix, other, 0)!;
    const unknown = compareLike({ ...mix, moments: undefined }, other, 0)!;
    // Seven tenths of it is that of the moments, which is exact here.
    expect(errorDb(known)).toBeLessThan(0.4 * errorDb(unknown));
    expect(known.tone.leftShare).toBeLessThan(unknown.tone.leftShare);
  });

  it('does not depend on the level of either file', () => {
    const [a, b] = [passages([ragged(5, 2)]), ragged(6, 2)];
    const quiet = compareLike(a, passages([b]), 0)!;
    const loud = compareLike(a, passages([b.map((db) => db + 7)]), 0)!;
    for (const [band, db] of loud.tone.differenceDb.entries())
      expect(db).toBeCloseTo(quiet.tone.differenceDb[band]!, 9);
  });

  it('has a width only where both files have two channels', () => {
    const narrow = PINK.map(() => -14);
    const wide = PINK.map(() => -8);
    const pair = compareLike(passages([PINK], [narrow]), passages([PINK], [wide]), 0)!;
    expect(pair.width!.differenceDb[15]).toBeCloseTo(6, 9);
    expect(compareLike(passages([PINK], [narrow]), passages([PINK]), 0)!.width).toBeUndefined();
  });

  it('knows how much the files vary by themselves', () => {
    const lean = (sign: number) => FREQUENCIES_HZ.map((hz) => -30 + sign * Math.log2(hz / 800));
    const still = compareLike(passages([PINK, PINK]), passages([PINK]), 0)!;
    expect(Math.max(...still.variationDb)).toBe(0);
    const { variationDb } = compareLike(passages([lean(1), lean(-1)]), passages([PINK]), 0)!;
    // Two octaves up, ±2 dB about the mean: a standard deviation of √8 with one degree of freedom.
    const up = FREQUENCIES_HZ.findIndex((hz) => hz > 3000);
    const level = Math.abs(Math.log2(FREQUENCIES_HZ[up]! / 800));
    expect(variationDb[up]).toBeCloseTo(Math.SQRT2 * level, 0);
  });

  it('has nothing to say where less than two octaves are left', () => {
    const bass = FREQUENCIES_HZ.map((hz) => (hz < 60 ? -30 : -140));
    expect(compareLike(passages([bass]), passages([PINK]), 0)).toBeUndefined();
  });
});
