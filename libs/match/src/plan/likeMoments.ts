import type { Report } from '@auralign/analysis';
import { smoothWhere } from './smoothWhere.ts';

/** The kinds of moments, about a note long, that a song is made of. */
export interface Moments {
  /** Third octaves, ascending. */
  readonly frequenciesHz: readonly number[];
  readonly kinds: readonly {
    /** Share of the time that is like this, 0…1. */
    readonly share: number;
    /** dB, a value a third octave. */
    readonly levelsDb: Float64Array;
  }[];
}

/** Emptier bands are held here, below the loudest band of all moments. */
const FLOOR_DB = 70;
/** Moments are alike that differ by this: root of the mean square beyond that of the most alike, dB. */
const ALIKE_DB = 1.2;
/** A moment that nothing in the other file is like says little: half as much when the nearest differs by this, dB. */
const STRANGE_DB = 3;
/** The curve between the files is taken to be smooth, so that moments are told apart by the rest: bands of a third of an octave, standard deviation. */
const COURSE_BANDS = 2;
/** How often moments are paired again under the curve that the last pairs gave. */
const TURNS = 5;

/** Undefined where the report does not know them, or for silence. */
export function momentsOf({ measurements: { bandTimeline } }: Report): Moments | undefined {
  const moments = bandTimeline.status === 'measured' ? bandTimeline.value.moments : undefined;
  if (moments === undefined || moments.kinds.length === 0) return undefined;
  const floorDb = Math.max(...moments.kinds.flatMap(({ levelsDb }) => levelsDb)) - FLOOR_DB;
  return {
    frequenciesHz: moments.frequenciesHz,
    kinds: moments.kinds.map(({ share, levelsDb }) => ({
      share,
      levelsDb: Float64Array.from(levelsDb, (level) => Math.max(floorDb, level)),
    })),
  };
}

/**
 * Difference of two files where single moments sound alike: the same chord, the same stroke of a drum. Pairs moments, each with those of
 * the other file that differ from it least besides a smooth curve, takes the mean difference of the pairs, whose course is the next curve,
 * and so on. How often each kind of moment is played does not matter, and what only one file plays counts little.
 *
 * After iterative closest points (P. Besl, N. McKay, IEEE PAMI 14(2), 1992), with soft pairs.
 *
 * @returns reference minus target, dB, a value a band, level taken out
 */
export function differenceOfMoments(target: Moments, reference: Moments): Float64Array {
  const count = Math.min(target.frequenciesHz.length, reference.frequenciesHz.length);
  const all = new Float64Array(count).fill(1);
  const apart = target.kinds.map((own) =>
    reference.kinds.map((other) =>
      levelled(own.levelsDb.slice(0, count).map((level, band) => other.levelsDb[band]! - level)),
    ),
  );
  const shares = target.kinds.map((own) => reference.kinds.map((other) => own.share * other.share));
  let difference = meanOf(apart, shares, count);
  for (let turn = 0; turn < TURNS; turn++) {
    const curve = smoothWhere(difference, all, COURSE_BANDS);
    const strangeness = apart.map((row) => row.map((pair) => meanSquare(pair, curve)));
    const forwards = votesOf(strangeness, target.kinds, reference.kinds);
    const backwards = votesOf(transposed(strangeness), reference.kinds, target.kinds);
    const votes = forwards.map((row, k) => row.map((vote, l) => vote + backwards[l]![k]!));
    difference = meanOf(apart, votes, count);
  }
  return difference;
}

/** For each own moment its share of trust over those of the other file. */
function votesOf(strangeness: readonly number[][], own: Moments['kinds'], other: Moments['kinds']): number[][] {
  const least = Math.min(...strangeness.flat());
  return strangeness.map((row, k) => {
    const nearest = Math.min(...row);
    const weights = row.map((square, l) => other[l]!.share * Math.exp((nearest - square) / (2 * ALIKE_DB ** 2)));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const trust = own[k]!.share * 2 ** ((least - nearest) / STRANGE_DB ** 2);
    return weights.map((weight) => (trust * weight) / whole);
  });
}

function meanOf(curves: readonly Float64Array[][], weights: readonly number[][], count: number): Float64Array {
  const sum = new Float64Array(count);
  let total = 0;
  for (let k = 0; k < curves.length; k++) {
    for (let l = 0; l < curves[k]!.length; l++) {
      const weight = weights[k]![l]!;
      total += weight;
      addTimes(sum, weight, curves[k]![l]!);
    }
  }
  return sum.map((value) => value / total);
}

function addTimes(sum: Float64Array, weight: number, curve: Float64Array): void {
  for (let band = 0; band < sum.length; band++) sum[band]! += weight * curve[band]!;
}

/** Of a difference between moments and the curve between the files, level taken out. */
function meanSquare(pair: Float64Array, curve: Float64Array): number {
  const count = pair.length;
  let sum = 0;
  for (let band = 0; band < count; band++) sum += pair[band]! - curve[band]!;
  const mean = sum / count;
  let energy = 0;
  for (let band = 0; band < count; band++) {
    const rest = pair[band]! - curve[band]! - mean;
    energy += rest * rest;
  }
  return energy / count;
}

/** Without its mean, in its own place: how loud a moment is says nothing about its tone. */
function levelled(values: Float64Array): Float64Array {
  let sum = 0;
  for (let band = 0; band < values.length; band++) sum += values[band]!;
  const mean = sum / values.length;
  for (let band = 0; band < values.length; band++) values[band]! -= mean;
  return values;
}

function transposed(rows: readonly number[][]): number[][] {
  return rows[0]!.map((_, column) => rows.map((row) => row[column]!));
}
