import { sine } from '@auralign/dsp';
import { createChain, describeMove, validatePlan, type Move, type MoveOf, type Plan } from '@auralign/match';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../api/resources.ts';
import { aFinding } from '../testing/things.ts';
import { editsOf, insert, isChanged, movesOf, planOf, reverted, withEdit, withMove } from './edits.ts';
import { beginHistory, changed, redone, undone } from './history.ts';
import { clamp, rangeOf } from './ranges.ts';
import { scaleMove } from './scaleMove.ts';

const WORDS = { because: 'measured', predicted: [{ metric: 'integratedLufs', delta: 4 }], cost: '' };
const EQ: Move = {
  id: 'tone',
  kind: 'eq',
  channel: 'stereo',
  bands: [
    { kind: 'peaking', frequencyHz: 300, gainDb: -4, q: 1 },
    { kind: 'high-pass', frequencyHz: 40, q: 0.7 },
  ],
  ...WORDS,
};
const GAIN: Move = { id: 'gain', kind: 'gain', gainDb: 4, ...WORDS };
const LIMITER: Move = {
  id: 'limiter',
  kind: 'limiter',
  ceilingDbtp: -1,
  lookaheadSeconds: 0.005,
  releaseSeconds: 0.04,
  sustainedReleaseSeconds: 0.4,
  ...WORDS,
};
const COMPRESSOR: Move = {
  id: 'dynamics',
  kind: 'compressor',
  crossoversHz: [],
  lookaheadSeconds: 0,
  bands: [
    {
      mode: 'compress',
      thresholdDbfs: -30,
      ratio: 3,
      kneeDb: 6,
      attackSeconds: 0.01,
      releaseSeconds: 0.1,
      detector: { kind: 'rms', windowSeconds: 0.01 },
      maxChangeDb: 12,
      makeUpDb: 2,
    },
  ],
  ...WORDS,
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

describe('a plan in the hands of its user', () => {
  const edits = editsOf(PLAN, PLAN);

  it('is the suggestion itself until something is changed, and again when all is taken back', () => {
    expect(planOf(PLAN, edits)).toBe(PLAN);
    const off = withEdit(edits, 'gain', { isOn: false });
    expect(planOf(PLAN, off).moves.map(({ id }) => id)).toEqual(['tone', 'limiter']);
    expect(planOf(PLAN, reverted(off, 'gain'))).toBe(PLAN);
    expect(off.map(isChanged)).toEqual([false, true, false]);
  });

  it('does each move by its amount', () => {
    const half = withEdit(withEdit(edits, 'gain', { amount: 0.5 }), 'tone', { amount: 0.5 });
    const [eq, gain] = movesOf(half);
    expect(gain).toMatchObject({ gainDb: 2, predicted: [{ delta: 2 }] });
    expect(eq).toMatchObject({ bands: [{ gainDb: -2 }, { frequencyHz: 20 }] }); // 10·(40/10)^½
    expect(movesOf(withEdit(edits, 'tone', { amount: 0 })).map(({ id }) => id)).toEqual(['gain', 'limiter']);
    expect(() => validatePlan(planOf(PLAN, half))).not.toThrow();
  });

  it('takes up an edited plan where it was left', () => {
    const edited = { ...PLAN, moves: [{ ...GAIN, gainDb: 1 }, COMPRESSOR] };
    const again = editsOf(PLAN, edited);
    expect(again.map(({ move, isOn }) => [move.id, isOn])).toEqual([
      ['tone', false],
      ['dynamics', true],
      ['gain', true],
      ['limiter', false],
    ]);
    expect(movesOf(again).find(({ id }) => id === 'gain')).toMatchObject({ gainDb: 1 });
  });

  it('puts new steps where the chain has them, and drops them when they are reverted', () => {
    const added = insert(edits, { suggested: undefined, move: COMPRESSOR, isOn: true, amount: 1 });
    expect(added.map(({ move }) => move.kind)).toEqual(['eq', 'compressor', 'gain', 'limiter']);
    expect(reverted(added, 'dynamics')).toEqual(edits);
  });

  it('switches on what is edited', () => {
    const off = withEdit(edits, 'gain', { isOn: false, amount: 0.2 });
    expect(withMove(off, { ...GAIN, gainDb: 3 })[1]).toMatchObject({ isOn: true, amount: 1, move: { gainDb: 3 } });
  });
});

describe('a plan made of findings', () => {
  const mend: Move = { ...EQ, id: 'tone.mud' };
  const taste: Move = { ...EQ, id: 'tone.dull' };
  const findings = [
    aFinding({ moves: [mend as MoveOf<'eq'> & Finding['moves'][number]], safeToApply: true }),
    aFinding({ ruleId: 'tone.dull', moves: [taste as MoveOf<'eq'> & Finding['moves'][number]] }),
  ];
  const suggested: Plan = { ...PLAN, references: [], moves: [mend] };
  const edits = editsOf(suggested, suggested, findings);

  it('has what is safe on and offers the rest off, each with its finding', () => {
    expect(edits.map(({ move, isOn, finding }) => [move.id, isOn, finding?.ruleId])).toEqual([
      ['tone.mud', true, 'tone.mud'],
      ['tone.dull', false, 'tone.dull'],
    ]);
    expect(edits.map(isChanged)).toEqual([false, false]);
    expect(planOf(suggested, edits)).toBe(suggested);
  });

  it('does what is switched on, takes it up again, and goes back to off', () => {
    const on = withEdit(edits, 'tone.dull', { isOn: true });
    expect(on.map(isChanged)).toEqual([false, true]);
    const plan = planOf(suggested, on);
    expect(plan.moves.map(({ id }) => id)).toEqual(['tone.mud', 'tone.dull']);
    expect(editsOf(suggested, plan, findings)).toEqual(on);
    expect(planOf(suggested, reverted(on, 'tone.dull'))).toBe(suggested);
  });
});

describe('a move at part of its strength', () => {
  it('compresses half as much at half', () => {
    const rate = 48_000;
    const level = (moves: readonly Move[]): number => {
      const tone = sine({ frequencyHz: 1000, sampleRateHz: rate, frameCount: rate, amplitude: 0.1 });
      createChain(moves, { sampleRateHz: rate, channelCount: 1 }).process([tone], tone.length);
      return 20 * Math.log10(Math.max(...tone.subarray(rate / 2)));
    };
    const none = level([]);
    const full = level([COMPRESSOR]) - none;
    expect(level([scaleMove(COMPRESSOR, 0.5)!]) - none).toBeCloseTo(full / 2, 1);
  });

  it('leaves a move alone at 1 and nothing of it at 0', () => {
    for (const move of [EQ, GAIN, LIMITER, COMPRESSOR]) {
      expect(scaleMove(move, 1)).toBe(move);
      expect(scaleMove(move, 0)).toBeUndefined();
      expect(describeMove(scaleMove(move, 0.999)!)).toBe(describeMove(move));
    }
  });
});

describe('undo', () => {
  it('takes back step by step, a whole drag at once', () => {
    let history = beginHistory(0);
    history = changed(history, 1);
    for (const value of [2, 3, 4]) history = changed(history, value, 'drag 1');
    history = changed(history, 5, 'drag 2');
    expect(undone(history).present).toBe(4);
    expect(undone(undone(history)).present).toBe(1);
    expect(undone(undone(undone(undone(undone(history))))).present).toBe(0);
    expect(redone(undone(history))).toMatchObject({ present: 5, future: [] });
    expect(redone(history)).toBe(history);
  });

  it('forgets what was undone once something else is done', () => {
    const history = changed(undone(changed(beginHistory('a'), 'b')), 'c');
    expect(redone(history).present).toBe('c');
    expect(undone(history).present).toBe('a');
    expect(changed(history, 'c')).toBe(history);
  });
});

describe('the ranges', () => {
  it('are those of the schema', () => {
    expect(rangeOf('gain', ['gainDb'])).toMatchObject({ minimum: -96, maximum: 48, unit: 'dB' });
    expect(rangeOf('eq', ['bands', 'q'], 'peaking')).toMatchObject({ minimum: 0.1, maximum: 40 });
    expect(rangeOf('compressor', ['bands', 'ratio'])).toMatchObject({ minimum: 1, maximum: 20 });
    expect(rangeOf('width', ['lowShelf', 'gainDb']).minimum).toBeLessThan(-20);
    expect(() => rangeOf('gain', ['nothing'])).toThrow(RangeError);
    expect(clamp(50, rangeOf('gain', ['gainDb']))).toBe(48);
  });
});
