import { describe, expect, it } from 'vitest';
import { createTimeCells } from './timeCells.ts';

describe('cells of time', () => {
  it('hold the same sums however long the file is, in fewer and longer cells', () => {
    const cells = createTimeCells({ width: 1, stepSeconds: 1, mostCells: 8 });
    for (let second = 0; second < 100; second++) {
      const row = cells.at(second + 0.5);
      row[0] = row[0]! + 1;
    }
    expect(cells.stepSeconds).toBe(16); // 8 cells of 16 s are the first to hold 100 s
    expect(cells.rows.map(([count]) => count)).toEqual([16, 16, 16, 16, 16, 16, 4]);
  });
});
