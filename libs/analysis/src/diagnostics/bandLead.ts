import type { Report } from '../report/report.ts';
import { middle, stageValue } from './stageValue.ts';

/** Bands that carry an image: below, most mixes are mono, above, many files hold nothing. */
const LOW_HZ = 155;
const HIGH_HZ = 8200;
const LEAST_BANDS = 5;

/** A figure of the stereo image in third octaves from 160 Hz to 8 kHz, by their centre; bands that have none are left out. */
export function imageBands(report: Report, figure: 'widthDb' | 'balanceDb'): ReadonlyMap<number, number> {
  const bands = stageValue(report, 'stereo')?.thirdOctaves;
  return new Map(
    bands?.frequenciesHz.flatMap((frequencyHz, i) => {
      const value = bands[figure][i];
      return frequencyHz < LOW_HZ || frequencyHz > HIGH_HZ || typeof value !== 'number' ? [] : [[frequencyHz, value]];
    }),
  );
}

/** The median over bands; `undefined` of fewer than five. */
export function middleBand(bands: ReadonlyMap<number, number>): number | undefined {
  return bands.size < LEAST_BANDS ? undefined : middle([...bands.values()]);
}

/**
 * How far a file lies over another, band by band, in the middle: what is done to a mix moves all bands, what passages of it have more of (a pad,
 * a guitar on one side) some.
 *
 * @returns `undefined` where both share fewer than five bands
 */
export function bandLead(own: ReadonlyMap<number, number>, other: ReadonlyMap<number, number>): number | undefined {
  return middleBand(
    new Map(
      [...own].flatMap(([frequencyHz, value]) => {
        const there = other.get(frequencyHz);
        return there === undefined ? [] : [[frequencyHz, value - there]];
      }),
    ),
  );
}
