import { median } from '@auralign/dsp';
import type { BandChange, Changes, CellState } from './changes.ts';
import type { RangeKind, VersionRange } from './versionReport.ts';

/** Changes of level that are heard: half a decibel broadband, more in a few bands (Zwicker and Fastl, "Psychoacoustics", ch. 7). */
const LEVEL_DB = 0.5;
const BAND_DB = 0.8;
const WIDTH_DB = 1;
/** Changes must be so many times their standard error. */
const SURE = 4;
/** Fewer cells than this are chance: a second for everything, one and a half for bands. */
const LEAST_CELLS = 2;
const LEAST_BAND_CELLS = 3;
/** A blob of cells smaller than this is chance. */
const LEAST_AREA = 6;
/** A reader takes in so many; the rest is counted. */
const MOST_RANGES = 8;
/** Third octaves; what spans more is no band, but the level of a fade. */
const MOST_BANDS = 18;
const COMMON = 0.5;

/** Where the newer file differs otherwise than everywhere; times on the common clock. */
export function findRanges(changes: Changes): { ranges: VersionRange[]; moreRanges: number } {
  const { cells, states, levelDb, widthDb } = changes;
  const step = cells.stepSeconds;
  const found: VersionRange[] = [];

  for (const state of ['appeared', 'vanished', 'different'] as const) {
    for (const run of runs(states.length, (cell) => (states[cell] === state ? 1 : 0), 1)) {
      if (run.last === run.first && !isSurrounded(states, run.first)) continue; // half a cell at an edge
      found.push({
        kind: state,
        startSeconds: run.first * step,
        endSeconds: (run.last + 1) * step,
        ...(state === 'different' ? { changeDb: powerChangeDb(changes, run) } : {}),
      });
    }
  }
  const level = smoothed(levelDb);
  found.push(...steady(level, states, LEVEL_DB, ['louder', 'softer'], step));
  found.push(...steady(smoothed(widthDb), states, WIDTH_DB, ['wider', 'narrower'], step));
  found.push(...blobs(changes, level));

  const importance = ({ changeDb, startSeconds, endSeconds, kind }: VersionRange): number =>
    (kind === 'appeared' || kind === 'vanished' || kind === 'different' ? 10 : Math.abs(changeDb ?? 0)) *
    Math.sqrt(endSeconds - startSeconds);
  const kept = [...found].sort((a, b) => importance(b) - importance(a)).slice(0, MOST_RANGES);
  return {
    ranges: [...kept].sort(
      (a, b) => a.startSeconds - b.startSeconds || (a.bandHz?.lowHz ?? 0) - (b.bandHz?.lowHz ?? 0),
    ),
    moreRanges: found.length - kept.length,
  };
}

/** What most bands gained or lost in power. */
function powerChangeDb({ total }: Changes, { first, last }: Run): number {
  const values = total.flatMap(({ isKnown, changeDb }) =>
    isKnown ? [...changeDb.subarray(first, last + 1)].filter((db) => !Number.isNaN(db)) : [],
  );
  return values.length === 0 ? 0 : median(values);
}

interface Run {
  readonly first: number;
  readonly last: number;
  readonly sign: number;
}

/** Stretches of one sign, at least so long. */
function runs(count: number, signOf: (cell: number) => number, least: number): Run[] {
  const found: Run[] = [];
  for (let first = 0; first < count;) {
    const sign = signOf(first);
    let last = first;
    while (last + 1 < count && signOf(last + 1) === sign) last++;
    if (sign !== 0 && last - first + 1 >= least) found.push({ first, last, sign });
    first = last + 1;
  }
  return found;
}

/** Whether a single cell stands between cells that sound: at the edges of silence a cell holds half of it. */
function isSurrounded(states: readonly CellState[], cell: number): boolean {
  return [states[cell - 1], states[cell + 1]].every((state) => state === 'same' || state === 'different');
}

/** Median of three cells: what lasts one cell is a hit, not a passage. */
function smoothed(values: Float64Array): Float64Array {
  return values.map((value, i) => {
    const around = [values[i - 1], value, values[i + 1]].filter((each) => each !== undefined && !Number.isNaN(each));
    return Number.isNaN(value) || around.length === 0 ? Number.NaN : median(around as number[]);
  });
}

