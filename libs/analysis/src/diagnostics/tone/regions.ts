import { linearRegression } from '@auralign/dsp';
import type { BandId } from '../../stages/bandList.ts';

/** A stretch of the spectrum and the neighbours it is held against. */
export interface ToneRegion {
  readonly lowHz: number;
  readonly highHz: number;
  /** Third octaves below and above it, by their nominal centres: a line through them says what to expect in between. */
  readonly neighboursHz: readonly (readonly [lowHz: number, highHz: number])[];
  /** The named band of the timeline that says when. */
  readonly timelineBand: BandId;
  /** Which spectra of the song are asked, without a reference; see `aloneReading`. */
  readonly views: 'least' | 'mean' | 'usual';
}

/**
 * The neighbours are near on purpose: on finished music a line through the next third octaves on each side predicts a region to
 * 2.5 to 3.5 dB (standard deviation), a line through the whole spectrum only to 4 dB and more, because music is not straight:
 * P. D. Pestana et al., "Spectral Characteristics of Popular Commercial Recordings 1950–2010", 135th AES Convention, 2013, and
 * A. Elowsson and A. Friberg, "Long-term Average Spectrum in Popular Music and its Relation to the Level of the Percussion",
 * 142nd AES Convention, 2017, find a slope that steepens from about 100 Hz upwards, and songs that lie 5 dB apart.
 */
export const TONE_REGIONS = {
  mud: {
    lowHz: 200,
    highHz: 400,
    neighboursHz: [
      [100, 160],
      [500, 1000],
    ],
    timelineBand: 'mud',
    views: 'least',
  },
  harsh: {
    lowHz: 2000,
    highHz: 5000,
    neighboursHz: [
      [1000, 1600],
      [6300, 8000],
    ],
    timelineBand: 'presence',
    views: 'mean',
  },
  presence: {
    lowHz: 3000,
    highHz: 5000,
    neighboursHz: [
      [1000, 2000],
      [6300, 8000],
    ],
    timelineBand: 'presence',
    views: 'usual',
  },
  sibilance: {
    lowHz: 5000,
    highHz: 9000,
    neighboursHz: [
      [2000, 4000],
      [10_000, 12_500],
    ],
    timelineBand: 'sibilance',
    views: 'usual',
  },
  brilliance: {
    lowHz: 8000,
    highHz: 16_000,
    neighboursHz: [[500, 4000]],
    timelineBand: 'brilliance',
    views: 'usual',
  },
} as const satisfies Readonly<Record<string, ToneRegion>>;

/** Exact centres lie up to 1 % off the nominal ones; a quarter of a third octave is between bands. */
const EDGE = 1.06;

export function within(frequencyHz: number, lowHz: number, highHz: number): boolean {
  return frequencyHz >= lowHz / EDGE && frequencyHz <= highHz * EDGE;
}

/**
 * Mean level of a region over the line (least squares over log frequency) through its neighbours.
 *
 * @param levelsDb third-octave levels, `null` where nothing is
 * @returns dB, positive: the region stands out; `undefined` where a part of it, or a side of its neighbours, is empty
 */
export function contrastDb(
  frequenciesHz: readonly number[],
  levelsDb: readonly (number | null)[],
  region: ToneRegion,
): number | undefined {
  const line = neighbourLine(frequenciesHz, levelsDb, region);
  if (line === undefined) return undefined;
  let sum = 0;
  let count = 0;
  for (const [i, frequencyHz] of frequenciesHz.entries()) {
    if (!within(frequencyHz, region.lowHz, region.highHz)) continue;
    const level = levelsDb[i];
    if (level === null || level === undefined) return undefined;
    sum += level - line(frequencyHz);
    count++;
  }
  return count === 0 ? undefined : sum / count;
}

/** The shape of a spectrum is taken over these: below lies what arrangements differ in, above what encoders take away. */
const SHAPE_LOW_HZ = 100;
const SHAPE_HIGH_HZ = 10_000;

/**
 * Mean level of a region over the mean of all third octaves from 100 Hz to 10 kHz: what two songs can be compared by, loudness
 * aside. By itself it says little, since songs differ; broad faults that lift the neighbours too are seen only so.
 */
export function shapeDb(
  frequenciesHz: readonly number[],
  levelsDb: readonly (number | null)[],
  region: ToneRegion,
): number | undefined {
  const mean = (lowHz: number, highHz: number): number | undefined => {
    const levels = levelsDb.filter((_, i) => within(frequenciesHz[i]!, lowHz, highHz));
    const present = levels.filter((level) => level !== null);
    // a part that is empty has no mean in dB
    return present.length < levels.length || present.length === 0
      ? undefined
      : present.reduce((sum, level) => sum + level, 0) / present.length;
  };
  const [part, whole] = [mean(region.lowHz, region.highHz), mean(SHAPE_LOW_HZ, SHAPE_HIGH_HZ)];
  return part === undefined || whole === undefined ? undefined : part - whole;
}

/** Below this share of a contrast without its strongest third octave, that one made it: a note or a box, nothing broad. */
const BROAD_SHARE = 0.4;

/** Does a region stand out as a whole, or only one third octave of it? */
export function isBroad(
  frequenciesHz: readonly number[],
  levelsDb: readonly (number | null)[],
  region: ToneRegion,
): boolean {
  const line = neighbourLine(frequenciesHz, levelsDb, region);
  if (line === undefined) return false;
  const excess = frequenciesHz.flatMap((frequencyHz, i) => {
    const level = levelsDb[i];
    const isInside = within(frequencyHz, region.lowHz, region.highHz);
    return isInside && typeof level === 'number' ? [level - line(frequencyHz)] : [];
  });
  const sum = excess.reduce((total, value) => total + value, 0);
  const rest = (sum - Math.max(...excess)) / (excess.length - 1);
  return excess.length > 1 && rest >= BROAD_SHARE * (sum / excess.length);
}

/** The level expected from the neighbours at a frequency, dB per third octave. */
export function neighbourLine(
  frequenciesHz: readonly number[],
  levelsDb: readonly (number | null)[],
  region: ToneRegion,
): ((frequencyHz: number) => number) | undefined {
  const octaves: number[] = [];
  const levels: number[] = [];
  for (const [lowHz, highHz] of region.neighboursHz) {
    const before = octaves.length;
    for (const [i, frequencyHz] of frequenciesHz.entries()) {
      const level = levelsDb[i];
      if (level === null || level === undefined || !within(frequencyHz, lowHz, highHz)) continue;
      octaves.push(Math.log2(frequencyHz / 1000));
      levels.push(level);
    }
    if (octaves.length === before) return undefined;
  }
  if (octaves.length < 3) return undefined;
  const { slope, intercept } = linearRegression(octaves, levels);
  return (frequencyHz) => intercept + slope * Math.log2(frequencyHz / 1000);
}
