import { createRandom } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import { differenceOfMoments, type Moments } from './likeMoments.ts';

const FREQUENCIES_HZ = Array.from({ length: 25 }, (_, n) => 50 * 2 ** (n / 3));

/** Sounds of a song, each ragged in its own way. */
function sound(seed: number): Float64Array {
  const random = createRandom(seed);
  return Float64Array.from(FREQUENCIES_HZ, () => -40 + 14 * (random.next() - 0.5));
}
const moments = (...kinds: readonly (readonly [share: number, levelsDb: Float64Array])[]): Moments => ({
  frequenciesHz: FREQUENCIES_HZ,
  kinds: kinds.map(([share, levelsDb]) => ({ share, levelsDb })),
});
const fault = Float64Array.from(FREQUENCIES_HZ, (hz) => 0.8 * Math.log2(hz / 1000));
const faulty = (levelsDb: Float64Array, gainDb = 0) => levelsDb.map((db, band) => db + fault[band]! + gainDb);
const [drum, chord, bass, solo] = [sound(1), sound(2), sound(3), sound(4)] as const;

/** Largest error against the correction of the fault, both without their mean; dB. */
function errorDb(differenceDb: Float64Array): number {
  const rest = differenceDb.map((db, band) => db + fault[band]!);
  const mean = rest.reduce((sum, db) => sum + db, 0) / rest.length;
  return Math.max(...rest.map((db) => Math.abs(db - mean)));
}

describe('differenceOfMoments', () => {
  it('is the correction of the fault, however often each moment is played and however loud', () => {
    const mix = moments([0.6, faulty(drum, -3)], [0.3, faulty(chord)], [0.1, faulty(bass, 5)]);
    const reference = moments([0.1, drum], [0.2, chord], [0.7, bass]);
    expect(errorDb(differenceOfMoments(mix, reference))).toBeLessThan(0.1); // sounds 5 dB rms apart do not mix at 1.2 dB
    // Their averages differ by what is played more often, which is no fault.
    const averages = [mix, reference].map(({ kinds }) =>
      FREQUENCIES_HZ.map((_, band) => kinds.reduce((sum, { share, levelsDb }) => sum + share * levelsDb[band]!, 0)),
    );
    const ofAverages = Float64Array.from(FREQUENCIES_HZ, (_, band) => averages[1]![band]! - averages[0]![band]!);
    expect(errorDb(ofAverages)).toBeGreaterThan(1);
  });

  it('hardly hears what only one of the files plays', () => {
    const mix = moments([0.4, faulty(drum)], [0.3, faulty(chord)], [0.3, faulty(solo)]);
    expect(errorDb(differenceOfMoments(mix, moments([0.5, drum], [0.5, chord])))).toBeLessThan(0.6);
  });

  it('is nothing between a file and itself, and something finite between files without anything in common', () => {
    const song = moments([0.5, drum], [0.5, chord]);
    for (const db of differenceOfMoments(song, song)) expect(db).toBeCloseTo(0, 9);
    const far = moments([1, Float64Array.from(FREQUENCIES_HZ, (_, band) => (band % 2 === 0 ? -20 : -90))]);
    expect(differenceOfMoments(song, far).every(Number.isFinite)).toBe(true);
  });
});
