import { expect, it } from 'vitest';
import { allCases, HOSTILITIES, selectCases } from './cases.ts';
import { FAULTS } from './degrade/faults.ts';
import { PIECES } from './pieces.ts';

const cases = allCases();

it('has at least 60 cases, each with a name of its own', () => {
  expect(cases.length).toBeGreaterThanOrEqual(60);
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

it('has at least 20 pieces with package, file and licence, none in both halves', () => {
  expect(PIECES.length).toBeGreaterThanOrEqual(20);
  expect(new Set(PIECES.map(({ id }) => id)).size).toBe(PIECES.length);
  for (const piece of PIECES)
    expect([piece.package, piece.file, piece.licence].every((text) => text !== '')).toBe(true);
  for (const { half, piece } of cases) expect(piece.half).toBe(half);
});

it('compares with another passage that does not overlap', () => {
  for (const { startSeconds, otherStartSeconds, lengthSeconds } of PIECES) {
    expect(Math.abs(otherStartSeconds - startSeconds)).toBeGreaterThanOrEqual(lengthSeconds);
  }
});

it.each(['tune', 'report'] as const)('puts every fault before both kinds of reference in the half "%s"', (half) => {
  for (const fault of FAULTS) {
    for (const reference of ['same passage', 'other passage']) {
      const found = cases.filter(
        (one) => one.half === half && one.kind === 'known' && one.fault === fault && one.reference === reference,
      );
      expect(found).toHaveLength(1);
    }
  }
});

it('asks every hostile question once', () => {
  const asked = cases.flatMap((one) => (one.kind === 'hostile' ? [one.hostility] : []));
  expect(asked.toSorted()).toEqual(HOSTILITIES.toSorted());
});

it('takes a song as model for another song only', () => {
  const cross = cases.flatMap((one) => (one.kind === 'cross' ? [one] : []));
  expect(cross.filter(({ model, piece }) => model === piece)).toEqual([]);
  expect(cross.filter(({ model, half }) => model.half !== half)).toEqual([]);
});

it('spreads kinds over any first part', () => {
  const first = selectCases('tune', 12);
  expect(first).toHaveLength(12);
  const known = first.flatMap((one) => (one.kind === 'known' ? [one] : []));
  expect(new Set(known.map(({ fault }) => fault.group)).size).toBeGreaterThanOrEqual(4);
  expect(known.some(({ reference }) => reference === 'same passage')).toBe(true);
  expect(known.some(({ reference }) => reference === 'other passage')).toBe(true);
});
