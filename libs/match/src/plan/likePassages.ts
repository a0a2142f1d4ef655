import type { Report } from '@auralign/analysis';
import { median } from '@auralign/dsp';
import { differenceOfMoments, momentsOf, type Moments } from './likeMoments.ts';
import { smoothWhere } from './smoothWhere.ts';

/** Third-octave levels of a file, whole and by blocks of about 10 s. */
export interface Passages {
  readonly frequenciesHz: readonly number[];
  /** Of the whole file, dB; −Infinity where there is nothing. */
  readonly levelDb: Float64Array;
  readonly blocks: readonly Passage[];
  /** Undefined where the report does not know them. */
  readonly moments: Moments | undefined;
  readonly bandwidthHz: number;
}

interface Passage {
  readonly totalDb: Float64Array;
  /** Side over mid, dB, clipped to what can be heard as a difference; undefined for one channel. */
  readonly widthDb: Float64Array | undefined;
}

/**
 * How two files differ where they play alike, a value a third octave (0 where not comparable). All differences are reference
 * minus target.
 */
export interface LikePassages {
  readonly frequenciesHz: readonly number[];
  /** 1 where both files hold music, else 0. */
  readonly comparable: Float64Array;
  /** How likely they are different songs, 0…1: then the difference is a wish for a style, not evidence of a fault. */
  readonly otherSong: number;
  /** How much both files vary by themselves from block to block, a value a third octave, dB. */
  readonly variationDb: Float64Array;
  readonly tone: Disagreement;
  /** Undefined when one of the files has one channel. */
  readonly width: Disagreement | undefined;
}

/** A difference and the traces that arrangement leaves in it; a fault of the mix leaves none of them. All dB. */
export interface Disagreement {
  /** Of tone the median over the bands is 0. */
  readonly differenceDb: Float64Array;
  /** What is left of the usual size of arrangement's course, as a factor: less where single moments could be compared. */
  readonly leftShare: number;
  /** How ragged it is over frequency, around each band: other notes on other instruments. */
  readonly raggedDb: Float64Array;
  /** How far the pairs of blocks disagree in its smooth course: other instruments at other times. */
  readonly unsteadyDb: Float64Array;
  /** Of tone: how far mid and side disagree in it; an equaliser treats them alike. Of width: as `raggedDb`. */
  readonly apartDb: Float64Array;
}

/** Range of comparison, share of the bandwidth that encoders leave alone, and depth below the strongest band. */
const RANGE_HZ = [28, 16_500] as const;
const BANDWIDTH_SHARE = 0.93;
const RANGE_DB = 60;
/** Empty bands of a block are held here, below the strongest of the file. */
const FLOOR_DB = 70;
/** Narrower is heard as mono, wider as out of phase: differences beyond are none. */
const WIDTH_RANGE_DB = [-25, 6] as const;
/** Differences of width beyond are those of noise. */
const MOST_APART_DB = 15;
/** Bands are a third of an octave: what is wider than 2/3 octave is the course, what is narrower is ragged. */
const COURSE_BANDS = 2;
/** Traces are taken half from an octave around, half from the whole range. */
const AROUND_BANDS = 3;
const AROUND_SHARE = 0.5;
/** A pair of blocks counts by 1/raggedness⁴: set on the likelihood of 95 pairs of passages (0, 2, 4 and 6 were tried). */
const LIKENESS_EXPONENT = 4;
const LEAST_RAGGED_DB = 0.2;
/**
 * What moments count beside blocks, and what is left of arrangement's course then: between passages of the tuning half's songs that of blocks
 * alone is 1.0 dB rms (geometric mean), of both together 0.85 dB, with as much left of a fault (91 %).
 */
const MOMENTS_SHARE = 0.7;
const MOMENTS_LEAVE = 0.85;
const FEWEST_MOMENT_BANDS = 12;
/** Of long files so many blocks, evenly spread, are enough. */
const MOST_BLOCKS = 40;

