import { createDice, gainOf, mapStereo, type Stereo } from '../audio.ts';
import { bell, filterBoth, filtered, highShelf, lowShelf, type Section } from './biquad.ts';
import { bendLevels } from './dynamics.ts';

/** What a fault leaves for a correction to undo. */
export type Dimension = 'tone' | 'resonance' | 'dynamics' | 'width' | 'balance' | 'loudness';

export interface Fault {
  readonly id: string;
  /** Row of the tables it counts into. */
  readonly group: 'broad EQ' | 'resonance' | 'dynamics' | 'width' | 'balance' | 'level' | 'combination';
  readonly hurts: readonly Dimension[];
  /** The music it can be heard on: some width, some attacks. */
  readonly needs?: 'width' | 'attacks';
  /** @param dice seeded, 0…1: strength and place */
  apply(audio: Stereo, dice: () => number): Stereo;
}

type Change = Fault['apply'];

const eq =
  (sections: (dice: () => number) => readonly Section[]): Change =>
  (audio, dice) =>
    filterBoth(audio, sections(dice));

/** Two shelves of one sign each that together lean the whole spectrum by a constant slope, within ±0.4 dB from 60 Hz to 12 kHz. */
const tilt = eq((dice) => {
  const perOctaveDb = between(dice, 0.6, 1.5) * (dice() < 0.5 ? -1 : 1);
  return [100, 400, 1600, 6400].map((hz) => highShelf(hz, 2 * perOctaveDb, 0.5)); // one shelf every two octaves
});
const mud = eq((dice) => [bell(geometric(dice, 200, 400), between(dice, 3, 6), between(dice, 0.7, 1.2))]);
const rumble = eq((dice) => [lowShelf(geometric(dice, 55, 90), between(dice, 5, 9))]);
const dull = eq((dice) => [highShelf(geometric(dice, 3000, 7000), -between(dice, 4, 9))]);
const harsh = eq((dice) => [bell(geometric(dice, 2500, 5000), between(dice, 3, 6), between(dice, 0.8, 1.5))]);
const resonance = eq((dice) => [bell(geometric(dice, 180, 3000), between(dice, 8, 12), between(dice, 8, 14))]);
const squashed: Change = (audio, dice) =>
  bendLevels(audio, {
    slope: 1 / between(dice, 2.2, 4),
    thresholdQuantile: between(dice, 0.15, 0.35),
    attackSeconds: between(dice, 0.002, 0.01),
    releaseSeconds: between(dice, 0.08, 0.2),
    bothSides: false,
  });
const expanded: Change = (audio, dice) =>
  bendLevels(audio, {
    slope: between(dice, 1.5, 1.9),
    thresholdQuantile: 0.6,
    attackSeconds: between(dice, 0.005, 0.02),
    releaseSeconds: between(dice, 0.1, 0.25),
    bothSides: true,
  });
const narrow: Change = (audio, dice) => sideGain(audio, between(dice, 0.3, 0.6));
const wide: Change = (audio, dice) => sideGain(audio, between(dice, 1.5, 2.1));
const narrowTop: Change = (audio, dice) =>
  sideFilter(audio, [highShelf(geometric(dice, 900, 2500), -between(dice, 5, 9))]);
const wideBottom: Change = (audio, dice) =>
  sideFilter(audio, [lowShelf(geometric(dice, 180, 350), between(dice, 5, 9))]);
const quiet: Change = (audio, dice) => gained(audio, -between(dice, 4, 10));
const leaning: Change = (audio, dice) => {
  const halfDb = (between(dice, 2, 4) / 2) * (dice() < 0.5 ? -1 : 1);
  return mapStereo(audio, (l, r) => [l * gainOf(halfDb), r * gainOf(-halfDb)]);
};

/** One after another. */
const chain =
  (...changes: readonly Change[]): Change =>
  (audio, dice) =>
    changes.reduce((sum, change) => change(sum, dice), audio);

export const FAULTS: readonly Fault[] = [
  { id: 'tilt', group: 'broad EQ', hurts: ['tone'], apply: tilt },
  { id: 'mud', group: 'broad EQ', hurts: ['tone'], apply: mud },
  { id: 'rumble', group: 'broad EQ', hurts: ['tone'], apply: rumble },
  { id: 'dull', group: 'broad EQ', hurts: ['tone'], apply: dull },
  { id: 'harsh', group: 'broad EQ', hurts: ['tone'], apply: harsh },
  { id: 'resonance', group: 'resonance', hurts: ['resonance'], apply: resonance },
  { id: 'squashed', group: 'dynamics', hurts: ['dynamics'], needs: 'attacks', apply: squashed },
  { id: 'expanded', group: 'dynamics', hurts: ['dynamics'], needs: 'attacks', apply: expanded },
  { id: 'narrow', group: 'width', hurts: ['width'], needs: 'width', apply: narrow },
  { id: 'wide', group: 'width', hurts: ['width'], needs: 'width', apply: wide },
  { id: 'narrow top', group: 'width', hurts: ['width'], needs: 'width', apply: narrowTop },
  { id: 'wide bottom', group: 'width', hurts: ['width'], needs: 'width', apply: wideBottom },
  { id: 'balance', group: 'balance', hurts: ['balance'], apply: leaning },
  { id: 'level', group: 'level', hurts: ['loudness'], apply: quiet },
  {
    id: 'muddy, dull, narrow',
    group: 'combination',
    hurts: ['tone', 'width', 'loudness'],
    needs: 'width',
    apply: chain(mud, dull, narrow, quiet),
  },
  {
    id: 'tilted, expanded, leaning',
    group: 'combination',
    hurts: ['tone', 'dynamics', 'balance', 'loudness'],
    needs: 'attacks',
    apply: chain(tilt, expanded, leaning, quiet),
  },
];

/** A fault as it falls on one case: the same id gives the same samples. */
export function degraded(audio: Stereo, fault: Fault, caseId: string): Stereo {
  return fault.apply(audio, createDice(caseId));
}

function between(dice: () => number, low: number, high: number): number {
  return low + (high - low) * dice();
}

function geometric(dice: () => number, low: number, high: number): number {
  return low * (high / low) ** dice();
}

function gained(audio: Stereo, gainDb: number): Stereo {
  return mapStereo(audio, (l, r) => [l * gainOf(gainDb), r * gainOf(gainDb)]);
}

function sideGain(audio: Stereo, gain: number): Stereo {
  return mapStereo(audio, (l, r) => {
    const mid = (l + r) / 2;
    const side = ((l - r) / 2) * gain;
    return [mid + side, mid - side];
  });
}

function sideFilter(audio: Stereo, sections: readonly Section[]): Stereo {
  const { left: mid, right: side } = mapStereo(audio, (l, r) => [(l + r) / 2, (l - r) / 2]);
  return mapStereo({ left: mid, right: filtered(side, sections) }, (m, s) => [m + s, m - s]);
}
