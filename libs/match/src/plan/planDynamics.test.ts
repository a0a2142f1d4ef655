import { describe, expect, it } from 'vitest';
import type { DynamicsEvidence } from './dynamicsWish.ts';
import { planDynamics } from './planDynamics.ts';

/** Levels that move by so much, all of them, measured in moments of this length. */
function evidence(sigmaDb: number, momentSeconds: number): DynamicsEvidence {
  const at = (z: number) => z * sigmaDb;
  const spreadDb = {
    p5: at(-1.645),
    p10: at(-1.282),
    p25: at(-0.674),
    p50: 0,
    p75: at(0.674),
    p90: at(1.282),
    p95: at(1.645),
  };
  const band = (id: string) => ({ band: id, lowHz: 20, highHz: 20_000, levelDbfs: -20, crestDb: 10, spreadDb });
  return {
    broadband: band('broadband'),
    bands: [band('mid')],
    momentSeconds,
    musicSeconds: 60,
    peaks: undefined,
    clippedShare: 0,
  };
}

describe('planDynamics', () => {
  const OPTIONS = { amount: 1, sameRecording: 1, otherSong: 0, ceilingDbtp: -1, maxReductionDb: 6, levelChangeDb: 0 };

  it('leaves alone what moments of different lengths make of one recording, and says so', () => {
    const { moves, reason } = planDynamics(evidence(2.1, 0.256), [evidence(2.6, 0.186)], OPTIONS);
    expect(moves).toEqual([]);
    expect(reason).toContain('measured in moments of different lengths');
  });

  it('takes the same for arrangement beside another passage, and undoes it in one recording of one rate', () => {
    const passage = planDynamics(evidence(2.1, 0.186), [evidence(2.6, 0.186)], { ...OPTIONS, sameRecording: 0 });
    expect(passage.moves).toEqual([]);
    expect(passage.reason).toContain('it is taken for arrangement');
    expect(planDynamics(evidence(2.1, 0.186), [evidence(2.6, 0.186)], OPTIONS).moves).toHaveLength(1);
  });
});
