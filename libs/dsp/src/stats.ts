/** Arithmetic mean. @throws RangeError if there are no values */
export function mean(values: ArrayLike<number>): number {
  requireValues('mean', values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * Standard deviation of the values themselves (divided by n, not n − 1); 0 for a single one. Two passes, so that a
 * large mean costs no digits.
 *
 * @throws RangeError if there are no values
 */
export function standardDeviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return Math.sqrt(sum / values.length);
}

/** Middle value, or the mean of the middle two. `values` is not modified. @throws RangeError if there are no values */
export function median(values: ArrayLike<number>): number {
  return percentileSorted(new Float64Array(values).sort(), 0.5); // `from` would ask an iterator for each
}

/**
 * Percentile of values in rising order, linear between neighbours: fraction 0 is the first, 1 the last.
 *
 * @param fraction 0 … 1
 * @throws RangeError if there are no values or the fraction is out of range
 *
 * Source: definition 7 of R. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The American Statistician
 * 50 (1996); what EBU Tech 3342 and common libraries use.
 */
export function percentileSorted(sorted: ArrayLike<number>, fraction: number): number {
  requireValues('percentileSorted', sorted);
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`percentileSorted: fraction ${fraction} is not in 0 … 1`);
  const position = fraction * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const part = position - below;
  return part === 0 ? low : low + part * (sorted[below + 1]! - low);
}

/**
 * The same of values in any order, for less than sorting them takes; they are moved about.
 *
 * @throws RangeError if there are no values or the fraction is out of range
 */
export function percentileOf(values: Float64Array, fraction: number): number {
  requireValues('percentileOf', values);
  if (!(fraction >= 0 && fraction <= 1)) throw new RangeError(`percentileOf: fraction ${fraction} is not in 0 … 1`);
  const position = fraction * (values.length - 1);
  const below = Math.floor(position);
  const low = nthSmallest(values, values.length, below);
  const part = position - below;
  if (part === 0) return low;
  let next = Infinity; // what stands behind is no smaller
  for (let i = below + 1; i < values.length; i++) if (values[i]! < next) next = values[i]!;
  return low + part * (next - low);
}

/**
 * The value that would stand at `index` if the first `count` were sorted; they are moved about, those before it to the smaller side. No NaN.
 *
 * Source: C. A. R. Hoare, "Algorithm 65: Find", Communications of the ACM 4 (1961).
 */
export function nthSmallest(values: Float64Array, count: number, index: number): number {
  let from = 0;
  let to = count - 1;
  while (from < to) {
    const pivot = values[index]!;
    let i = from;
    let j = to;
    while (i <= j) {
      while (values[i]! < pivot) i++;
      while (values[j]! > pivot) j--;
      if (i > j) break;
      const value = values[i]!;
      values[i++] = values[j]!;
      values[j--] = value;
    }
    if (j < index) from = i;
    if (i > index) to = j;
  }
  return values[index]!;
}

export interface Regression {
  readonly slope: number;
  /** Value at x = 0. */
  readonly intercept: number;
  /** Root of the (weighted) mean squared distance from the line. */
  readonly residual: number;
}

/**
 * Straight line of least squares, Σ w·(y − intercept − slope·x)² smallest.
 *
 * @param weights ≥ 0, one a point; equal if left out. Only their ratios count.
 * @throws RangeError if lengths differ, a weight is negative, or no two points of positive weight differ in x
 */
export function linearRegression(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): Regression {
  const count = x.length;
  if (y.length !== count || (weights !== undefined && weights.length !== count)) {
    throw new RangeError(`linearRegression: ${count} x, ${y.length} y, ${weights?.length ?? count} weights`);
  }
  let weightSum = 0;
  let xSum = 0;
  let ySum = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    if (!(weight >= 0)) throw new RangeError(`linearRegression: weight ${weight} at ${i} is negative`);
    weightSum += weight;
    xSum += weight * x[i]!;
    ySum += weight * y[i]!;
  }
  // Second pass about the centre: a large offset in x or y costs no digits.
  const xMean = xSum / weightSum;
  const yMean = ySum / weightSum;
  let xx = 0;
  let xy = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    const dx = x[i]! - xMean;
    xx += weight * dx * dx;
    xy += weight * dx * (y[i]! - yMean);
  }
  if (!(xx > 0)) throw new RangeError(`linearRegression: ${count} points with no spread in x`);
  const slope = xy / xx;
  let squares = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights === undefined ? 1 : weights[i]!;
    squares += weight * (y[i]! - yMean - slope * (x[i]! - xMean)) ** 2;
  }
  return { slope, intercept: yMean - slope * xMean, residual: Math.sqrt(squares / weightSum) };
}

function requireValues(who: string, values: ArrayLike<number>): void {
  if (values.length === 0) throw new RangeError(`${who}: no values`);
}
