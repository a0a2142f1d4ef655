import { describe, expect, it } from 'vitest';
import type { Move, MoveOf } from '../moves/index.ts';
import { LIMITER_TIMES } from '../moves/limiter.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { isHarmful, revise } from './revise.ts';
import type { Aim, Round } from './round.ts';

const WORDS = { because: '', predicted: [], cost: '' };
const BAND = { kind: 'peaking', frequencyHz: 280, gainDb: -4, q: 1 } as const;
const EQ: Move = { id: 'tone', kind: 'eq', channel: 'stereo', bands: [BAND], ...WORDS };
const COMPRESSOR: MoveOf<'compressor'> = {
  id: 'dynamics',
  kind: 'compressor',
  crossoversHz: [],
  bands: [],
  lookaheadSeconds: 0,
  ...WORDS,
};
const GAIN: Move = { id: 'gain', kind: 'gain', gainDb: 6, ...WORDS };
const LIMITER: Move = { id: 'limiter', kind: 'limiter', ceilingDbtp: -1, ...LIMITER_TIMES, ...WORDS };
const BEFORE = { integratedLufs: -20, truePeakDbtp: -6, loudnessRangeLu: 5, toneDistanceDb: 2 };
const AIM: Aim = {
  before: BEFORE,
  reference: { loudnessRangeLu: 5 },
  wantedLufs: -14,
  wantedSpreadDb: undefined,
  otherSong: 0,
  options: DEFAULT_MATCH_OPTIONS,
};
const GOOD: Round = {
  moves: [EQ, GAIN, LIMITER],
  changeLu: 0,
  figures: { integratedLufs: -14, truePeakDbtp: -1, loudnessRangeLu: 5, toneDistanceDb: 1 },
  limiting: { maxReductionDb: 2, meanReductionDb: 1, activeFraction: 0.1, p95ReductionDb: 0.5 },
};

/** The good round with other figures. */
function measured(figures: Record<string, number>, more: Partial<Round> = {}): Round {
  return { ...GOOD, ...more, figures: { ...GOOD.figures, ...figures } };
}