function steady(
  values: Float64Array,
  states: readonly CellState[],
  leastDb: number,
  [more, less]: readonly [RangeKind, RangeKind],
  step: number,
): VersionRange[] {
  const signOf = (cell: number): number => {
    const value = values[cell]!;
    return states[cell] === 'same' && Math.abs(value) >= leastDb ? Math.sign(value) : 0;
  };
  return runs(values.length, signOf, LEAST_CELLS).map(({ first, last, sign }) => ({
    kind: sign > 0 ? more : less,
    startSeconds: first * step,
    endSeconds: (last + 1) * step,
    changeDb: median([...values.subarray(first, last + 1)]),
  }));
}

/** Neighbouring cells of time and band that changed alike beyond what all bands did. */
function blobs(changes: Changes, level: Float64Array): VersionRange[] {
  const { cells, total, states } = changes;
  const { cellCount, bands } = cells;
  const own = (cell: number, band: number): number => {
    const value = total[band]!.changeDb[cell]!;
    return value - (Number.isNaN(level[cell]!) ? 0 : level[cell]!);
  };
  const signs = new Int8Array(cellCount * bands.length);
  for (const [band, change] of total.entries()) {
    if (!change.isKnown) continue;
    for (let cell = 0; cell < cellCount; cell++) {
      if (states[cell] === 'same') signs[cell * bands.length + band] = signOfCell(change, cell, own(cell, band));
    }
  }
  const seen = new Uint8Array(signs.length);
  const found: VersionRange[] = [];
  for (let start = 0; start < signs.length; start++) {
    if (signs[start] === 0 || seen[start] === 1) continue;
    const blob = flood(start, signs, seen, bands.length);
    if (blob.length < LEAST_AREA) continue;
    const times = extentOf(blob.map((at) => Math.floor(at / bands.length)));
    const heights = extentOf(blob.map((at) => at % bands.length));
    if (times.last - times.first + 1 < LEAST_BAND_CELLS || heights.last - heights.first + 1 > MOST_BANDS) continue;
    const isOther = signs[start] === OTHER;
    const changeDb = median(blob.map((at) => own(Math.floor(at / bands.length), at % bands.length)));
    found.push({
      kind: isOther ? otherKind(changeDb) : changeDb > 0 ? 'louder' : 'softer',
      startSeconds: times.first * cells.stepSeconds,
      endSeconds: (times.last + 1) * cells.stepSeconds,
      bandHz: { lowHz: bands[heights.first]!.lowHz, highHz: bands[heights.last]!.highHz },
      changeDb,
    });
  }
  return found;
}

/** Not louder or softer: another sound. */
const OTHER = 2;

function signOfCell({ coherence, errorDb, isKept }: BandChange, cell: number, changeDb: number): number {
  if (Number.isNaN(changeDb)) return 0;
  if (coherence[cell]! < COMMON) return isKept ? OTHER : 0;
  return Math.abs(changeDb) >= Math.max(BAND_DB, SURE * errorDb[cell]!) ? Math.sign(changeDb) : 0;
}

/** So much more or less power, with little in common: something came or went. */
const CAME_DB = 6;

function otherKind(changeDb: number): RangeKind {
  if (changeDb > CAME_DB) return 'appeared';
  return changeDb < -CAME_DB ? 'vanished' : 'different';
}

function flood(start: number, signs: Int8Array, seen: Uint8Array, width: number): number[] {
  const blob: number[] = [];
  const queue = [start];
  seen[start] = 1;
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    blob.push(at);
    const band = at % width;
    const neighbours = [at - width, at + width, ...(band > 0 ? [at - 1] : []), ...(band < width - 1 ? [at + 1] : [])];
    for (const next of neighbours) {
      if (signs[next] !== signs[start] || seen[next] === 1) continue;
      seen[next] = 1;
      queue.push(next);
    }
  }
  return blob;
}

/** First and last place that hold at least a third of what the fullest one does: single cells at the rim do not widen it. */
function extentOf(places: readonly number[]): { first: number; last: number } {
  const counts = new Map<number, number>();
  for (const place of places) counts.set(place, (counts.get(place) ?? 0) + 1);
  const full = Math.max(...counts.values());
  const used = [...counts].flatMap(([place, count]) => (3 * count >= full ? [place] : []));
  return { first: Math.min(...used), last: Math.max(...used) };
}
