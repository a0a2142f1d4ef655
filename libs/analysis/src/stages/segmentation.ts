/** Rows of features at equal distances in time, and how much each counts (0 for silence). */
export interface FeatureRows {
  readonly rows: readonly Float64Array[];
  readonly rowSeconds: number;
}

export type SegmentationOptions = Readonly<{
  /** Nothing shorter is called a section, seconds. */ shortestSeconds: number;
  /** Half the length of the checkerboard, seconds: how far to each side a border looks. */ reachSeconds: number;
  /** Sections nearer to each other than this (in the unit of the features) are one. */ leastDistance: number;
}>;

/**
 * Borders of sections in a sequence of features, as row numbers from 0 to the number of rows.
 *
 * 1. Novelty: for each row the mean distance between what is before and after it less the mean distance within each
 *    side, under a Gaussian taper, which is the correlation of the self-similarity matrix with a checkerboard kernel along its diagonal. Only the band of
 *    the matrix the kernel reaches is ever computed, so memory does not grow with the square of the length.
 * 2. Peaks of it, at least a section apart, are candidates; each is moved to where the two sides are best told apart.
 * 3. Neighbours that are not different enough, for how much they vary themselves, are joined, the most alike first.
 *
 * Source: J. Foote, "Automatic audio segmentation using a measure of audio novelty", ICME 2000; steps 2 and 3 our own.
 */
export function findBorders(features: FeatureRows, options: SegmentationOptions): number[] {
  const { rows, rowSeconds } = features;
  const shortest = Math.max(1, Math.round(options.shortestSeconds / rowSeconds));
  const reach = Math.max(2, Math.round(options.reachSeconds / rowSeconds));
  if (rows.length < 2 * shortest) return [0, rows.length];
  const sums = prefixSums(rows);
  const candidates = peaksOf(novelty(rows, reach), shortest).filter(
    (row) => row >= shortest && row <= rows.length - shortest,
  );
  let borders = [0, ...candidates, rows.length];
  borders = moved(borders, sums, shortest);
  for (;;) {
    const [weakest, distance] = weakestBorder(borders, sums);
    if (weakest === 0 || distance >= options.leastDistance) break;
    borders.splice(weakest, 1);
  }
  return moved(borders, sums, shortest);
}

/** Novelty of every row: 0 at the ends, where there is nothing to compare. */
function novelty(rows: readonly Float64Array[], reach: number): Float64Array {
  const result = new Float64Array(rows.length);
  // distances[i·width + d] = distance of row i and row i + d
  const width = 2 * reach;
  const distances = new Float32Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    for (let d = 1; d < width && i + d < rows.length; d++) distances[i * width + d] = distance(rows[i]!, rows[i + d]!);
  }
  // σ of half the reach, Foote's taper
  const taper = Float64Array.from({ length: reach }, (_, k) => Math.exp(-2 * ((k + 0.5) / reach) ** 2));
  for (let at = 2; at <= rows.length - 2; at++) {
    const side = Math.min(reach, at, rows.length - at);
    let across = 0;
    let acrossWeight = 0;
    let within = 0;
    let withinWeight = 0;
    for (let a = 0; a < side; a++) {
      for (let b = 0; b < side; b++) {
        const weight = taper[a]! * taper[b]!;
        across += weight * distances[(at - 1 - a) * width + a + b + 1]!;
        acrossWeight += weight;
        if (b <= a) continue;
        within += weight * (distances[(at - 1 - b) * width + b - a]! + distances[(at + a) * width + b - a]!);
        withinWeight += 2 * weight;
      }
    }
    if (withinWeight > 0) result[at] = across / acrossWeight - within / withinWeight;
  }
  return result;
}

/** Local maxima above zero, the highest first, each at least `apart` from those taken before; in order of time. */
function peaksOf(curve: Float64Array, apart: number): number[] {
  const tops: number[] = [];
  for (let i = 1; i < curve.length - 1; i++) {
    if (curve[i]! > 0 && curve[i]! >= curve[i - 1]! && curve[i]! > curve[i + 1]!) tops.push(i);
  }
  const taken: number[] = [];
  for (const top of tops.sort((a, b) => curve[b]! - curve[a]! || a - b)) {
    if (taken.every((other) => Math.abs(other - top) >= apart)) taken.push(top);
  }
  return taken.sort((a, b) => a - b);
}

/** Sums of rows and of their squared lengths, for the scatter of any stretch in constant time. */
interface PrefixSums {
  readonly rows: readonly Float64Array[];
  readonly squares: Float64Array;
}

function prefixSums(rows: readonly Float64Array[]): PrefixSums {
  const width = rows[0]!.length;
  const sums = [new Float64Array(width)];
  const squares = new Float64Array(rows.length + 1);
  rows.forEach((row, i) => {
    const before = sums[i]!;
    sums.push(before.map((sum, column) => sum + row[column]!));
    squares[i + 1] = squares[i]! + row.reduce((total, value) => total + value * value, 0);
  });
  return { rows: sums, squares };
}

