import { linearRegression } from '@auralign/dsp';

/** A stretch of the spectrum and the neighbours it is held against. */
export interface ToneRegion {
  readonly lowHz: number;
  readonly highHz: number;
  /** Third octaves below and above it, by their nominal centres: a line through them says what to expect in between. */
  readonly neighboursHz: readonly (readonly [lowHz: number, highHz: number])[];
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
  },
  harsh: {
    lowHz: 2000,
    highHz: 5000,
    neighboursHz: [
      [1000, 1600],
      [6300, 8000],
    ],
  },
  presence: {
    lowHz: 3000,
    highHz: 5000,
    neighboursHz: [
      [1000, 2000],
      [6300, 8000],
    ],
  },
  sibilance: {
    lowHz: 5000,
    highHz: 9000,
    neighboursHz: [
      [2000, 4000],
      [10_000, 12_500],
    ],
  },
} as const satisfies Readonly<Record<string, ToneRegion>>;

/** Exact centres lie up to 1 % off the nominal ones; a quarter of a third octave is between bands. */
const EDGE = 1.06;

export function within(frequencyHz: number, lowHz: number, highHz: number): boolean {
  return frequencyHz >= lowHz / EDGE && frequencyHz <= highHz * EDGE;
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
