import type { Move } from '@auralign/match';
import { expect, it } from 'vitest';
import { planWords } from './planWords.ts';

const move: Move = { id: 'gain', kind: 'gain', gainDb: -1, because: '', predicted: [], cost: '' };
const step = { suggested: move, move, isOn: true, amount: 1 };

it('says that doing nothing is an answer, and what is only a matter of taste', () => {
  const alone = { referenceIds: [] };
  expect(planWords(alone, [])).toMatch(/^Nothing to mend: .* valid answer\.$/);
  expect(planWords(alone, [{ ...step, isOn: false, isOffered: true }])).toMatch(
    /^Nothing has to be mended: .* taste\./,
  );
  expect(planWords(alone, [step, { ...step, isOffered: true }])).toMatch(/^Made of what was found in the mix\./);
  expect(planWords({ referenceIds: ['r'] }, [])).toMatch(/where its reference is\.$/);
  expect(planWords({ referenceIds: ['r'] }, [step])).toMatch(/^Everything here is heard/);
});
