/** Samples start at this index; what lies before is zero, so that every predictor can be run at its unrolled length. */
const START = 32;

export interface LinearPredictor {
  readonly order: number;
  /** Right shift of the sum, 0 … 15. */
  readonly shift: number;
  /** 32 entries, zero from `order` on; [0] weighs the sample just before. */
  readonly coefficients: Int32Array;
}

/**
 * Turns the residual in x[START + order …] into samples, in place (RFC 9639, section 9.2.5). Intermediate overflow wraps
 * and cancels: the result fits 32 bits.
 */
export function restoreFixed(x: Int32Array, order: number, count: number): void {
  const from = START + order;
  const to = START + count;
  let a = x[from - 1]!;
  let b = x[from - 2]!;
  let c = x[from - 3]!;
  let d = x[from - 4]!;
  switch (order) {
    case 1:
      for (let i = from; i < to; i++) x[i] = a = (x[i]! + a) | 0;
      return;
    case 2:
      for (let i = from; i < to; i++) {
        const s = (x[i]! + 2 * a - b) | 0;
        b = a;
        x[i] = a = s;
      }
      return;
    case 3:
      for (let i = from; i < to; i++) {
        const s = (x[i]! + 3 * (a - b) + c) | 0;
        c = b;
        b = a;
        x[i] = a = s;
      }
      return;
    case 4:
      for (let i = from; i < to; i++) {
        const s = (x[i]! + 4 * (a + c) - 6 * b - d) | 0;
        d = c;
        c = b;
        b = a;
        x[i] = a = s;
      }
      return;
    default: // order 0: the residual is the signal
  }
}

/** Rows of Pascal's triangle with alternating sign: the fixed predictors as linear ones with shift 0. */
const FIXED_COEFFICIENTS = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]] as const;

/** As `restoreFixed`, for 33-bit samples: residual in `residual`, the samples so far and the result in `x`. */
export function restoreFixedWide(residual: Int32Array, x: Float64Array, order: number, count: number): void {
  const coefficients = new Int32Array(32);
  coefficients.set(FIXED_COEFFICIENTS[order]!);
  restoreLinearWide(residual, x, { order, shift: 0, coefficients }, count);
}

/**
 * Turns the residual in x[START + order …] into samples, in place (RFC 9639, section 9.2.6).
 *
 * Where the sum of products cannot leave 32 bits it is formed in integers, else in doubles, which hold every sum of
 * 32 products of a 15-bit coefficient and a 32-bit sample exactly (2^14 · 2^31 · 2^5 = 2^50).
 */
export function restoreLinear(x: Int32Array, predictor: LinearPredictor, count: number, bitsPerSample: number): void {
  const { order, coefficients } = predictor;
  let magnitude = 0;
  for (let j = 0; j < order; j++) magnitude += Math.abs(coefficients[j]!);
  const fits = magnitude * 2 ** (bitsPerSample - 1) < 2 ** 31;
  if (order > 12) restoreLong(x, predictor, count);
  else if (fits && order <= 8) restoreIn32Bits8(x, predictor, count);
  else if (fits) restoreIn32Bits12(x, predictor, count);
  else restoreIn53Bits12(x, predictor, count);
}

function restoreIn32Bits8(x: Int32Array, { order, shift, coefficients: c }: LinearPredictor, count: number): void {
  const [c0, c1, c2, c3, c4, c5, c6, c7] = [c[0]!, c[1]!, c[2]!, c[3]!, c[4]!, c[5]!, c[6]!, c[7]!];
  for (let i = START + order; i < START + count; i++) {
    const sum =
      Math.imul(c0, x[i - 1]!) +
      Math.imul(c1, x[i - 2]!) +
      Math.imul(c2, x[i - 3]!) +
      Math.imul(c3, x[i - 4]!) +
      Math.imul(c4, x[i - 5]!) +
      Math.imul(c5, x[i - 6]!) +
      Math.imul(c6, x[i - 7]!) +
      Math.imul(c7, x[i - 8]!);
    x[i] = x[i]! + (sum >> shift);
  }
}

function restoreIn32Bits12(x: Int32Array, { order, shift, coefficients: c }: LinearPredictor, count: number): void {
  const [c0, c1, c2, c3, c4, c5, c6, c7] = [c[0]!, c[1]!, c[2]!, c[3]!, c[4]!, c[5]!, c[6]!, c[7]!];
  const [c8, c9, c10, c11] = [c[8]!, c[9]!, c[10]!, c[11]!];
  for (let i = START + order; i < START + count; i++) {
    const sum =
      Math.imul(c0, x[i - 1]!) +
      Math.imul(c1, x[i - 2]!) +
      Math.imul(c2, x[i - 3]!) +
      Math.imul(c3, x[i - 4]!) +
      Math.imul(c4, x[i - 5]!) +
      Math.imul(c5, x[i - 6]!) +
      Math.imul(c6, x[i - 7]!) +
      Math.imul(c7, x[i - 8]!) +
      Math.imul(c8, x[i - 9]!) +
      Math.imul(c9, x[i - 10]!) +
      Math.imul(c10, x[i - 11]!) +
      Math.imul(c11, x[i - 12]!);
    x[i] = x[i]! + (sum >> shift);
  }
}

function restoreIn53Bits12(x: Int32Array, { order, shift, coefficients: c }: LinearPredictor, count: number): void {
  // Weights scaled by a power of two are as exact as the integers, and spare a division in the loop.
  const scale = 2 ** -shift;
  const w = Float64Array.from(c, (coefficient) => coefficient * scale);
  const [w0, w1, w2, w3, w4, w5] = [w[0]!, w[1]!, w[2]!, w[3]!, w[4]!, w[5]!];
  const [w6, w7, w8, w9, w10, w11] = [w[6]!, w[7]!, w[8]!, w[9]!, w[10]!, w[11]!];
  for (let i = START + order; i < START + count; i++) {
    const prediction =
      w0 * x[i - 1]! +
      w1 * x[i - 2]! +
      w2 * x[i - 3]! +
      w3 * x[i - 4]! +
      w4 * x[i - 5]! +
      w5 * x[i - 6]! +
      w6 * x[i - 7]! +
      w7 * x[i - 8]! +
      w8 * x[i - 9]! +
      w9 * x[i - 10]! +
      w10 * x[i - 11]! +
      w11 * x[i - 12]!;
    x[i] = x[i]! + Math.floor(prediction);
  }
}

function restoreLong(x: Int32Array, { order, shift, coefficients }: LinearPredictor, count: number): void {
  const scale = 2 ** -shift;
  const weights = Float64Array.from(coefficients, (coefficient) => coefficient * scale);
  for (let i = START + order; i < START + count; i++) {
    let prediction = 0;
    for (let j = 0; j < order; j++) prediction += weights[j]! * x[i - 1 - j]!;
    x[i] = x[i]! + Math.floor(prediction);
  }
}

/** As `restoreLinear`, for 33-bit samples: residual in `residual`, the samples so far and the result in `x`. */
export function restoreLinearWide(
  residual: Int32Array,
  x: Float64Array,
  { order, shift, coefficients }: LinearPredictor,
  count: number,
): void {
  const scale = 2 ** -shift;
  for (let i = START + order; i < START + count; i++) {
    let sum = 0;
    for (let j = 0; j < order; j++) sum += coefficients[j]! * x[i - 1 - j]!;
    x[i] = residual[i]! + Math.floor(sum * scale);
  }
}
