import { describe, expect, it } from 'vitest';
import { createRowSums } from './rowSums.ts';

describe('createRowSums', () => {
  it('sums items into rows and keeps the unfinished one', () => {
    const rows = createRowSums({ columnCount: 2, itemsPerRow: 3, capacity: 8 });
    for (let i = 1; i <= 7; i++) rows.add(Float64Array.of(i, 10 * i));
    expect(rows.rowCount).toBe(3);
    expect([0, 1, 2].map((row) => rows.sum(row, 0))).toEqual([6, 15, 7]);
    expect([0, 1, 2].map((row) => rows.sum(row, 1))).toEqual([60, 150, 70]);
    expect([0, 1, 2].map((row) => rows.itemCount(row))).toEqual([3, 3, 1]);
    expect([...rows.column(1)]).toEqual([60, 150, 70]);
  });

  it('merges neighbours when it is full, losing nothing', () => {
    const rows = createRowSums({ columnCount: 1, itemsPerRow: 1, capacity: 4 });
    for (let i = 1; i <= 23; i++) rows.add(Float64Array.of(i));
    expect(rows.rowCount).toBeLessThanOrEqual(4);
    expect(rows.itemsPerRow).toBe(8);
    expect([0, 1, 2].map((row) => rows.sum(row, 0))).toEqual([36, 100, 140]); // 1…8, 9…16, 17…23
    expect(rows.itemCount(2)).toBe(7);
  });

  it('grows with the file up to its capacity', () => {
    const rows = createRowSums({ columnCount: 1, itemsPerRow: 1, capacity: 1000 });
    for (let i = 0; i < 999; i++) rows.add(Float64Array.of(i));
    expect(rows.rowCount).toBe(999);
    expect(rows.sum(998, 0)).toBe(998);
  });

  it('merges over all of a large table, however often', () => {
    const capacity = 150; // more than a piece, and no whole number of them
    const rows = createRowSums({ columnCount: 2, itemsPerRow: 1, capacity });
    for (let i = 0; i < 1001; i++) rows.add(Float64Array.of(i, -i));
    expect(rows.itemsPerRow).toBe(8);
    expect(rows.rowCount).toBe(126); // 125 of eight, and the last item
    for (let row = 0; row < 125; row++) expect(rows.sum(row, 0)).toBe(64 * row + 28); // 8·8·row + (0 + … + 7)
    expect(Array.from(rows.column(1))).toEqual(Array.from({ length: 126 }, (_, row) => -rows.sum(row, 0)));
  });

  it('is empty before the first item', () => {
    const rows = createRowSums({ columnCount: 1, itemsPerRow: 2, capacity: 4 });
    expect(rows.rowCount).toBe(0);
    expect(rows.column(0)).toHaveLength(0);
  });
});
