import { describe, expect, it } from 'vitest';
import { solve } from './leastSquares.ts';

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
