import { designBiquad, responseDb, type FilterSpec } from '@auralign/dsp';
import { dot, solve, type Gaussian } from './gaussian.ts';
import { POPULATION_HZ } from './population.ts';
import type { Tone } from './expectedTone.ts';

/** A filter that may have been laid over a song: its response per decibel of gain, in the bands of `POPULATION_HZ`. */
export type Signature = readonly number[];

/** How much of a fault there is. */
export interface FaultEstimate {
  /** Gain of the filter that explains the tone best, dB. */
  readonly gainDb: number;
  /** Standard error of that gain, from how songs differ and how odd this one is elsewhere, dB. */
  readonly errorDb: number;
  /** Gain over error: how surprising it is. */
  readonly strength: number;
  /** Index of the filter. */
  readonly signature: number;
}

/** The rate filters are judged at: far above the bands, so that its edge bends nothing. */
const DESIGN_RATE_HZ = 192_000;
/** Within a band the response is the mean power at so many places. */
const PLACES = 9;

/** @param spec a filter with the gain it is judged at; its signature is per decibel of it */
export function signatureOf(spec: Extract<FilterSpec, { readonly gainDb: number }>): Signature {
  const filter = designBiquad(spec, DESIGN_RATE_HZ);
  return POPULATION_HZ.map((centreHz) => {
    let power = 0;
    for (let i = 0; i < PLACES; i++) {
      const frequencyHz = centreHz * 2 ** ((i / (PLACES - 1) - 0.5) / 3);
      power += 10 ** (responseDb([filter], frequencyHz, DESIGN_RATE_HZ) / 10);
    }
    return (10 * Math.log10(power / PLACES)) / spec.gainDb;
  });
}

/** What a song is free to have besides, without it telling of a fault. */
export interface Freedom {
  /** `level`: loudness only; `curve`: also a slope of its own and its curvature, since mixes are brighter and darker as a whole. */
  readonly free: 'level' | 'curve';
  /** A song may be this much less odd than songs are on average before its faults stand out no further. */
  readonly leastOddness: number;
}

/** Variances so large that they let everything pass, dB²: of the level, and of slope and curvature per octave and octave². */
const FREE_LEVEL_DB2 = 1e4;
const FREE_CURVE_DB2 = 1e3;
const OCTAVES = POPULATION_HZ.map((frequencyHz) => Math.log2(frequencyHz / 1000));
const MIDDLE_OCTAVES = OCTAVES.reduce((sum, octaves) => sum + octaves, 0) / OCTAVES.length;
const BENDS = OCTAVES.map((octaves) => (octaves - MIDDLE_OCTAVES) ** 2);
const MIDDLE_BEND = BENDS.reduce((sum, bend) => sum + bend, 0) / BENDS.length;

function freeCovariance(free: Freedom['free'], a: number, b: number): number {
  if (free === 'level') return FREE_LEVEL_DB2;
  const bend = (BENDS[a]! - MIDDLE_BEND) * (BENDS[b]! - MIDDLE_BEND);
  return FREE_LEVEL_DB2 + FREE_CURVE_DB2 * (OCTAVES[a]! * OCTAVES[b]! + bend);
}

/** With fewer bands there is nothing to hold a fault against. */
const LEAST_BANDS = 12;

/**
 * Each of several filters as the one that was laid over a tone: generalised least squares (A. C. Aitken, 1935), so
 * that bands count by how well the others foretell them. What is odd about the song elsewhere widens the error, as in Student’s test.
 *
 * @returns an estimate a signature; `undefined` where too little is there to judge
 */
export function estimateFaults(
  levelsDb: Tone['levelsDb'],
  expected: Gaussian,
  signatures: readonly Signature[],
  { free, leastOddness }: Freedom,
): FaultEstimate[] | undefined {
  const bands = levelsDb.flatMap((level, band) => (level === undefined ? [] : [band]));
  const size = bands.length;
  if (size < LEAST_BANDS) return undefined;
  const total = expected.mean.length;
  const covariance = Float64Array.from({ length: size * size }, (_, i) => {
    const [a, b] = [bands[Math.floor(i / size)]!, bands[i % size]!];
    return expected.covariance[a * total + b]! + freeCovariance(free, a, b);
  });
  const difference = Float64Array.from(bands, (band) => levelsDb[band]! - expected.mean[band]!);
  const shapes = signatures.map((signature) => Float64Array.from(bands, (band) => signature[band]!));
  const [weighed, ...filters] = solve(covariance, size, [difference, ...shapes]);
  const oddness = Math.max(leastOddness, Math.sqrt(dot(difference, weighed!) / (size - 1)));
  return filters.map((filter, i): FaultEstimate => {
    const information = dot(filter, shapes[i]!);
    const gainDb = dot(filter, difference) / information;
    const errorDb = oddness / Math.sqrt(information);
    return { gainDb, errorDb, strength: gainDb / errorDb, signature: i };
  });
}

/** The filter that explains it best. */
export function strongest(estimates: readonly FaultEstimate[] | undefined): FaultEstimate | undefined {
  return estimates?.reduce((best, one) => (one.strength > best.strength ? one : best));
}

/**
 * Two looks at one song, taken together: their strengths, averaged, since what they miss they miss for much the same reasons.
 *
 * @param second absent: there is no second look
 */
export function together(
  first: readonly FaultEstimate[],
  second: readonly FaultEstimate[] | undefined,
): readonly FaultEstimate[] {
  if (second === undefined) return first;
  return first.map((one, i) => {
    const other = second[i]!;
    const errorDb = (one.errorDb + other.errorDb) / 2;
    const strength = (one.strength + other.strength) / 2;
    return { ...one, errorDb, strength, gainDb: strength * errorDb };
  });
}
