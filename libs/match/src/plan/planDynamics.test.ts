import { describe, expect, it } from 'vitest';
import { gaussianDynamics } from '../testing/gaussianDynamics.ts';
import { planDynamics } from './planDynamics.ts';

const evidence = (sigmaDb: number, momentSeconds: number) => gaussianDynamics(sigmaDb, [sigmaDb], momentSeconds);

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
