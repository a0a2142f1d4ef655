import { linearRegression, median, percentileOf } from '@auralign/dsp';
import type { ChangeCells } from './changeCells.ts';
import type { Part } from './transfer.ts';

/** What became of one band, cell by cell, against the constant change. Cells in which the band says nothing hold NaN. */
export interface BandChange {
  /** What most of the cells differ by from the response that was solved over all of them, dB: passages that were changed pull at that. */
  readonly baseDb: number;
  /** Whether most of it is the same sound. */
  readonly isKnown: boolean;
  /** Whether nearly all of it is, so that a cell that is not stands out. */
  readonly isKept: boolean;
  /** Gain of what is common where there is enough of that, else change of power, dB against the constant change. */
  readonly changeDb: Float64Array;
  /** Squared coherence, 0 to 1. */
  readonly coherence: Float64Array;
  /** Standard error of the change, dB. */
  readonly errorDb: Float64Array;
}

/** Everything that is said over time. */
export interface Changes {
  readonly cells: ChangeCells;
  /** Mid and side together. */
  readonly total: readonly BandChange[];
  readonly mid: readonly BandChange[];
  readonly side: readonly BandChange[];
  /** Change of level that most bands have in common, dB; NaN where that cannot be told. */
  readonly levelDb: Float64Array;
  /** The same of the side against the mid. */
  readonly widthDb: Float64Array;
  readonly states: readonly CellState[];
  /** What louder passages come out louder by, dB a dB; compression is negative. */
  readonly slopeDbPerDb: number | undefined;
}

/** What a moment of the newer file is to the older one: both silent, only one of them, the same sound or another. */
export type CellState = 'outside' | 'silent' | 'appeared' | 'vanished' | 'same' | 'different';

/** Half of the power in common: a sound and one that is as loud but has nothing to do with it give 0. */
const COMMON = 0.5;
const KEPT = 0.8;
/** A band counts in a cell down to so far below its loud cells; further down it is tail and noise. */
const QUIET = 1e-4;
/** … and so far below the strongest band, where 16 bits end. */
const FLOOR = 1e-9;
const MOST_DB = 60;
/** Where level is heard. */
const LEVEL_HZ = { lowHz: 60, highHz: 12_000 } as const;
const FEWEST_BANDS = 3;

/**
 * @param extent cells that both files have whole
 */
export function changesOf(cells: ChangeCells, extent: { readonly first: number; readonly last: number }): Changes {
  const heard = cells.bands.map(({ centreHz }) => centreHz >= LEVEL_HZ.lowHz && centreHz <= LEVEL_HZ.highHz);
  const raw = bandChanges(cells, extent, ['mid', 'side']);
  const movement = centred(overTime(cells.cellCount, (cell) => commonChange(raw, heard, cell)));
  const total = raw.map((change) => withoutLevel(change, movement));
  const [mid, side] = (['mid', 'side'] as const).map((part) =>
    bandChanges(cells, extent, [part]).map((change) => withoutLevel(change, movement)),
  ) as [BandChange[], BandChange[]];
  const levelDb = overTime(cells.cellCount, (cell) => commonChange(total, heard, cell));
  const widthDb = overTime(cells.cellCount, (cell) => commonDifference(side, mid, heard, cell));
  const states = statesOf(cells, total, extent);
  return { cells, total, mid, side, levelDb, widthDb, states, slopeDbPerDb: slopeOf(cells, levelDb, states) };
}

function bandChanges(
  cells: ChangeCells,
  { first, last }: { readonly first: number; readonly last: number },
  parts: readonly Part[],
): BandChange[] {
  const { bands, cellCount } = cells;
  const tables = bands.map((_, band) => {
    const after = new Float64Array(cellCount);
    const expected = new Float64Array(cellCount);
    const cross = new Float64Array(cellCount);
    for (let cell = 0; cell < cellCount; cell++) {
      for (const part of parts) {
        const sums = cells.at(cell, band, part);
        after[cell]! += sums.after;
        expected[cell]! += sums.expected;
        cross[cell]! += sums.cross;
      }
    }
    return { after, expected, cross, loud: Math.max(loudOf(after, first, last), loudOf(expected, first, last)) };
  });
  const strongest = Math.max(0, ...tables.map(({ loud }) => loud));
  return tables.map(({ after, expected, cross, loud }, band) => {
    const least = Math.max(QUIET * loud, FLOOR * strongest);
    const coherence = new Float64Array(cellCount).fill(Number.NaN);
    const changeDb = new Float64Array(cellCount).fill(Number.NaN);
    const errorDb = new Float64Array(cellCount);
    const gains: number[] = [];
    const products = 2 * cells.binCount(band) * parts.length * cells.framesPerCell;
    for (let cell = first; cell <= last; cell++) {
      const [m, x, c] = [after[cell]!, expected[cell]!, cross[cell]!];
      if (!(Math.max(m, x) > least)) continue;
      const common = c > 0 && m > 0 && x > 0 ? Math.min(1, (c * c) / (m * x)) : 0;
      coherence[cell] = common;
      errorDb[cell] = 8.7 * Math.sqrt(Math.max(0, 1 / Math.max(common, 0.01) - 1) / products);
      if (common >= COMMON) gains.push((changeDb[cell] = 20 * Math.log10(c / x)));
      else changeDb[cell] = Math.min(MOST_DB, Math.max(-MOST_DB, 10 * Math.log10(m / x)));
    }
    const baseDb = gains.length === 0 ? 0 : median(gains);
    for (let cell = first; cell <= last; cell++) changeDb[cell] = changeDb[cell]! - baseDb;
    const known = [...coherence].filter((value) => !Number.isNaN(value));
    const isKnown = known.length > 0 && percentileOf(Float64Array.from(known), 0.75) >= COMMON;
    const isKept = known.length > 0 && median(known) >= KEPT;
    return { baseDb, isKnown, isKept, changeDb, coherence, errorDb };
  });
}

