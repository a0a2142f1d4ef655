import { createRandom } from '@auralign/dsp';
import { describe, expect, it } from 'vitest';
import type { ToneEvidence } from './evidence.ts';
import { findResonances } from './planResonances.ts';
import { createResponseGrid } from './responseGrid.ts';

const FREQUENCIES_HZ = Array.from({ length: 239 }, (_, n) => 20 * 2 ** ((n + 0.5) / 24));
const RATE_HZ = 44_100;
const OPTIONS = { sampleRateHz: RATE_HZ, maxCutDb: 9, maxBands: 6, sameRecording: 0 };

/** A flat spectrum, ragged by so much, with a bell on top; both channels alike unless only one is told to have the bell. */
function evidence(seed: number, bell?: { hz: number; gainDb: number; q: number }, onlyLeft = false): ToneEvidence {
  const random = createRandom(seed);
  const notes = Float64Array.from(FREQUENCIES_HZ, () => -40 + 2.5 * (random.next() - 0.5));
  const response = new Float64Array(FREQUENCIES_HZ.length);
  if (bell !== undefined) {
    const { hz: frequencyHz, gainDb, q } = bell;
    createResponseGrid(FREQUENCIES_HZ, RATE_HZ).addDb({ kind: 'peaking', frequencyHz, gainDb, q }, response);
  }
  const levels = notes.map((db, n) => db + response[n]!);
  return {
    frequenciesHz: FREQUENCIES_HZ,
    levelDb: levels,
    channelsDb: [levels, onlyLeft ? notes : levels],
    variationDb: notes.map(() => 1),
    bandwidthHz: 22_050,
    resonances: bell === undefined ? [] : [{ frequencyHz: bell.hz }], // as the analysis of the file alone lists it
  };
}
const RINGING = { hz: 1040, gainDb: 10, q: 9 };
const unlisted = (file: ToneEvidence): ToneEvidence => ({ ...file, resonances: [] });

describe('findResonances', () => {
  it('cuts a narrow peak that the reference does not have, by most of it', () => {
    const [found, ...more] = findResonances(evidence(1, RINGING), [evidence(2)], OPTIONS);
    expect(more).toEqual([]);
    expect(Math.abs(Math.log2(found!.band.frequencyHz / 1040))).toBeLessThan(1 / 24); // one point of the grid
    expect(found!.band.gainDb).toBeLessThan(-0.6 * 10);
    expect(found!.band.gainDb).toBeGreaterThan(-9.01);
    expect(found!.band.q).toBeGreaterThan(5);
    expect(found!.band.q).toBeLessThan(14);
  });

  it('leaves alone what notes do', () => {
    for (let seed = 1; seed < 12; seed++) {
      expect(findResonances(evidence(seed), [evidence(seed + 50)], OPTIONS)).toEqual([]);
    }
  });

  it('takes what it alone hears for a resonance only if it is shaped like a filter and does not come and go', () => {
    const smooth = (file: ToneEvidence, bell?: ToneEvidence): ToneEvidence => {
      const levelDb = file.levelDb.map(
        (_, n) => -40 + ((bell?.levelDb[n] ?? 0) - (bell === undefined ? 0 : file.levelDb[n]!)),
      );
      return { ...file, levelDb, channelsDb: [levelDb, levelDb], resonances: [] };
    };
    const [plain, other] = [smooth(evidence(1)), smooth(evidence(2))];
    const bell = smooth(evidence(1), evidence(1, RINGING));
    expect(findResonances(plain, [other], OPTIONS)).toEqual([]);
    expect(findResonances(bell, [other], OPTIONS)).toHaveLength(1);
    const at = FREQUENCIES_HZ.findIndex((hz) => hz > RINGING.hz);
    const played = bell.variationDb!.map((db, n) => (Math.abs(n - at) < 3 ? db + 2 : db));
    expect(findResonances({ ...bell, variationDb: played }, [other], OPTIONS)).toEqual([]);
    // A note: two points of the grid, 1/12 octave, with nothing of a bell's skirts.
    const note = plain.levelDb.map((db, n) => (n === at || n === at + 1 ? db + 10 : db));
    const noted = { ...plain, levelDb: note, channelsDb: [note, note] };
    expect(findResonances(noted, [other], OPTIONS)).toEqual([]);
  });

  it('needs no witness in one recording, where notes cannot differ', () => {
    const same = { ...OPTIONS, sameRecording: 1 };
    expect(findResonances(unlisted(evidence(1, RINGING)), [evidence(1)], same)).toHaveLength(1);
  });

  it('leaves alone what the reference has as well, what is broad, and what one channel has', () => {
    expect(findResonances(evidence(3, RINGING), [evidence(4, RINGING)], OPTIONS)).toEqual([]);
    expect(findResonances(evidence(3, { ...RINGING, q: 0.8 }), [evidence(4)], OPTIONS)).toEqual([]);
    expect(findResonances(evidence(3, RINGING, true), [evidence(4)], OPTIONS)).toEqual([]);
  });

  it('must be absent from every reference', () => {
    expect(findResonances(evidence(5, RINGING), [evidence(6), evidence(7, RINGING)], OPTIONS)).toEqual([]);
  });

  it('keeps to the bounds of cut and number', () => {
    const [found] = findResonances(evidence(8, RINGING), [evidence(9)], { ...OPTIONS, maxCutDb: 4 });
    expect(found!.band.gainDb).toBe(-4);
    expect(findResonances(evidence(8, RINGING), [evidence(9)], { ...OPTIONS, maxBands: 0 })).toEqual([]);
  });
});
