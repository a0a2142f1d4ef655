import { describe, expect, it } from 'vitest';
import { sideEffects } from './figures.ts';

describe('side effects', () => {
  const before = { balanceDb: -1, plrDb: 12, correlation: 0.5, integratedLufs: -14 };

  it('are changes that are heard in figures nobody asked to change', () => {
    const after = { balanceDb: -2.3, plrDb: 11.7, correlation: 0.5, integratedLufs: -10 };
    expect(sideEffects(before, after, new Set())).toEqual([
      { metric: 'balanceDb', unit: 'dB', before: -1, after: -2.3 }, // what an equaliser makes of a mix that leans in the bass
    ]);
  });

  it('are none where a move was there for it', () => {
    expect(sideEffects(before, { balanceDb: 0 }, new Set(['balanceDb']))).toEqual([]);
  });
});
