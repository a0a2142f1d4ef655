import { describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import { LIMITER_TIMES } from '../moves/limiter.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { isHarmful, revise, type Aim, type Round } from './revise.ts';

const WORDS = { because: '', predicted: [], cost: '' };
const BAND = { kind: 'peaking', frequencyHz: 280, gainDb: -4, q: 1 } as const;
const EQ: Move = { id: 'tone', kind: 'eq', channel: 'stereo', bands: [BAND], ...WORDS };
const GAIN: Move = { id: 'gain', kind: 'gain', gainDb: 6, ...WORDS };
const LIMITER: Move = { id: 'limiter', kind: 'limiter', ceilingDbtp: -1, ...LIMITER_TIMES, ...WORDS };
const BEFORE = { integratedLufs: -20, truePeakDbtp: -6, loudnessRangeLu: 5, toneDistanceDb: 2 };
const AIM: Aim = { before: BEFORE, referenceLoudnessRangeLu: 5, wantedLufs: -14, options: DEFAULT_MATCH_OPTIONS };
const GOOD: Round = {
  moves: [EQ, GAIN, LIMITER],
  integratedLufs: -14,
  truePeakDbtp: -1,
  loudnessRangeLu: 5,
  toneDistanceDb: 1,
  limiting: { maxReductionDb: 2, meanReductionDb: 1, activeFraction: 0.1 },
};

describe('revise', () => {
  it('leaves a good round alone', () => {
    expect(revise([GOOD], AIM)).toBeUndefined();
    expect(isHarmful(GOOD, AIM)).toBe(false);
  });

  it('halves an equaliser that does harm, and takes it back when it still does', () => {
    const worse = { ...GOOD, toneDistanceDb: 2.5 };
    expect(isHarmful(worse, AIM)).toBe(true);
    const halved = revise([worse], AIM)!;
    expect(halved.moves[0]).toMatchObject({ kind: 'eq', bands: [{ gainDb: -2 }] });
    expect(halved.reverted).toEqual([expect.objectContaining({ moveId: 'tone' })]);
    const dropped = revise([worse, { ...worse, moves: halved.moves }], AIM)!;
    expect(dropped.moves.map(({ kind }) => kind)).toEqual(['gain', 'limiter']);
  });

  it('lowers the ceiling of the limiter by what came out above, or puts one in', () => {
    const above = { ...GOOD, truePeakDbtp: -0.8 };
    const [, , limiter] = revise([above], AIM)!.moves;
    expect((limiter as { ceilingDbtp: number }).ceilingDbtp).toBeCloseTo(-1.21, 6); // 0.2 dB and the trim
    expect(revise([{ ...above, moves: [GAIN], limiting: undefined }], AIM)!.moves.map(({ kind }) => kind)).toEqual([
      'gain',
      'limiter',
    ]);
  });

  it('goes back to a gain without limiting when that costs the loudness range', () => {
    const squashed = { ...GOOD, loudnessRangeLu: 3 };
    const revision = revise([squashed], AIM)!;
    expect(revision.moves[1]).toMatchObject({ gainDb: 4 });
    // and does not raise it again
    const after = {
      ...GOOD,
      moves: revision.moves,
      integratedLufs: -16,
      limiting: { ...GOOD.limiting!, maxReductionDb: 0 },
    };
    expect(revise([squashed, after], AIM)).toBeUndefined();
  });

  it('raises the gain by what the limiter has taken, by secant from the second round on', () => {
    const first = { ...GOOD, integratedLufs: -15 };
    const second = revise([first], AIM)!.moves;
    expect(second[1]).toMatchObject({ gainDb: 7 });
    const third = revise([first, { ...GOOD, moves: second, integratedLufs: -14.5 }], AIM)!.moves;
    expect(third[1]).toMatchObject({ gainDb: 8 }); // half a LU came of one dB, so one more dB
  });

  it('stops where the limiting is used up', () => {
    const full = { ...GOOD, integratedLufs: -15, limiting: { ...GOOD.limiting!, maxReductionDb: 6 } };
    expect(revise([full], AIM)).toBeUndefined();
    const beyond = { ...full, limiting: { ...GOOD.limiting!, maxReductionDb: 7 } };
    expect(isHarmful(beyond, AIM)).toBe(true);
    expect(revise([beyond], AIM)!.moves[1]).toMatchObject({ gainDb: 5 });
  });
});