/** Sum of squared distances of rows [from, to) from their mean. */
function scatter({ rows, squares }: PrefixSums, from: number, to: number): number {
  const start = rows[from]!;
  const end = rows[to]!;
  let ofMean = 0;
  for (let column = 0; column < start.length; column++) ofMean += (end[column]! - start[column]!) ** 2;
  return Math.max(0, squares[to]! - squares[from]! - ofMean / (to - from));
}

/** Each border moved to where the rows between its neighbours scatter least around two means. */
function moved(borders: readonly number[], sums: PrefixSums, shortest: number): number[] {
  const result = [...borders];
  for (let i = 1; i < result.length - 1; i++) {
    const [from, to] = [result[i - 1]!, result[i + 1]!];
    let least = Infinity;
    for (
      let at = Math.max(from + shortest, result[i]! - shortest);
      at <= Math.min(to - shortest, result[i]! + shortest);
      at++
    ) {
      const total = scatter(sums, from, at) + scatter(sums, at, to);
      if (total >= least) continue;
      least = total;
      result[i] = at;
    }
  }
  return result;
}

/** The border whose two sides are most alike: its index (0 if there is none) and the distance between them. */
function weakestBorder(borders: readonly number[], sums: PrefixSums): [index: number, distance: number] {
  let weakest = 0;
  let least = Infinity;
  for (let i = 1; i < borders.length - 1; i++) {
    const between = distanceOfStretches(sums, [borders[i - 1]!, borders[i]!], [borders[i]!, borders[i + 1]!]);
    if (between >= least) continue;
    least = between;
    weakest = i;
  }
  return [weakest, least];
}

/**
 * Distance of the means of two stretches, in excess of what their own scatter would make of two samples of the same
 * thing: 0 for parts that differ no more than the music varies anyway.
 */
function distanceOfStretches(
  sums: PrefixSums,
  [from, middle]: readonly [number, number],
  [start, to]: readonly [number, number],
): number {
  const one = middle - from;
  const other = to - start;
  const variance = (scatter(sums, from, middle) + scatter(sums, start, to)) / Math.max(1, one + other - 2);
  let squared = 0;
  for (let column = 0; column < sums.rows[0]!.length; column++) {
    const a = (sums.rows[middle]![column]! - sums.rows[from]![column]!) / one;
    const b = (sums.rows[to]![column]! - sums.rows[start]![column]!) / other;
    squared += (a - b) ** 2;
  }
  // Rows of music are not independent: bars repeat. A stretch holds about an eighth as many independent ones.
  return Math.sqrt(Math.max(0, squared - variance * (8 / one + 8 / other)));
}

/**
 * Labels for stretches: those whose means are nearer than `leastDistance` (on average between all members of two groups) share
 * one. 'A' is the first to be heard.
 */
export function labelStretches(features: FeatureRows, borders: readonly number[], leastDistance: number): string[] {
  const sums = prefixSums(features.rows);
  const count = borders.length - 1;
  const stretch = (i: number): readonly [number, number] => [borders[i]!, borders[i + 1]!];
  let groups = Array.from({ length: count }, (_, i) => [i]);
  const between = (one: readonly number[], other: readonly number[]): number => {
    let sum = 0;
    for (const a of one) for (const b of other) sum += distanceOfStretches(sums, stretch(a), stretch(b));
    return sum / (one.length * other.length);
  };
  for (;;) {
    let nearest: [number, number] | undefined;
    let least = leastDistance;
    for (let a = 0; a < groups.length; a++) {
      for (let b = a + 1; b < groups.length; b++) {
        const apart = between(groups[a]!, groups[b]!);
        if (apart >= least) continue;
        least = apart;
        nearest = [a, b];
      }
    }
    if (nearest === undefined) break;
    const [a, b] = nearest;
    const joined = [...groups[a]!, ...groups[b]!];
    groups = groups.filter((_, i) => i !== a && i !== b).concat([joined]);
  }
  const order = groups.map((group) => Math.min(...group)).sort((a, b) => a - b);
  return Array.from({ length: count }, (_, i) =>
    letter(order.indexOf(Math.min(...groups.find((group) => group.includes(i))!))),
  );
}

/** A … Z, then A2 … Z2 and so on. */
function letter(index: number): string {
  const round = Math.floor(index / 26);
  return String.fromCharCode(65 + (index % 26)) + (round === 0 ? '' : String(round + 1));
}

function distance(a: Float64Array, b: Float64Array): number {
  let squared = 0;
  for (let i = 0; i < a.length; i++) squared += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(squared);
}
