import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heardLufs, matchGainsDb } from './loudnessMatch.ts';

describe('loudness matching', () => {
  it('turns the louder sources down to the quietest', () => {
    const gains = matchGainsDb(
      new Map([
        ['mix', -18],
        ['reference', -9.5],
        ['corrected', -12],
      ] as const),
    );
    expect(Object.fromEntries(gains)).toEqual({ mix: 0, reference: -8.5, corrected: -6 });
  });

  it('makes all equally loud and never turns anything up', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -60, max: 3, noNaN: true }), { minLength: 1, maxLength: 6 }), (levels) => {
        const lufs = new Map(levels.map((level, i) => [`${i}`, level]));
        const gains = matchGainsDb(lufs);
        const heard = [...lufs].map(([id, level]) => level + gains.get(id)!);
        for (const level of heard) expect(level).toBeCloseTo(Math.min(...levels), 9);
        for (const gain of gains.values()) expect(gain).toBeLessThanOrEqual(0);
      }),
      { seed: 1 },
    );
  });

  it('leaves alone what has no loudness', () => {
    const gains = matchGainsDb(
      new Map([
        ['mix', undefined],
        ['reference', -10],
        ['corrected', -14],
      ]),
    );
    expect(Object.fromEntries(gains)).toEqual({ mix: 0, reference: -4, corrected: 0 });
    expect(matchGainsDb(new Map([['mix', undefined]])).get('mix')).toBe(0);
    expect(
      matchGainsDb(
        new Map([
          ['mix', -Infinity],
          ['b', -20],
        ]),
      ).get('b'),
    ).toBe(0);
  });

  it('knows that two loudspeakers play a lone channel', () => {
    expect(heardLufs(-20, 1)).toBeCloseTo(-16.99, 2);
    expect(heardLufs(-20, 2)).toBe(-20);
  });
});