/** Undefined for silence. */
export function passagesOf(report: Report): Passages | undefined {
  const { spectrum } = report.measurements;
  if (spectrum.status !== 'measured') return undefined;
  const { thirdOctaves, blocks, bandwidthHz } = spectrum.value;
  const levelDb = Float64Array.from(thirdOctaves.totalDb, (level) => level ?? -Infinity);
  const floorDb = Math.max(...levelDb) - FLOOR_DB;
  const held = (levels: readonly (number | null)[]): Float64Array =>
    Float64Array.from(levels, (level) => Math.max(floorDb, level ?? floorDb));
  const count = blocks.totalDb.length;
  const chosen = Array.from({ length: Math.min(count, MOST_BLOCKS) }, (_, i) =>
    Math.floor(((i + 0.5) * count) / Math.min(count, MOST_BLOCKS)),
  );
  const { midDb, sideDb } = blocks;
  const passages = chosen.map((block): Passage => {
    const mid = midDb?.[block];
    const side = sideDb?.[block];
    return {
      totalDb: held(blocks.totalDb[block]!),
      widthDb:
        mid === undefined || side === undefined ? undefined : difference(held(mid), held(side)).map(clippedWidth),
    };
  });
  const whole: Passage = { totalDb: held(thirdOctaves.totalDb), widthDb: undefined };
  return {
    frequenciesHz: thirdOctaves.frequenciesHz,
    levelDb,
    blocks: passages.length === 0 ? [whole] : passages,
    moments: momentsOf(report),
    bandwidthHz,
  };
}

/**
 * Compares every block of one file with every block of the other and trusts those pairs that differ smoothly: they
 * play the same instruments. Undefined when less than two octaves can be compared.
 */
export function compareLike(target: Passages, reference: Passages, otherSong: number): LikePassages | undefined {
  const count = Math.min(target.frequenciesHz.length, reference.frequenciesHz.length);
  const frequenciesHz = target.frequenciesHz.slice(0, count);
  const files = [target, reference];
  const highestHz = Math.min(RANGE_HZ[1], BANDWIDTH_SHARE * Math.min(...files.map((file) => file.bandwidthHz)));
  const floors = files.map(({ levelDb }) => Math.max(...levelDb) - RANGE_DB);
  const comparable = Float64Array.from(frequenciesHz, (hz, band) =>
    hz >= RANGE_HZ[0] && hz <= highestHz && files.every((file, f) => file.levelDb[band]! > floors[f]!) ? 1 : 0,
  );
  if (comparable.reduce((sum, band) => sum + band, 0) < 6) return undefined;

  const inside = (values: Float64Array) => values.subarray(0, count).map((value, band) => value * comparable[band]!);
  const pairs = target.blocks.flatMap((own) =>
    reference.blocks.map((other) => {
      const tone = withoutLevel(inside(difference(own.totalDb, other.totalDb)), comparable);
      return {
        tone,
        ragged: rms(ragged(tone, comparable), comparable),
        width: own.widthDb && other.widthDb && inside(difference(own.widthDb, other.widthDb)),
      };
    }),
  );
  const votes = pairs.map((pair) => Math.max(LEAST_RAGGED_DB, pair.ragged) ** -LIKENESS_EXPONENT);
  const voteSum = votes.reduce((sum, vote) => sum + vote, 0);
  const shares = votes.map((vote) => vote / voteSum);
  const average = (curveOf: (pair: (typeof pairs)[number]) => Float64Array): Float64Array => {
    const sum = new Float64Array(count);
    for (const [p, pair] of pairs.entries()) {
      const curve = curveOf(pair);
      for (let band = 0; band < count; band++) sum[band]! += shares[p]! * curve[band]!;
    }
    return sum;
  };
  const describe = (curveOf: (pair: (typeof pairs)[number]) => Float64Array) => {
    const mean = average(curveOf);
    const unsteady = average((pair) => course(difference(mean, curveOf(pair)), comparable).map((x) => x * x));
    return {
      differenceDb: mean,
      leftShare: 1,
      raggedDb: around(ragged(mean, comparable), comparable),
      unsteadyDb: blend(smoothWhere(unsteady, comparable, COURSE_BANDS), comparable),
    };
  };

  const ofBlocks = describe((pair) => pair.tone);
  const tone = withMoments(ofBlocks, files, { frequenciesHz, comparable });
  const variationDb = variationOf(files, comparable);
  if (!pairs.every(({ width }) => width !== undefined)) {
    return {
      frequenciesHz,
      comparable,
      otherSong,
      variationDb,
      width: undefined,
      tone: { ...tone, apartDb: tone.raggedDb },
    };
  }
  const width = describe((pair) => pair.width!);
  const apart = course(
    average((pair) => pair.width!.map((db) => Math.max(-MOST_APART_DB, Math.min(MOST_APART_DB, db)))),
    comparable,
  );
  return {
    frequenciesHz,
    comparable,
    otherSong,
    variationDb,
    tone: { ...tone, apartDb: around(centred(apart, comparable), comparable) },
    width: { ...width, apartDb: width.raggedDb },
  };
}

