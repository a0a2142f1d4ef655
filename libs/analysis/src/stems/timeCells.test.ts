import { describe, expect, it } from 'vitest';
import { solve } from './leastSquares.ts';
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

describe('least squares', () => {
  it('solves a system, also where the first pivot is 0, and says when it is singular', () => {
    const x = solve(
      [
        [0, 2],
        [3, 1],
      ],
      [4, 5],
    );
    expect(x![0]).toBeCloseTo(1, 12);
    expect(x![1]).toBeCloseTo(2, 12);
    expect(
      solve(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeUndefined();
  });
});
