import { expect, it } from 'vitest';
import type { Report } from '../report/report.ts';
import type { RuleContext } from './rule.ts';
import { beyondOf, hearAll, type Witness } from './witnesses.ts';

const low: Witness = { name: 'low', unit: 'dB', limits: { min: 8, slack: 1 }, usual: 11, reading: { whole: () => 10 } };
const high: Witness = {
  name: 'high',
  unit: '%',
  limits: { max: 36, slack: 5 },
  usual: 18,
  reading: { whole: () => 20 },
};

/** References whose corridor ends at `min` or `max`; without, the witness’s own limits. */
function contextOf(corridor?: { readonly min?: number; readonly max?: number }): RuleContext {
  return {
    report: {} as Report,
    expect: (_, limits) => {
      const { min, max } = limits ?? {};
      const side = corridor ?? { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
      return { ...side, source: '', isRelative: corridor !== undefined };
    },
  } as Partial<RuleContext> as RuleContext;
}
const boundOf = (witness: Witness, corridor?: { min?: number; max?: number }): number =>
  hearAll([witness], contextOf(corridor))[0]!.bound;

it('a witness speaks beyond its own limit, or the corridor of references', () => {
  expect([boundOf(low), boundOf(high)]).toEqual([8, 36]);
  expect([boundOf(low, { min: 10.5 }), boundOf(high, { max: 30 })]).toEqual([10.5, 30]);
  expect(hearAll([low], contextOf({ min: 10.5 }))[0]?.speaksForFault).toBe(true);
});

it('a witness says nothing of what is better than usual, however much better references are', () => {
  expect([boundOf(low, { min: 15 }), boundOf(high, { max: 5 })]).toEqual([11, 18]);
  expect(hearAll([{ ...low, reading: { whole: () => 12 } }], contextOf({ min: 15 }))[0]?.speaksForFault).toBe(false);
});

it('its own limit is not bound by what is usual', () => {
  expect(boundOf({ ...low, usual: 5 })).toBe(8);
});

it('so many witnesses are beyond their limits as the distance of the last needed says', () => {
  const heard = hearAll([low, high], contextOf());
  expect(beyondOf(heard, 1)).toBeCloseTo(-2, 9); // 10 is 2 dB over 8, in spreads of 1; 20 % are 16 under 36, in spreads of 5
  expect(beyondOf(heard, 2)).toBeCloseTo(-3.2, 9);
});
