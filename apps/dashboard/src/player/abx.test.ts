import { describe, expect, it } from 'vitest';
import { abxTally, abxX, answerAbx, chanceOf, startAbx } from './abx.ts';

describe('an ABX test', () => {
  it.each([
    // C(n, k) summed by hand over 2^n
    [0, 0, 1],
    [1, 1, 1 / 2],
    [0, 4, 1],
    [4, 4, 1 / 16],
    [3, 4, 5 / 16],
    [9, 10, 11 / 1024],
    [12, 16, 2517 / 65_536],
    [8, 16, (65_536 + 12_870) / 2 / 65_536],
  ])('finds %i of %i right answers by chance with probability %f', (correct, total, probability) => {
    expect(chanceOf(correct, total)).toBeCloseTo(probability, 12);
  });

  it('stays exact over a long evening', () => {
    expect(chanceOf(0, 500)).toBeCloseTo(1, 10);
    expect(chanceOf(250, 500) + chanceOf(251, 500)).toBeCloseTo(1, 10); // symmetry: P(≥250) + P(≥251) = 1
  });

  it('counts what was right', () => {
    let test = startAbx('mix', 'corrected', 7);
    for (let i = 0; i < 10; i++) test = answerAbx(test, abxX(test));
    expect(abxTally(test)).toEqual({ correct: 10, total: 10, pValue: 1 / 1024 });
    test = answerAbx(test, abxX(test) === 'mix' ? 'corrected' : 'mix');
    expect(abxTally(test)).toMatchObject({ correct: 10, total: 11 });
  });

  it('draws X anew each time, evenly, and the same for the same seed', () => {
    let test = startAbx('mix', 'reference', 3);
    const drawn = Array.from({ length: 400 }, () => {
      const x = abxX(test);
      expect(abxX(test)).toBe(x); // asking does not change it
      test = answerAbx(test, 'mix');
      return x;
    });
    const share = drawn.filter((x) => x === 'mix').length / drawn.length;
    expect(Math.abs(share - 0.5)).toBeLessThan(0.1); // four standard deviations of 400 coin tosses
    expect(abxX(startAbx('mix', 'reference', 3))).toBe(drawn[0]);
  });
});
