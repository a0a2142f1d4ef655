import type { Report } from '../../report/report.ts';
import { stageValue } from '../stageValue.ts';
import { conditioned, type Gaussian } from './gaussian.ts';
import { POPULATION, POPULATION_HZ } from './population.ts';

/** The tone of a song: levels in the third octaves of `POPULATION_HZ`, loudness taken out; `undefined` where there is nothing to judge. */
export interface Tone {
  readonly levelsDb: readonly (number | undefined)[];
  /** Blocks of 10 s it is the mean of. */
  readonly blockCount: number;
}

/** Levels are compared by their mean over these. */
const SHAPE_LOW_HZ = 95;
const SHAPE_HIGH_HZ = 10_500;
/** The highest band that a file's own end of the band leaves whole. */
const BAND_EDGE = 2 ** (1 / 6);
/** Passages of one song are alike: more blocks than this say no more about its tone. */
const MOST_BLOCKS = 6;

/**
 * The mean of four spectra of the song: power mean, mean of the moments’ levels, quiet and loud moments. A filter lifts all of them
 * alike, a note or a hit some.
 */
export function toneOf(report: Report): Tone | undefined {
  const spectrum = stageValue(report, 'spectrum');
  if (spectrum === undefined) return undefined;
  const { thirdOctaves, bandwidthHz, blocks } = spectrum;
  const views = [thirdOctaves.totalDb, thirdOctaves.totalUsualDb, thirdOctaves.totalP10Db, thirdOctaves.totalP95Db];
  const levels = POPULATION_HZ.map((frequencyHz) => {
    const index = thirdOctaves.frequenciesHz.findIndex((centre) => Math.abs(Math.log2(centre / frequencyHz)) < 1 / 12);
    if (index < 0 || frequencyHz * BAND_EDGE > bandwidthHz) return undefined;
    const values = views.flatMap((view) => view[index] ?? []);
    return values.length < views.length ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
  });
  const shape = levels.filter(
    (level, i): level is number =>
      level !== undefined && POPULATION_HZ[i]! > SHAPE_LOW_HZ && POPULATION_HZ[i]! < SHAPE_HIGH_HZ,
  );
  if (shape.length === 0) return undefined;
  const mean = shape.reduce((sum, level) => sum + level, 0) / shape.length;
  return {
    levelsDb: levels.map((level) => (level === undefined ? undefined : level - mean)),
    blockCount: Math.min(MOST_BLOCKS, Math.max(1, blocks.totalDb.length)),
  };
}

/** Share of the covariances that is let go: 137 songs do not know all of 25 × 25 numbers. */
const SHRINKAGE = 0.1;
/** Variance of a third octave that no song explains, dB²: measurement, and what 25 bands do not resolve. */
const NOISE_DB2 = 1;
/** Even the song one wants to be like is another song: what of the spread between songs a reference leaves open. */
const OPEN_SHARE = 0.05;

const SIZE = POPULATION_HZ.length;
const BETWEEN = shrunk(POPULATION.between);
const WITHIN = shrunk(POPULATION.within);
const ALIKE = shrunk(POPULATION.alike);

/**
 * What a song's tone may be expected to be: that of finished music, or, with references, that of music like them. References tell what they have in
 * common with the song; what passages of one song differ by, and what songs do, stays open.
 */
export function expectedTone(blockCount: number, references: readonly Report[]): Gaussian {
  const own = BETWEEN.map((value, i) => value + varianceWithin(i, blockCount));
  const known = references.flatMap((reference) => toneOf(reference) ?? []);
  if (known.length === 0) return { mean: POPULATION.medianDb, covariance: own };
  const mean = Float64Array.from(POPULATION.medianDb, (usual, band) => {
    const levels = known.flatMap(({ levelsDb }) => levelsDb[band] ?? []);
    return levels.length === 0 ? usual : levels.reduce((sum, level) => sum + level, 0) / levels.length;
  });
  const shared = BETWEEN.map((value) => (1 - OPEN_SHARE) * value);
  const ofKnown = shared.map(
    (value, i) =>
      value +
      known.reduce((sum, { blockCount: blocks }) => sum + OPEN_SHARE * BETWEEN[i]! + varianceWithin(i, blocks), 0) /
        known.length ** 2,
  );
  return conditioned(POPULATION.medianDb, { own, ofKnown, shared }, mean);
}

/** What songs may differ from their references where they play alike (`differenceOfAlike`). */
export function expectedDifference(): Gaussian {
  return {
    mean: new Float64Array(SIZE),
    covariance: ALIKE.map((value, i) => value + OPEN_SHARE * BETWEEN[i]! + (isDiagonal(i) ? NOISE_DB2 : 0)),
  };
}

function varianceWithin(index: number, blockCount: number): number {
  return WITHIN[index]! / blockCount + (isDiagonal(index) ? NOISE_DB2 : 0);
}

function shrunk(covariance: Float64Array): Float64Array {
  return covariance.map((value, i) => (isDiagonal(i) ? value : (1 - SHRINKAGE) * value));
}

function isDiagonal(index: number): boolean {
  return index % (SIZE + 1) === 0;
}
