import { describe, expect, it } from 'vitest';
import { TONE_FAULTS } from './faults.ts';
import { expectedTone } from './expectedTone.ts';
import { POPULATION, POPULATION_HZ } from './population.ts';
import { estimateFaults, strongest, together, type Freedom } from './toneFault.ts';

const FREE: Freedom = { free: 'curve', leastOddness: 0.2 };
const usual = expectedTone(2, []);

describe('the fault of a tone', () => {
  it.each(Object.entries(TONE_FAULTS))('%s of 6 dB laid over the usual tone is read as 6 dB', (_, { signatures }) => {
    for (const signature of signatures) {
      const levelsDb = [...POPULATION.medianDb].map((level, band) => level + 6 * signature[band]!);
      const { gainDb, strength } = strongest(estimateFaults(levelsDb, usual, [signature], FREE))!;
      // least squares give back exactly what was put in; doubles
      expect(gainDb).toBeCloseTo(6, 6);
      expect(strength).toBeGreaterThan(0);
    }
  });

  it('is none where the tone is the usual one, whatever its level and slope', () => {
    const levelsDb = [...POPULATION.medianDb].map(
      (level, band) => level - 30 + 2 * Math.log2(POPULATION_HZ[band]! / 1000),
    );
    const { gainDb } = strongest(estimateFaults(levelsDb, usual, TONE_FAULTS.mud.signatures, FREE))!;
    // level and slope are free up to variances a thousand times those of songs
    expect(Math.abs(gainDb)).toBeLessThan(0.1);
  });

  it('is not judged where hardly anything sounds', () => {
    const levelsDb = POPULATION_HZ.map((_, band) => (band < 8 ? 0 : undefined));
    expect(estimateFaults(levelsDb, usual, TONE_FAULTS.mud.signatures, FREE)).toBeUndefined();
  });

  it('of two looks is as strong as they are on average, and that of one where there is no second', () => {
    const one = { gainDb: 6, errorDb: 2, strength: 3, signature: 0 };
    const other = { gainDb: 4, errorDb: 4, strength: 1, signature: 0 };
    // strength (3 + 1) / 2, error (2 + 4) / 2, and the gain they make
    expect(together([one], [other])).toEqual([{ gainDb: 6, errorDb: 3, strength: 2, signature: 0 }]);
    expect(together([one], undefined)).toEqual([one]);
  });
});
