import type { Report } from '@auralign/analysis';
import { smoothWhere } from './smoothWhere.ts';

/** Points of the reports' average spectrum an octave. */
const POINTS_PER_OCTAVE = 24;
/** Encoders' filters begin before the cliff. */
const BANDWIDTH_SHARE = 0.93;
/** Nothing is compared where either file lies further below its strongest band. */
const RANGE_DB = 60;
/** One channel against another beyond this is all or nothing, dB. */
const APART_RANGE_DB = 30;

/** A curve over the points of the average spectrum: its level, or that of one channel against another. */
export type StructureOf = 'total' | 'side to mid' | 'right to left';

/**
 * How alike the fine structure of two files is: the correlation of what is left of their average spectra when the broad shape is taken
 * away, from `fromHz` to where the first of them ends; 0 where nothing can be compared. Undefined where a file lacks the channels.
 *
 * @param octaves broader than this is shape: standard deviation of the smoothing
 */
export function fineLikeness(
  target: Report,
  reference: Report,
  { octaves, fromHz, of = 'total' }: { octaves: number; fromHz: number; of?: StructureOf },
): number | undefined {
  const files = [curvesOf(target, of), curvesOf(reference, of)];
  const [a, b] = files;
  if (a === undefined || b === undefined) return undefined;
  const count = Math.min(a.levelDb.length, b.levelDb.length);
  const highestHz = BANDWIDTH_SHARE * Math.min(a.bandwidthHz, b.bandwidthHz);
  const floors = [a, b].map(({ levelDb }) => Math.max(...levelDb) - RANGE_DB);
  const used = Float64Array.from({ length: count }, (_, point) => {
    const hz = a.frequenciesHz[point]!;
    const isHeard = a.levelDb[point]! > floors[0]! && b.levelDb[point]! > floors[1]!;
    return hz >= fromHz && hz <= highestHz && isHeard ? 1 : 0;
  });
  const [x, y] = [a, b].map(({ curveDb }) => {
    const levels = used.map((usable, point) => (usable > 0 ? curveDb[point]! : 0));
    const shape = smoothWhere(levels, used, POINTS_PER_OCTAVE * octaves);
    return levels.map((level, point) => (used[point]! > 0 ? level - shape[point]! : 0));
  });
  return correlation(x!, y!);
}

interface Curves {
  readonly frequenciesHz: readonly number[];
  readonly levelDb: Float64Array;
  readonly curveDb: Float64Array;
  readonly bandwidthHz: number;
}

function curvesOf({ measurements: { spectrum } }: Report, of: StructureOf): Curves | undefined {
  if (spectrum.status !== 'measured') return undefined;
  const { ltas, bandwidthHz } = spectrum.value;
  const levelDb = levels(ltas.totalDb);
  const curve = {
    total: () => levelDb,
    'side to mid': () => apart(ltas.midDb, ltas.sideDb),
    'right to left': () => apart(ltas.leftDb, ltas.rightDb),
  }[of]();
  return curve && { frequenciesHz: ltas.frequenciesHz, levelDb, curveDb: curve, bandwidthHz };
}

type Stored = readonly (number | null)[];

function levels(stored: Stored): Float64Array {
  return Float64Array.from(stored, (level) => level ?? -Infinity);
}

/** The second against the first, dB; undefined for one channel. */
function apart(first: Stored | undefined, second: Stored | undefined): Float64Array | undefined {
  if (first === undefined || second === undefined) return undefined;
  const own = levels(first);
  return levels(second).map((level, point) => {
    const db = level - own[point]!;
    return Number.isNaN(db) ? 0 : Math.max(-APART_RANGE_DB, Math.min(APART_RANGE_DB, db));
  });
}

/** Of the deviations from zero; 0 where either curve is flat. */
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! ** 2;
    squareB += b[i]! ** 2;
  }
  return squareA === 0 || squareB === 0 ? 0 : product / Math.sqrt(squareA * squareB);
}
