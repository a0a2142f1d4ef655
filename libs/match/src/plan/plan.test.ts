import { describe, expect, it } from 'vitest';
import { describeMove, scaleMove, type Move } from '../moves/index.ts';
import { LIMITER_TIMES } from '../moves/limiter.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { validatePlan, type Plan } from './plan.ts';

const WORDS = { because: 'it is so', predicted: [{ metric: 'integratedLufs', delta: 2 }], cost: 'none' };
const MOVES: Move[] = [
  {
    id: 'tone',
    kind: 'eq',
    channel: 'stereo',
    bands: [
      { kind: 'high-pass', frequencyHz: 40, q: 0.71 },
      { kind: 'peaking', frequencyHz: 280, gainDb: -3, q: 1 },
      { kind: 'high-shelf', frequencyHz: 8000, gainDb: 2, q: 0.7 },
    ],
    ...WORDS,
  },
  { id: 'gain', kind: 'gain', gainDb: 4, ...WORDS },
  { id: 'limiter', kind: 'limiter', ceilingDbtp: -1, ...LIMITER_TIMES, ...WORDS },
];
const PLAN: Plan = {
  schemaVersion: 1,
  target: { name: 'mix.wav', sha256: 'a'.repeat(64) },
  references: [{ name: 'reference.flac' }],
  amounts: { ...DEFAULT_MATCH_OPTIONS.amounts, loudness: 0.5 },
  moves: MOVES,
  notes: [],
  abstained: [{ dimension: 'loudness', reason: 'too much' }],
};

describe('validatePlan', () => {
  it('takes a plan through JSON and back', () => {
    expect(validatePlan(JSON.parse(JSON.stringify(PLAN)))).toEqual(PLAN);
  });

  it.each([
    ['nothing', null, 'the top'],
    ['another version', { ...PLAN, schemaVersion: 2 }, 'schemaVersion: 2 is not 1'],
    ['a field it does not know', { ...PLAN, extra: 1 }, 'extra: there is no such field'],
    ['a kind it does not know', { ...PLAN, moves: [{ ...MOVES[1], kind: 'reverb' }] }, 'moves/0/kind'],
    ['a gain that is no number', { ...PLAN, moves: [{ ...MOVES[1], gainDb: '4' }] }, 'moves/0/gainDb'],
    ['a gain that is NaN', { ...PLAN, moves: [{ ...MOVES[1], gainDb: Number.NaN }] }, 'moves/0/gainDb'],
    ['a ceiling above full scale', { ...PLAN, moves: [{ ...MOVES[2], ceilingDbtp: 1 }] }, 'moves/0/ceilingDbtp'],
    ['the same id twice', { ...PLAN, moves: [MOVES[1], MOVES[1]] }, 'moves/1/id'],
    ['a move that is no object', { ...PLAN, moves: [3] }, 'moves/0'],
    [
      'a band out of range, whatever its kind',
      { ...PLAN, moves: [{ ...MOVES[0], bands: [{ kind: 'high-shelf', frequencyHz: 8000, gainDb: 2, q: -1 }] }] },
      'moves/0/bands/0/q: must be >= 0.1',
    ],
    [
      'a band of a kind it does not know',
      { ...PLAN, moves: [{ ...MOVES[0], bands: [{ kind: 'tilt', frequencyHz: 8000, gainDb: 2, q: 1 }] }] },
      'moves/0/bands/0/kind: "tilt" is none of peaking, low-shelf',
    ],
    [
      'a band without a field of its kind',
      { ...PLAN, moves: [{ ...MOVES[0], bands: [{ kind: 'low-shelf', frequencyHz: 80, q: 1 }] }] },
      'moves/0/bands/0: must have required properties gainDb',
    ],
    [
      'one of several words that is none of them',
      { ...PLAN, moves: [{ ...MOVES[0], channel: 'left' }] },
      'moves/0/channel: "left" is none of stereo, mid, side',
    ],
    ['no kind at all', { ...PLAN, moves: [{ ...MOVES[1], kind: undefined }] }, 'moves/0/kind: nothing is none of'],
    ['an amount above 1', { ...PLAN, amounts: { ...PLAN.amounts, tone: 2 } }, 'amounts/tone'],
  ])('refuses %s and says where', (_, json, where) => {
    const refusal = () => validatePlan(json);
    expect(refusal).toThrow(expect.objectContaining({ code: 'INVALID_PLAN' }));
    expect(refusal).toThrow(new RegExp(`at ${where}`));
  });
});

describe('moves', () => {
  it('say in one line what they do', () => {
    expect(MOVES.map(describeMove)).toEqual([
      'EQ: high-pass 40 Hz, −3.0 dB at 280 Hz (Q 1.0), high shelf +2.0 dB above 8.0 kHz',
      'Gain +4.0 dB',
      'True-peak limiter, ceiling −1.0 dBTP',
    ]);
  });

  it('are half as strong at half the amount, cut-offs half way to rest', () => {
    expect(scaleMove(MOVES[0]!, 0.5)).toMatchObject({
      bands: [{ frequencyHz: 20 }, { gainDb: -1.5 }, { gainDb: 1 }], // 20 Hz: half way from 40 to 10 Hz on a log axis
      predicted: [{ delta: 1 }],
    });
    expect(scaleMove(MOVES[1]!, 0.5)).toMatchObject({ gainDb: 2 });
    expect(scaleMove(MOVES[2]!, 0.5)).toMatchObject({ ceilingDbtp: -1 });
  });

  it('are gone at amount 0 and themselves at 1', () => {
    for (const move of MOVES) {
      expect(scaleMove(move, 0)).toBeUndefined();
      expect(scaleMove(move, 1)).toEqual(move);
    }
  });
});
