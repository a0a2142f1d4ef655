import { designBiquad, responseDb } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { highPassMove, highPassOrderFor } from './remedies.ts';

const RATE_HZ = 48_000;
const WHY = { id: 'low.rumble', because: 'it rumbles.' };

/** What the bands of a suggested high-pass at 28 Hz do together, dB. */
function gainAt(frequencyHz: number, order: 2 | 4 | 8): number {
  const move = highPassMove(WHY, 28, '', order);
  if (move.kind !== 'eq') throw new Error('a high-pass is an equaliser');
  const sections = move.bands.map(({ frequencyHz: cutoffHz, q }) =>
    designBiquad({ kind: 'high-pass', frequencyHz: cutoffHz, q }, RATE_HZ),
  );
  return responseDb(sections, frequencyHz, RATE_HZ);
}

describe('a high-pass against rumble', () => {
  it.each([2, 4, 8] as const)('of order %i has the response of a Butterworth filter', (order) => {
    for (const frequencyHz of [7, 14, 20, 28, 40, 100]) {
      const expectedDb = -10 * Math.log10(1 + (28 / frequencyHz) ** (2 * order));
      // Q is rounded to three digits, as one types it: worth 0.01 dB a section at the cut-off.
      expect(Math.abs(gainAt(frequencyHz, order) - expectedDb)).toBeLessThan(0.05);
    }
  });

  it('is as steep as what is to be taken away asks for, and no steeper', () => {
    // An octave below the cut-off each order takes 6.02 dB and a little: 12.3, 24.1, 48.2.
    expect([5, 12, 13, 24, 25, 60].map((wantedDb) => highPassOrderFor(wantedDb, 14, 28))).toEqual([2, 2, 4, 4, 8, 8]);
  });
});
