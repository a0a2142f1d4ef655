/** A predictor whose coefficients have been rounded to integers, as FLAC stores them. */
export interface QuantizedPredictor {
  readonly order: number;
  readonly precisionBits: number;
  readonly shift: number;
  /** [0] weighs the sample just before. */
  readonly coefficients: Int32Array;
}

/** Tapered cosine window with half of its length flat, symmetric. Makes the autocorrelation of a block a fair one. */
export function tukeyWindow(length: number): Float64Array {
  const taper = Math.max(1, Math.floor(length / 4));
  return Float64Array.from({ length }, (_, i) => {
    const fromEdge = Math.min(i, length - 1 - i);
    return fromEdge >= taper ? 1 : 0.5 - 0.5 * Math.cos((Math.PI * (fromEdge + 0.5)) / taper);
  });
}

/** r[lag] = Σ x[i]·x[i − lag] for lags 0 … maxLag. */
export function autocorrelate(x: Float64Array, count: number, maxLag: number): Float64Array {
  const out = new Float64Array(maxLag + 1);
  for (let lag = 0; lag <= maxLag; lag++) {
    let a = 0;
    let b = 0;
    let i = lag;
    for (; i + 1 < count; i += 2) {
      a += x[i]! * x[i - lag]!;
      b += x[i + 1]! * x[i + 1 - lag]!;
    }
    if (i < count) a += x[i]! * x[i - lag]!;
    out[lag] = a + b;
  }
  return out;
}

/**
 * Predictor coefficients of every order up to that of the autocorrelation, and the error power each leaves
 * (Levinson–Durbin recursion).
 *
 * @returns one entry an order, from 1; fewer if the signal is predicted perfectly
 */
export function levinsonDurbin(r: Float64Array): { coefficients: Float64Array; error: number }[] {
  const maxOrder = r.length - 1;
  const orders: { coefficients: Float64Array; error: number }[] = [];
  const a = new Float64Array(maxOrder);
  let error = r[0]!;
  for (let order = 1; order <= maxOrder && error > 0; order++) {
    let reflection = r[order]!;
    for (let j = 0; j < order - 1; j++) reflection -= a[j]! * r[order - 1 - j]!;
    reflection /= error;
    const previous = a.slice(0, order - 1);
    for (let j = 0; j < order - 1; j++) a[j] = previous[j]! - reflection * previous[order - 2 - j]!;
    a[order - 1] = reflection;
    error *= 1 - reflection * reflection;
    orders.push({ coefficients: a.slice(0, order), error });
  }
  return orders;
}

/**
 * The order (from 1) that should give the smallest subframe: `count` samples at the entropy of a Laplacian of this error
 * power, plus the coefficients.
 */
export function bestOrder(orders: readonly { error: number }[], count: number, bitsPerCoefficient: number): number {
  let best = 1;
  let fewest = Infinity;
  orders.forEach(({ error }, index) => {
    const perSample = Math.max(0, 0.5 * Math.log2((error * Math.LN2 ** 2) / (2 * count)));
    const bits = perSample * (count - index - 1) + (index + 1) * bitsPerCoefficient;
    if (bits < fewest) {
      fewest = bits;
      best = index + 1;
    }
  });
  return best;
}

/**
 * Rounds coefficients to integers of `precisionBits`, each taking over the rounding error of the one before.
 *
 * @returns undefined if they are too large or too small for FLAC's shift of 0 … 15
 */
export function quantizePredictor(coefficients: Float64Array, precisionBits: number): QuantizedPredictor | undefined {
  let largest = 0;
  for (const coefficient of coefficients) largest = Math.max(largest, Math.abs(coefficient));
  if (!(largest > 0)) return undefined;
  const shift = Math.min(15, precisionBits - 2 - Math.floor(Math.log2(largest)));
  if (shift < 0) return undefined;
  const limit = 2 ** (precisionBits - 1);
  const rounded = new Int32Array(coefficients.length);
  let carried = 0;
  for (let i = 0; i < coefficients.length; i++) {
    const exact = coefficients[i]! * 2 ** shift + carried;
    rounded[i] = Math.max(-limit, Math.min(limit - 1, Math.round(exact)));
    carried = exact - rounded[i]!;
  }
  return { order: coefficients.length, precisionBits, shift, coefficients: rounded };
}

/**
 * residual[i] = x[i] − ⌊Σ c[j]·x[i−1−j] / 2^shift⌋ for i ≥ order, exactly as the decoder undoes it.
 *
 * @returns false if a residual does not fit 31 bits
 */
export function predict(x: Int32Array, count: number, predictor: QuantizedPredictor, residual: Int32Array): boolean {
  const { order, shift, coefficients } = predictor;
  const scale = 2 ** -shift; // a power of two: the weights are exact, and so are sums of up to 2^50 steps
  const weights = new Float64Array(8);
  for (let j = 0; j < order; j++) weights[j] = coefficients[j]! * scale;
  const [w0, w1, w2, w3] = [weights[0]!, weights[1]!, weights[2]!, weights[3]!];
  const [w4, w5, w6, w7] = [weights[4]!, weights[5]!, weights[6]!, weights[7]!];
  let largest = 0;
  for (let i = order; i < count; i++) {
    let prediction = w0 * x[i - 1]!;
    if (i >= 8) {
      prediction +=
        w1 * x[i - 2]! +
        w2 * x[i - 3]! +
        w3 * x[i - 4]! +
        w4 * x[i - 5]! +
        w5 * x[i - 6]! +
        w6 * x[i - 7]! +
        w7 * x[i - 8]!;
    } else for (let j = 1; j < order; j++) prediction += weights[j]! * x[i - 1 - j]!;
    const difference = x[i]! - Math.floor(prediction);
    residual[i] = difference;
    largest = Math.max(largest, Math.abs(difference));
  }
  return largest < 2 ** 30;
}

/** The highest order `predict` is unrolled for: that of `flac -5`. */
export const MAX_ORDER = 8;