/** The difference of like blocks, and mostly that of like moments where both files know theirs. */
function withMoments(
  ofBlocks: Omit<Disagreement, 'apartDb'>,
  files: readonly Passages[],
  { frequenciesHz, comparable }: { frequenciesHz: readonly number[]; comparable: Float64Array },
): Omit<Disagreement, 'apartDb'> {
  const blocksDb = withoutLevel(ofBlocks.differenceDb, comparable);
  const [own, other] = files.map(({ moments }) => moments);
  if (own === undefined || other === undefined) return { ...ofBlocks, differenceDb: blocksDb };
  const momentsDb = differenceOfMoments(own, other);
  const shared = frequenciesHz.flatMap((hz, band) => {
    const at = own.frequenciesHz.findIndex((centreHz) => Math.abs(Math.log2(centreHz / hz)) < 1 / 12);
    return at < 0 || at >= momentsDb.length || comparable[band] === 0 ? [] : [{ band, db: momentsDb[at]! }];
  });
  if (shared.length < FEWEST_MOMENT_BANDS) return { ...ofBlocks, differenceDb: blocksDb };
  const levelDb = median(shared.map(({ band, db }) => db - blocksDb[band]!));
  const both = Float64Array.from(blocksDb);
  for (const { band, db } of shared) both[band] = both[band]! + MOMENTS_SHARE * (db - levelDb - both[band]!);
  const differenceDb = withoutLevel(both, comparable);
  return {
    ...ofBlocks,
    differenceDb,
    leftShare: MOMENTS_LEAVE,
    raggedDb: around(ragged(differenceDb, comparable), comparable),
  };
}

/** Standard deviation of the course of the blocks about that of their file, both files together. */
function variationOf(files: readonly Passages[], comparable: Float64Array): Float64Array {
  const squares = new Float64Array(comparable.length);
  for (const { blocks } of files) {
    const courses = blocks.map(({ totalDb }) =>
      course(withoutLevel(totalDb.subarray(0, comparable.length), comparable), comparable),
    );
    for (let band = 0; band < squares.length; band++) {
      const mean = courses.reduce((sum, curve) => sum + curve[band]!, 0) / courses.length;
      const deviations = courses.reduce((sum, curve) => sum + (curve[band]! - mean) ** 2, 0);
      squares[band]! += deviations / Math.max(1, courses.length - 1);
    }
  }
  return squares.map(Math.sqrt);
}

function clippedWidth(widthDb: number): number {
  return Math.max(WIDTH_RANGE_DB[0], Math.min(WIDTH_RANGE_DB[1], widthDb));
}

function difference(own: Float64Array, other: Float64Array): Float64Array {
  return own.map((value, band) => (other[band] ?? value) - value);
}

function withoutLevel(values: Float64Array, comparable: Float64Array): Float64Array {
  const level = median(Array.from(values).filter((_, band) => comparable[band]! > 0));
  return values.map((value, band) => (value - level) * comparable[band]!);
}

function centred(values: Float64Array, comparable: Float64Array): Float64Array {
  const mean = meanWhere(values, comparable);
  return values.map((value, band) => (value - mean) * comparable[band]!);
}

/** The course of a curve over frequency. */
function course(values: Float64Array, comparable: Float64Array): Float64Array {
  return smoothWhere(values, comparable, COURSE_BANDS);
}

/** What is left of a curve without its course. */
function ragged(values: Float64Array, comparable: Float64Array): Float64Array {
  const smooth = course(values, comparable);
  return values.map((value, band) => (value - smooth[band]!) * comparable[band]!);
}

/** Root mean square around each band, half of it of the whole range. */
function around(values: Float64Array, comparable: Float64Array): Float64Array {
  const squares = values.map((value) => value * value);
  return blend(smoothWhere(squares, comparable, AROUND_BANDS), comparable, meanWhere(squares, comparable));
}

function blend(squares: Float64Array, comparable: Float64Array, mean = meanWhere(squares, comparable)): Float64Array {
  return squares.map((square) => Math.sqrt(Math.max(0, AROUND_SHARE * square + (1 - AROUND_SHARE) * mean)));
}

function rms(values: Float64Array, comparable: Float64Array): number {
  return Math.sqrt(
    meanWhere(
      values.map((value) => value * value),
      comparable,
    ),
  );
}

function meanWhere(values: Float64Array, used: Float64Array): number {
  let sum = 0;
  let count = 0;
  for (const [band, value] of values.entries()) {
    sum += used[band]! * value;
    count += used[band]!;
  }
  return count === 0 ? 0 : sum / count;
}