describe('revise', () => {
  it('leaves a good round alone', () => {
    expect(revise([GOOD], AIM)).toBeUndefined();
    expect(isHarmful(GOOD, AIM)).toBe(false);
  });

  it('halves an equaliser that does harm, and takes it back when it still does', () => {
    const worse = measured({ toneDistanceDb: 2.5 });
    expect(isHarmful(worse, AIM)).toBe(true);
    const halved = revise([worse], AIM)!;
    expect(halved.moves[0]).toMatchObject({ kind: 'eq', bands: [{ gainDb: -2 }] });
    expect(halved.reverted).toEqual([expect.objectContaining({ moveId: 'tone' })]);
    const still = measured({ toneDistanceDb: 2.3 }, { moves: halved.moves });
    const dropped = revise([worse, still], AIM)!;
    expect(dropped.moves.map(({ kind }) => kind)).toEqual(['gain', 'limiter']);
  });

  it('lowers the ceiling of the limiter by what came out above, or puts one in', () => {
    const above = measured({ truePeakDbtp: -0.8 });
    const [, , limiter] = revise([above], AIM)!.moves;
    expect((limiter as { ceilingDbtp: number }).ceilingDbtp).toBeCloseTo(-1.21, 6); // 0.2 dB and the trim
    expect(revise([{ ...above, moves: [GAIN], limiting: undefined }], AIM)!.moves.map(({ kind }) => kind)).toEqual([
      'gain',
      'limiter',
    ]);
  });

  it('takes back half of the limiting when that costs the loudness range, then all of it', () => {
    const limiting = { ...GOOD.limiting!, p95ReductionDb: 2 };
    const squashed = measured({ loudnessRangeLu: 3 }, { limiting });
    const half = revise([squashed], AIM)!;
    expect(half.moves[1]).toMatchObject({ gainDb: 5 });
    const still = measured(
      { loudnessRangeLu: 3.5, integratedLufs: -15 },
      { moves: half.moves, limiting: { ...limiting, maxReductionDb: 1, p95ReductionDb: 1 } },
    );
    const none = revise([squashed, still], AIM)!;
    expect(none.moves[1]).toMatchObject({ gainDb: 4 });
    // and does not raise it again
    const after = measured(
      { integratedLufs: -16 },
      { moves: none.moves, limiting: { ...limiting, maxReductionDb: 0, p95ReductionDb: 0 } },
    );
    expect(revise([squashed, still, after], AIM)).toBeUndefined();
  });

  it('blames neither limiter nor equaliser for a range of loudness that no limiting can have changed', () => {
    const lifted = measured({ loudnessRangeLu: 3 }, { limiting: { ...GOOD.limiting!, p95ReductionDb: 0.2 } });
    expect(isHarmful(lifted, AIM)).toBe(false);
    expect(revise([lifted], AIM)).toBeUndefined();
  });

  it('lets the range of loudness go further from that of another song, which has verses of its own, unless it is much', () => {
    const narrower = (byLu: number) =>
      measured({ loudnessRangeLu: 5 - byLu }, { moves: [EQ, COMPRESSOR, GAIN, LIMITER] });
    expect(isHarmful(narrower(1), AIM)).toBe(true);
    expect(isHarmful(narrower(1), { ...AIM, otherSong: 1 })).toBe(false);
    expect(isHarmful(narrower(3), { ...AIM, otherSong: 1 })).toBe(true);
  });

  it('lets by-products pass that nobody hears, and half a decibel of them beside another song', () => {
    const metrics = ['toneDistanceDb', 'widthDistanceDb', 'balanceDistanceDb', 'dynamicsDistanceDb'];
    const before = { ...BEFORE, ...Object.fromEntries(metrics.map((metric) => [metric, 1])) };
    const aim = { ...AIM, before };
    const model = { ...aim, otherSong: 1 };
    const moved = (metric: string, byDb: number, moves: readonly Move[] = [GAIN, LIMITER]) =>
      measured({ ...before, ...GOOD.figures, toneDistanceDb: 1, [metric]: 1 + byDb }, { moves });
    for (const metric of metrics) {
      expect(isHarmful(moved(metric, 0.1), aim)).toBe(false);
      expect(isHarmful(moved(metric, 0.3), aim)).toBe(true);
      expect(isHarmful(moved(metric, 0.3), model)).toBe(false);
      expect(isHarmful(moved(metric, 0.6), model)).toBe(true);
    }
    // What is there to lower a distance is not let off: a twentieth of a decibel is what measurements differ by.
    for (const aimed of [aim, model]) {
      expect(isHarmful(moved('dynamicsDistanceDb', 0.1, [EQ, COMPRESSOR, GAIN, LIMITER]), aimed)).toBe(true);
      expect(isHarmful(moved('toneDistanceDb', 0.1, [EQ, GAIN, LIMITER]), aimed)).toBe(true);
      expect(isHarmful(moved('toneDistanceDb', 0.04, [EQ, GAIN, LIMITER]), aimed)).toBe(false);
    }
  });

  it('raises the gain by what the limiter has taken, by secant from the second round on', () => {
    // 6 dB of gain are 6 LU but for what the limiter takes; here all of the error is something else.
    const first = measured({ integratedLufs: -15 }, { changeLu: -1 });
    const second = revise([first], AIM)!.moves;
    expect(second[1]).toMatchObject({ gainDb: 7 });
    const third = revise([first, measured({ integratedLufs: -14.5 }, { moves: second })], AIM)!.moves;
    expect(third[1]).toMatchObject({ gainDb: 8 }); // half a LU came of one dB, so one more dB
  });

  it('does not render again for a step that is less than the tolerance and stops short all the same', () => {
    const nearlyFull = (p95ReductionDb: number) =>
      measured({ integratedLufs: -14.5 }, { limiting: { ...GOOD.limiting!, maxReductionDb: 4, p95ReductionDb } });
    expect(revise([nearlyFull(3.95)], AIM)).toBeUndefined(); // of the 4 dB that are allowed
    expect(revise([nearlyFull(3.7)], AIM)!.moves[1]).toMatchObject({ gainDb: 6.3 });
    // 0.3 dB into a limiter that has eaten 1.5 LU already brings 0.4 of it (the least that is believed): 0.12 LU, but 0.2 dB only 0.08.
    const eaten = (p95ReductionDb: number) => {
      const round = nearlyFull(p95ReductionDb);
      return { ...round, figures: { ...round.figures, integratedLufs: -15.5 } };
    };
    expect(revise([eaten(3.7)], AIM)!.moves[1]).toMatchObject({ gainDb: 6.3 });
    expect(revise([eaten(3.8)], AIM)).toBeUndefined();
  });

  it('tells the loudness an equaliser adds from the loudness a limiter takes', () => {
    // The same figures: 1 LU short at 6 dB of gain. Where the moves in front took that, the loudness follows the gain; else it hardly does.
    const limiting = { ...GOOD.limiting!, maxReductionDb: 4 };
    const gainAfter = (changeLu: number) =>
      (revise([measured({ integratedLufs: -15 }, { limiting, changeLu })], AIM)!.moves[1] as { gainDb: number }).gainDb;
    expect(gainAfter(-1)).toBeCloseTo(7, 6);
    expect(gainAfter(0)).toBeGreaterThan(8);
  });

  it('takes a larger first step where the limiter has eaten loudness already', () => {
    const eaten = measured({ integratedLufs: -14.5 }, { limiting: { ...GOOD.limiting!, maxReductionDb: 4 } });
    const [, gain] = revise([eaten], AIM)!.moves;
    // Half a LU is missing, all of it lost at 4 dB over the ceiling. A loss that grows with a power p of the overshoot lets
    // 1 − p/8 of a further dB through: with p from 2 to 3.5 that is 0.75 to 0.56.
    expect((gain as { gainDb: number }).gainDb).toBeGreaterThan(6 + 0.5 / 0.75);
    expect((gain as { gainDb: number }).gainDb).toBeLessThan(6 + 0.5 / 0.56);
  });

  it('allows single peaks 5 dB more than what is limited a twentieth of the time', () => {
    const dense = measured({}, { limiting: { ...GOOD.limiting!, p95ReductionDb: 5.5 } });
    expect(isHarmful(dense, AIM)).toBe(true);
    expect(revise([dense], AIM)!.moves[1]).toMatchObject({ gainDb: 4.5 });
  });

  it('sets a compressor again that did less than it was to do, once', () => {
    const band = { mode: 'compress', thresholdDbfs: -20, ratio: 1.5, kneeDb: 6, attackSeconds: 0.005 } as const;
    const more = { releaseSeconds: 0.1, detector: { kind: 'peak' }, maxChangeDb: 6, makeUpDb: 0 } as const;
    const move: Move = { ...COMPRESSOR, bands: [{ ...band, ...more }] };
    const aim = { ...AIM, before: { ...BEFORE, levelSpreadDb: 4, dynamicsDistanceDb: 1 }, wantedSpreadDb: 3 };
    const first = measured({ levelSpreadDb: 3.464, dynamicsDistanceDb: 0.46 }, { moves: [move, GAIN, LIMITER] });
    const again = revise([first], aim)!.moves[0] as { bands: { ratio: number }[] };
    expect(again.bands[0]!.ratio).toBeCloseTo(1.5 ** 2, 1); // half of the logarithm was done: the ratio squared
    expect(revise([first, { ...first, moves: revise([first], aim)!.moves }], aim)).toBeUndefined();
  });

  it('halves only the moves that did harm, and tells each harm', () => {
    const width: Move = { id: 'width', kind: 'width', sideGainDb: 4, monoBelowHz: 0, ...WORDS };
    const aim = { ...AIM, before: { ...BEFORE, widthDistanceDb: 2 } };
    const wide = measured({ widthDistanceDb: 3 }, { moves: [EQ, width, GAIN, LIMITER] });
    const revision = revise([wide], aim)!;
    expect(revision.moves.slice(0, 2)).toMatchObject([{ id: 'tone' }, { id: 'width-halved', sideGainDb: 2 }]);
    expect(revision.reverted).toEqual([
      { moveId: 'width', reason: expect.stringMatching(/width .* \+1\.00 dB .* halved/) },
    ]);
  });

  it('stops where the limiting is used up', () => {
    const full = measured({ integratedLufs: -15 }, { limiting: { ...GOOD.limiting!, maxReductionDb: 9 } });
    expect(revise([full], AIM)).toBeUndefined();
    const beyond = { ...full, limiting: { ...GOOD.limiting!, maxReductionDb: 10 } };
    expect(isHarmful(beyond, AIM)).toBe(true);
    expect(revise([beyond], AIM)!.moves[1]).toMatchObject({ gainDb: 5 });
  });
});
