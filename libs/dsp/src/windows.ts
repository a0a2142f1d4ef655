export type WindowKind = 'hann' | 'blackman-harris' | 'rectangular';

/** Cosine-sum coefficients: w[n] = Σ (−1)^k · a[k] · cos(2πkn/N). */
const COSINE_TERMS: Readonly<Record<WindowKind, readonly number[]>> = {
  rectangular: [1],
  hann: [0.5, 0.5],
  // F. J. Harris, "On the use of windows…", Proc. IEEE 66 (1978), table 1: minimum 4-term, side lobes −92 dB
  'blackman-harris': [0.35875, 0.48829, 0.14128, 0.01168],
};

/**
 * Analysis window, periodic (DFT-even: the sample that would follow equals the first), peak 1, not normalised.
 * Periodic Hann windows half a length apart sum to exactly 1.
 *
 * @throws RangeError if `length` is not a positive integer
 */
export function createWindow(kind: WindowKind, length: number): Float64Array {
  requireLength('createWindow', length);
  const terms = COSINE_TERMS[kind];
  const window = new Float64Array(length);
  for (let k = 0; k < terms.length; k++) addCosine(window, k, (k % 2 === 0 ? 1 : -1) * terms[k]!);
  return window;
}

// Loops: `from` asks an iterator and calls a function for every value, many times as slow, and long windows are made at every start.
function addCosine(window: Float64Array, periods: number, factor: number): void {
  const length = window.length;
  for (let n = 0; n < length; n++) {
    window[n] = window[n]! + factor * Math.cos((2 * Math.PI * ((periods * n) % length)) / length);
  }
}

/**
 * Kaiser window, symmetric (w[n] = w[length−1−n]), peak 1 in the middle: the one for FIR design.
 *
 * @param beta shape ≥ 0; 0 is rectangular, about 0.1102·(A − 8.7) for a stop band A dB down
 * @throws RangeError if `length` is not a positive integer or `beta` is negative
 *
 * Source: J. F. Kaiser, "Nonrecursive digital filter design using the I0-sinh window function", ISCAS 1974.
 */
export function kaiserWindow(length: number, beta: number): Float64Array {
  requireLength('kaiserWindow', length);
  if (!(beta >= 0)) throw new RangeError(`kaiserWindow: beta ${beta} is negative`);
  const scale = 1 / besselI0(beta);
  const half = (length - 1) / 2;
  const window = new Float64Array(length);
  for (let n = 0; n <= half; n++) {
    const x = half === 0 ? 0 : (n - half) / half;
    const value = besselI0(beta * Math.sqrt(Math.max(0, 1 - x * x))) * scale;
    window[n] = value;
    window[length - 1 - n] = value;
  }
  return window;
}

/** Mean of w²: divide a power spectrum of windowed samples by it to take the window's loss out. Hann: 3/8. */
export function windowPowerGain(window: Float64Array): number {
  let sum = 0;
  for (let n = 0; n < window.length; n++) sum += window[n]! * window[n]!;
  return sum / window.length;
}

/** Modified Bessel function of the first kind, order 0, by its power series: Σ ((x/2)^k / k!)². */
function besselI0(x: number): number {
  const quarter = (x * x) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

function requireLength(who: string, length: number): void {
  if (!Number.isInteger(length) || length < 1)
    throw new RangeError(`${who}: length ${length} is not a positive integer`);
}
