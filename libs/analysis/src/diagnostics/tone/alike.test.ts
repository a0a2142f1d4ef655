import { describe, expect, it } from 'vitest';
import type { Report } from '../../report/report.ts';
import { differenceOfAlike } from './alike.ts';
import { POPULATION_HZ } from './population.ts';

interface Kind {
  readonly share: number;
  readonly levelsDb: readonly number[];
}

const reportOf = (kinds: readonly Kind[], frequenciesHz: readonly number[] = POPULATION_HZ): Report =>
  ({
    measurements: {
      spectrum: { status: 'unmeasurable', reason: 'not-applicable' },
      bandTimeline: { status: 'measured', value: { moments: { frequenciesHz, kinds } } },
    },
  }) as unknown as Report;

/** Bass alone, and a pad over it that has much of bands 6 to 9 and of all above. */
const bass = POPULATION_HZ.map((_, band) => -20 - band);
const chorus = bass.map((level, band) => level + (band >= 6 ? 9 : 0) + (band >= 6 && band < 10 ? 6 : 0));
const isJudged = POPULATION_HZ.map((_, band) => band >= 6 && band < 10);
const filter = POPULATION_HZ.map((_, band) => (isJudged[band] ? 4 : 0));
const plus = (levels: readonly number[], others: readonly number[]) => levels.map((level, i) => level + others[i]!);

describe('the difference where songs play alike', () => {
  const verseAndChorus = reportOf([
    { share: 0.5, levelsDb: bass },
    { share: 0.5, levelsDb: chorus },
  ]);

  it('is that of a filter, though one plays its chorus more often', () => {
    const mostlyChorus = reportOf([
      { share: 0.2, levelsDb: plus(bass, filter) },
      { share: 0.8, levelsDb: plus(chorus, filter) },
    ]);
    const difference = differenceOfAlike(mostlyChorus, [verseAndChorus], isJudged)!;
    const rest = difference.filter((_, band) => !isJudged[band]);
    const level = rest.reduce<number>((sum, x) => sum + x!, 0) / rest.length;
    // The song with more chorus is louder on average, by a third of the 9 dB between its kinds: as loud as the other, its moments lie 3 dB lower, and
    // so the wrong kind weighs some percent of a difference of up to 15 dB.
    for (const [band, db] of difference.entries()) expect(Math.abs(db! - level - filter[band]!)).toBeLessThan(1);
  });

  it('is nothing to itself, however loud', () => {
    const louder = reportOf([
      { share: 0.5, levelsDb: bass.map((level) => level + 12) },
      { share: 0.5, levelsDb: chorus.map((level) => level + 12) },
    ]);
    // the other kind weighs as above
    for (const db of differenceOfAlike(louder, [verseAndChorus], isJudged)!) expect(Math.abs(db!)).toBeLessThan(0.2);
  });

  it('looks at every reference for what is like', () => {
    const [verse, refrain] = [reportOf([{ share: 1, levelsDb: bass }]), reportOf([{ share: 1, levelsDb: chorus }])];
    const largest = (references: readonly Report[]) =>
      Math.max(...differenceOfAlike(verse, references, isJudged)!.map((db) => Math.abs(db!)));
    // Both are as loud as themselves on average, so that only their shapes differ: by 8 dB, of which nearness leaves little.
    expect(largest([refrain, verse])).toBeLessThan(0.25 * largest([refrain]));
  });

  it('leaves out bands one of them does not have, and needs moments of both', () => {
    const without = reportOf([{ share: 1, levelsDb: bass.slice(0, 20) }], POPULATION_HZ.slice(0, 20));
    const difference = differenceOfAlike(verseAndChorus, [without], isJudged)!;
    expect(difference.map((db) => db !== undefined)).toEqual(POPULATION_HZ.map((_, band) => band < 20));
    expect(differenceOfAlike(verseAndChorus, [], isJudged)).toBeUndefined();
    expect(differenceOfAlike(verseAndChorus, [reportOf([])], isJudged)).toBeUndefined();
  });
});
