import { describe, expect, it } from 'vitest';
import type { Move } from '../moves/index.ts';
import { DEFAULT_MATCH_OPTIONS } from '../options.ts';
import { bendingGrowth, loudnessStep, overLimitDb } from './limiting.ts';
import type { Aim, Round } from './round.ts';

const AIM: Aim = {
  before: { integratedLufs: -20 },
  reference: {},
  wantedLufs: -14,
  wantedSpreadDb: undefined,
  otherSong: 0,
  options: DEFAULT_MATCH_OPTIONS,
};
const LIMITED = { maxReductionDb: 4, meanReductionDb: 1, activeFraction: 0.2, p95ReductionDb: 1 };

/** A mix of −20 LUFS with so much gain, which came out so loud. */
function rendered(gainDb: number, integratedLufs: number, limiting: Round['limiting'] = LIMITED): Round {
  const gain: Move = { id: 'gain', kind: 'gain', gainDb, because: '', predicted: [], cost: '' };
  return { moves: [gain], changeLu: 0, figures: { integratedLufs, truePeakDbtp: -1 }, limiting };
}

describe('loudnessStep', () => {
  it('is what is missing where nothing is limited', () => {
    const free = rendered(4, -16, { ...LIMITED, maxReductionDb: 0, p95ReductionDb: 0 });
    expect(loudnessStep([free], AIM)).toEqual({ stepDb: 2, reachesLu: 2 });
  });

  it('is more where a limiter takes some of it, the more the more it took', () => {
    const [little, much] = [-14.5, -15].map((lufs) => loudnessStep([rendered(6, lufs)], AIM));
    // By the power law the loudness follows the gain by 1 − 2.4 · 0.5/4 = 0.7 and by 0.4.
    expect(little!.stepDb).toBeCloseTo(0.5 / 0.7, 6);
    expect(much!.stepDb).toBeCloseTo(1 / 0.4, 6);
    expect(little!.reachesLu).toBeCloseTo(0.5, 6);
    expect(much!.reachesLu).toBeCloseTo(1, 6);
  });

  it('goes by what the last step of gain did, once there was one', () => {
    const { stepDb } = loudnessStep([rendered(6, -15), rendered(7, -14.5)], AIM);
    expect(stepDb).toBeCloseTo(1, 6); // half of a decibel came of one, and half a decibel is missing
  });

  it('stops at the limiting that is allowed, and says how far that reaches', () => {
    const p95ReductionDb = AIM.options.maxLimitingDb - 0.5;
    const { stepDb, reachesLu } = loudnessStep([rendered(6, -15, { ...LIMITED, p95ReductionDb })], AIM);
    expect(stepDb).toBeCloseTo(0.5, 6);
    expect(reachesLu).toBeCloseTo(0.5 * 0.4, 6);
  });

  it('lowers what is too loud', () => {
    expect(loudnessStep([rendered(8, -13)], AIM).stepDb).toBeLessThan(-1);
  });
});

describe('bendingGrowth', () => {
  it('is as the loudness that limiting costs', () => {
    // 0.5 LU lost so far; 0.714 dB more gain is expected to bring 0.5 LU and cost 0.214 more.
    expect(bendingGrowth([rendered(6, -14.5)], AIM)).toBeCloseTo(1 + (0.5 / 0.7 - 0.5) / 0.5, 6);
  });

  it('falls where less is to be limited', () => {
    expect(bendingGrowth([rendered(8, -13)], AIM)).toBeLessThan(0.8);
  });

  it('is 1 where nothing is limited, nothing is lost, or a second round has told', () => {
    expect(bendingGrowth([{ ...rendered(6, -14.5), limiting: undefined }], AIM)).toBe(1);
    expect(bendingGrowth([rendered(6, -14.05)], AIM)).toBe(1);
    expect(bendingGrowth([rendered(6, -14.5), rendered(6.7, -14.05)], AIM)).toBe(1);
    expect(bendingGrowth([rendered(6, -14.5)], { ...AIM, wantedLufs: undefined })).toBe(1);
  });

  it('is believed within a factor of two', () => {
    expect(bendingGrowth([rendered(6, -15)], { ...AIM, wantedLufs: -9 })).toBe(2);
    expect(bendingGrowth([rendered(16, -5)], { ...AIM, wantedLufs: -9 })).toBe(0.5);
  });
});

describe('overLimitDb', () => {
  it('is negative while there is room, and counts the sustained limiting beyond what is allowed', () => {
    expect(overLimitDb({ limiting: LIMITED }, AIM)).toBeLessThan(0);
    const p95ReductionDb = AIM.options.maxLimitingDb + 1;
    expect(overLimitDb({ limiting: { ...LIMITED, p95ReductionDb } }, AIM)).toBeCloseTo(1, 6);
  });
});
