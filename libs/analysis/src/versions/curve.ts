import { fractionalOctaveBands, median, type Band } from '@auralign/dsp';
import type { BandChange, Changes } from './changes.ts';
import { coherenceOf, gainDbOf, summed, type Part, type Transfer } from './transfer.ts';
import type { VersionBand, VersionReport } from './versionReport.ts';

const LOWEST_HZ = 20;
const HIGHEST_HZ = 20_000;
/** Of the lower sample rate: resampling ends there. */
const HIGHEST_SHARE = 0.45;
/** Less in common than this, and there is no response to speak of. */
const COHERENT = 0.5;
/** Sums so far below those of the strongest band are rounding. */
const EMPTY = 1e-10;

/** Third octaves that both files can hold. */
export function comparedBands(lowerRateHz: number): Band[] {
  const bands = fractionalOctaveBands({ fraction: 3, lowHz: LOWEST_HZ, highHz: highestHz(lowerRateHz) });
  return bands.filter((band) => band.highHz <= HIGHEST_SHARE * lowerRateHz);
}

/** Up to where files of two rates can be compared. */
export function highestHz(lowerRateHz: number): number {
  return Math.max(LOWEST_HZ, Math.min(HIGHEST_HZ, HIGHEST_SHARE * lowerRateHz));
}

/** The constant change at one place: what most of the time came of it. */
export interface CurvePoint {
  readonly centreHz: number;
  readonly lowHz: number;
  readonly highHz: number;
  /** dB, gain included; undefined where the files have too little in common. */
  readonly db: number | undefined;
  /**
   * The largest gain it can be, dB: noise of the older file (dither) lowers what is measured, by the coherence at most (Bendat and
   * Piersol, sec. 6.2).
   */
  readonly mostDb: number | undefined;
  readonly coherence: number;
}

/** One part of the curve over bands, corrected for passages that were changed by themselves. */
export function curveOf(
  transfer: Transfer,
  part: Part,
  bands: readonly Band[],
  { cells, mid, side }: Changes,
): CurvePoint[] {
  const changes = part === 'mid' ? mid : side;
  const sums = bands.map(({ lowHz, highHz }) => summed(transfer, part, lowHz, highHz));
  const strongest = Math.max(0, ...sums.flatMap(({ before, after }) => [before, after]));
  return bands.map(({ centreHz, lowHz, highHz }, i) => {
    const sum = sums[i]!;
    const coherence = coherenceOf(sum);
    const isKnown = coherence >= COHERENT && sum.before > EMPTY * strongest && sum.after > EMPTY * strongest;
    const db = isKnown ? gainDbOf(sum) + baseAt(centreHz, cells.bands, changes) : undefined;
    const mostDb = db === undefined ? undefined : db - 10 * Math.log10(coherence);
    return { centreHz, lowHz, highHz, db, mostDb, coherence };
  });
}

/** Between the middles of the bands in a straight line over the octaves. */
function baseAt(hz: number, bands: readonly Band[], changes: readonly BandChange[]): number {
  if (bands.length === 0) return 0;
  const place = 3 * Math.log2(hz / bands[0]!.centreHz);
  const below = Math.min(bands.length - 1, Math.max(0, Math.floor(place)));
  const above = Math.min(bands.length - 1, below + 1);
  const share = Math.min(1, Math.max(0, place - below));
  return changes[below]!.baseDb * (1 - share) + changes[above]!.baseDb * share;
}

/** Where level is judged: not rumble, not air. */
const LEVEL_HZ = { lowHz: 60, highHz: 12_000 } as const;

/**
 * What most of the frequencies have in common, dB: the median of the half that lies closest together, so that a curve with a bell has the
 * level of what the bell leaves alone (the shorth; Andrews et al., "Robust Estimates of Location", 1972).
 */
export function commonGainDb(curve: readonly CurvePoint[]): number | undefined {
  const known = curve
    .flatMap(({ centreHz, db }) =>
      db !== undefined && centreHz >= LEVEL_HZ.lowHz && centreHz <= LEVEL_HZ.highHz ? [db] : [],
    )
    .sort((a, b) => a - b);
  if (known.length === 0) return undefined;
  const half = Math.ceil(known.length / 2);
  let best = 0;
  for (let first = 1; first + half <= known.length; first++) {
    if (known[first + half - 1]! - known[first]! < known[best + half - 1]! - known[best]!) best = first;
  }
  return median(known.slice(best, best + half));
}

/** The third octaves of the report. */
export function reportBands(transfer: Transfer, changes: Changes): VersionBand[] {
  const { bands, midSide } = changes.cells;
  const [mid, side] = (['mid', 'side'] as const).map((part) => curveOf(transfer, part, bands, changes));
  return bands.map(({ centreHz, lowHz, highHz }, i) => {
    const [m, s] = (['mid', 'side'] as const).map((part) => summed(transfer, part, lowHz, highHz));
    return {
      lowHz,
      highHz,
      centreHz,
      ...defined('midDb', mid![i]!.db),
      ...defined('sideDb', side![i]!.db),
      ...(m!.after > 0 ? { midCoherence: mid![i]!.coherence } : {}),
      ...(s!.after > 0 ? { sideCoherence: side![i]!.coherence } : {}),
      ...defined('widthBeforeDb', ratioDb(s!.before, m!.before)),
      ...defined('widthAfterDb', ratioDb(s!.after, m!.after)),
      ...defined('balanceBeforeDb', balanceDb(m!.before + s!.before, midSide.before[i]!)),
      ...defined('balanceAfterDb', balanceDb(m!.after + s!.after, midSide.after[i]!)),
    };
  });
}

/** The curve of the report, twelve points an octave. */
export function reportTransfer(
  transfer: Transfer,
  lowerRateHz: number,
  changes: Changes,
): NonNullable<VersionReport['transfer']> {
  const points = fractionalOctaveBands({ fraction: 12, lowHz: LOWEST_HZ, highHz: highestHz(lowerRateHz) });
  const [mid, side] = (['mid', 'side'] as const).map((part) => curveOf(transfer, part, points, changes));
  return {
    frequenciesHz: points.map(({ centreHz }) => centreHz),
    midDb: mid!.map(({ db }) => db ?? null),
    sideDb: side!.map(({ db }) => db ?? null),
    midCoherence: mid!.map(({ coherence }) => coherence),
    sideCoherence: side!.map(({ coherence }) => coherence),
  };
}

/** Beyond this a part is as good as not there. */
const MOST_RATIO_DB = 100;

function ratioDb(one: number, other: number): number | undefined {
  const db = 10 * Math.log10(one / other);
  return Math.abs(db) <= MOST_RATIO_DB ? db : undefined;
}

/** |R|² over |L|², from |M|² + |S|² and the product of both: L = M + S, R = M − S. */
function balanceDb(power: number, product: number): number | undefined {
  return ratioDb(power - 2 * product, power + 2 * product);
}

function defined<K extends string>(key: K, value: number | undefined): { [P in K]?: number } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: number };
}
