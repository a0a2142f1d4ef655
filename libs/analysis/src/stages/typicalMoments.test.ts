import { describe, expect, it } from 'vitest';
import { createRowSums } from '../rowSums.ts';
import { typicalMoments } from './typicalMoments.ts';

const COLUMNS = [0, 1, 2];
const rowsOf = (moments: readonly (readonly number[])[]) => {
  const rows = createRowSums({ columnCount: 3, itemsPerRow: 1, capacity: 1024 });
  for (const levels of moments) rows.add(Float64Array.from(levels, (db) => 10 ** (db / 10)));
  return rows;
};
const verse = [-20, -40, -60];
const chorus = [-20, -30, -40];

describe('typicalMoments', () => {
  it('tells two kinds of moments apart, with their levels and shares', () => {
    const moments = Array.from({ length: 40 }, (_, i) => (i % 4 === 0 ? chorus : verse));
    const kinds = typicalMoments(rowsOf(moments), COLUMNS);
    expect(kinds.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 3); // shares are rounded to 1e-4
    const shareOf = (kind: readonly number[]) =>
      kinds.reduce(
        (sum, { share, levelsDb }) => sum + (levelsDb.every((db, band) => db === kind[band]) ? share : 0),
        0,
      );
    // Halves are cut at the middle, so one group may mix the last of one kind with the first of the other: at most an eighth of all here.
    expect(shareOf(chorus)).toBeGreaterThan(0.12);
    expect(shareOf(verse)).toBeGreaterThan(0.62);
    const mean = kinds.reduce((sum, { share, levelsDb }) => sum + share * levelsDb[2]!, 0);
    expect(mean).toBeCloseTo(0.25 * -40 + 0.75 * -60, 1); // levels are rounded to 0.1 dB
  });

  it('keeps one kind where all is alike, and leaves pauses out', () => {
    const moments = [...Array.from({ length: 20 }, () => verse), [-120, -120, -120]];
    expect(typicalMoments(rowsOf(moments), COLUMNS)).toEqual([{ share: 1, levelsDb: verse }]);
  });

  it('has at most sixteen kinds, each of three moments or more', () => {
    const moments = Array.from({ length: 500 }, (_, i) => [-20 - (i % 37), -20 - (i % 11), -20 - (i % 5)]);
    const kinds = typicalMoments(rowsOf(moments), COLUMNS);
    expect(kinds).toHaveLength(16);
    for (const { share } of kinds) expect(share * 500).toBeGreaterThanOrEqual(2.9);
  });

  it('has none in silence', () => {
    expect(typicalMoments(rowsOf([]), COLUMNS)).toEqual([]);
    expect(typicalMoments(rowsOf([[-300, -300, -300]]), COLUMNS)).toEqual([]);
  });
});
