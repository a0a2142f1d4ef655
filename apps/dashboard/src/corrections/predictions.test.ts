import type { Move, Plan } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import { editsOf, planOf, withEdit, withMove } from './edits.ts';
import { foretold } from './predictions.ts';

const EQ: Move = {
  id: 'tone',
  kind: 'eq',
  channel: 'stereo',
  bands: [{ kind: 'peaking', frequencyHz: 300, gainDb: -4, q: 1 }],
  because: '',
  predicted: [{ metric: 'toneDistanceDb', delta: -0.8 }],
  cost: '',
};
const GAIN: Move = {
  id: 'gain',
  kind: 'gain',
  gainDb: 10,
  because: '',
  predicted: [
    { metric: 'integratedLufs', delta: 10 },
    { metric: 'truePeakDbtp', delta: 10 },
  ],
  cost: '',
};
const LIMITER: Move = {
  id: 'limiter',
  kind: 'limiter',
  ceilingDbtp: -1,
  lookaheadSeconds: 0.005,
  releaseSeconds: 0.04,
  sustainedReleaseSeconds: 0.4,
  because: '',
  predicted: [{ metric: 'truePeakDbtp', delta: -5 }],
  cost: '',
};
const PLAN: Plan = {
  schemaVersion: 1,
  target: { name: 'mix.wav' },
  references: [{ name: 'reference.wav' }],
  amounts: { tone: 1, dynamics: 1, width: 1, loudness: 1 },
  moves: [EQ, GAIN, LIMITER],
  notes: [],
  abstained: [],
};
/** Of the mix: with 10 dB more it would stand at +4 dBTP, 5 dB above the ceiling. */
const PEAK_DBTP = -6;
const sumOf = (moves: readonly Move[], metric: string): number =>
  moves.flatMap(({ predicted }) => predicted).reduce((sum, each) => sum + (each.metric === metric ? each.delta : 0), 0);

describe('what an edited plan foretells', () => {
  it('is what was solved while nothing is edited', () => {
    expect(foretold(PLAN.moves, PEAK_DBTP)).toEqual(PLAN.moves);
    expect(planOf(PLAN, editsOf(PLAN, PLAN), PEAK_DBTP)).toBe(PLAN);
  });

  it('follows a gain that is set by hand, and the limiter behind it takes off less', () => {
    const { moves } = planOf(PLAN, withMove(editsOf(PLAN, PLAN), { ...GAIN, gainDb: 7 }), PEAK_DBTP);
    expect(sumOf(moves, 'integratedLufs')).toBe(7);
    expect(PEAK_DBTP + sumOf(moves, 'truePeakDbtp')).toBe(LIMITER.ceilingDbtp);
  });

  it('lets a limiter take off nothing when no peak reaches its ceiling', () => {
    const { moves } = planOf(PLAN, withMove(editsOf(PLAN, PLAN), { ...GAIN, gainDb: 2 }), PEAK_DBTP);
    expect(PEAK_DBTP + sumOf(moves, 'truePeakDbtp')).toBe(-4);
  });

  it('keeps a share of what was solved for a share of a step', () => {
    const { moves } = planOf(PLAN, withEdit(editsOf(PLAN, PLAN), 'tone', { amount: 0.5 }), PEAK_DBTP);
    expect(sumOf(moves, 'toneDistanceDb')).toBeCloseTo(-0.4, 12);
  });

  it('claims nothing of a tone correction that nobody solved', () => {
    const bands = [{ kind: 'peaking' as const, frequencyHz: 300, gainDb: 2, q: 1 }];
    const { moves } = planOf(PLAN, withMove(editsOf(PLAN, PLAN), { ...EQ, bands }), PEAK_DBTP);
    expect(sumOf(moves, 'toneDistanceDb')).toBe(0);
  });

  it('says nothing of a limiter when the peak of the mix is unknown', () => {
    const { moves } = planOf(PLAN, withMove(editsOf(PLAN, PLAN), { ...GAIN, gainDb: 7 }));
    expect(sumOf(moves, 'truePeakDbtp')).toBe(7);
  });
});