/** Around its median; what is not known stays so. */
function centred(levelDb: Float64Array): Float64Array {
  const known = levelDb.filter((db) => !Number.isNaN(db));
  const middle = known.length === 0 ? 0 : median(known);
  return levelDb.map((db) => db - middle);
}

/** What is constant in a band is what remains when the level that all bands share has been taken off: a compressor moves that. */
function withoutLevel(change: BandChange, levelDb: Float64Array): BandChange {
  const own = change.changeDb
    .map((db, cell) => db - levelDb[cell]!)
    .filter((db, i) => !Number.isNaN(db) && isCommon(change, i));
  if (own.length === 0) return change;
  const shiftDb = median(own);
  return { ...change, baseDb: change.baseDb + shiftDb, changeDb: change.changeDb.map((db) => db - shiftDb) };
}

function loudOf(powers: Float64Array, first: number, last: number): number {
  const sounding = [...powers.subarray(first, last + 1)].filter((power) => power > 0);
  return sounding.length === 0 ? 0 : percentileOf(Float64Array.from(sounding), 0.9);
}

function overTime(count: number, valueOf: (cell: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, cell) => valueOf(cell));
}

function isCommon({ isKnown, coherence }: BandChange, cell: number): boolean {
  return isKnown && coherence[cell]! >= COMMON;
}

/** The median of the bands: what only some of them do is not the level. */
function commonChange(changes: readonly BandChange[], heard: readonly boolean[], cell: number): number {
  const values = changes.flatMap((change, band) =>
    heard[band]! && isCommon(change, cell) ? [change.changeDb[cell]!] : [],
  );
  return values.length < FEWEST_BANDS ? Number.NaN : median(values);
}

function commonDifference(
  side: readonly BandChange[],
  mid: readonly BandChange[],
  heard: readonly boolean[],
  cell: number,
): number {
  const values = side.flatMap((change, band) =>
    heard[band]! && isCommon(change, cell) && isCommon(mid[band]!, cell)
      ? [change.changeDb[cell]! - mid[band]!.changeDb[cell]!]
      : [],
  );
  return values.length < FEWEST_BANDS ? Number.NaN : median(values);
}

/** 60 dB below loud passages there is silence; 30 dB below the other file there is nothing of it. */
const SILENCE = 1e-6;
const NOTHING = 1e-3;

function statesOf(
  cells: ChangeCells,
  total: readonly BandChange[],
  { first, last }: { readonly first: number; readonly last: number },
): CellState[] {
  const sums = Array.from({ length: cells.cellCount }, (_, cell) => levelsAt(cells, cell));
  const louds = sums.slice(first, last + 1).map(({ after, expected }) => Math.max(after, expected));
  const loud = louds.length === 0 ? 0 : percentileOf(Float64Array.from(louds), 0.9);
  return sums.map(({ after, expected }, cell) => {
    if (cell < first || cell > last) return 'outside';
    if (Math.max(after, expected) <= SILENCE * loud) return 'silent';
    if (expected < NOTHING * after) return 'appeared';
    if (after < NOTHING * expected) return 'vanished';
    const shares = total.flatMap(({ isKnown, coherence }) =>
      isKnown && !Number.isNaN(coherence[cell]!) ? [coherence[cell]!] : [],
    );
    if (shares.length === 0) return total.some(({ isKnown }) => isKnown) ? 'silent' : 'different';
    return shares.reduce((sum, share) => sum + share, 0) / shares.length >= COMMON ? 'same' : 'different';
  });
}

/** Power of a cell, bands of equal width in octaves counting as they are. */
function levelsAt(cells: ChangeCells, cell: number): { after: number; expected: number } {
  let [after, expected] = [0, 0];
  for (let band = 0; band < cells.bands.length; band++) {
    for (const part of ['mid', 'side'] as const) {
      const sums = cells.at(cell, band, part);
      after += sums.after;
      expected += sums.expected;
    }
  }
  return { after, expected };
}

/** Passages within 30 dB of the loudest tell of compression; fewer than four seconds of them do not. */
const SLOPE_RANGE = 1e-3;
const FEWEST_CELLS = 8;
/** Without 2 dB between passages there is nothing that louder ones could do otherwise. */
const LEAST_SPREAD_DB = 2;

function slopeOf(cells: ChangeCells, levelDb: Float64Array, states: readonly CellState[]): number | undefined {
  const sums = states.map((_, cell) => levelsAt(cells, cell).expected);
  const loudest = Math.max(0, ...sums);
  const used = states.flatMap((state, cell) =>
    state === 'same' && !Number.isNaN(levelDb[cell]!) && sums[cell]! > SLOPE_RANGE * loudest ? [cell] : [],
  );
  if (used.length < FEWEST_CELLS) return undefined;
  const levels = used.map((cell) => 10 * Math.log10(sums[cell]!));
  if (percentileOf(Float64Array.from(levels), 0.9) - percentileOf(Float64Array.from(levels), 0.1) < LEAST_SPREAD_DB)
    return undefined;
  return linearRegression(
    levels,
    used.map((cell) => levelDb[cell]!),
  ).slope;
}
