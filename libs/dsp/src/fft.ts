/**
 * Complex FFT of one size. Holds its own scratch memory, so one object serves one caller at a time; nothing is
 * shared between objects and nothing is allocated after creation.
 */
export interface Fft {
  /** Number of complex points N. */
  readonly size: number;
  /** In place, X[k] = Σ x[n]·e^(−2πikn/N), not scaled. Both arrays hold at least `size` values. */
  forward(re: Float64Array, im: Float64Array): void;
  /** In place, x[n] = (1/N)·Σ X[k]·e^(+2πikn/N): undoes `forward`. */
  inverse(re: Float64Array, im: Float64Array): void;
}

/** FFT of real signals: N real samples ↔ N/2 + 1 complex bins (0 … Nyquist). One object serves one caller at a time. */
export interface RealFft {
  /** Number of real samples N. */
  readonly size: number;
  /** N/2 + 1. */
  readonly binCount: number;
  /** X[k] = Σ x[n]·e^(−2πikn/N) for k = 0 … N/2, not scaled. `input` is not modified. */
  forward(input: ArrayLike<number>, re: Float64Array, im: Float64Array): void;
  /** Undoes `forward` (scaled by 1/N). The imaginary parts of bins 0 and N/2 are taken as 0. `re`, `im` are kept. */
  inverse(re: Float64Array, im: Float64Array, output: Float64Array | Float32Array): void;
}

/**
 * Complex FFT in doubles.
 *
 * @param size a power of two ≥ 2
 * @throws RangeError for any other size
 *
 * Source: Stockham autosort, radix 4, decimation in frequency; C. Van Loan, "Computational Frameworks for the Fast
 * Fourier Transform" (1992), section 1.7. The last pass is radix 2, 4 or 8 without twiddles, whichever is left over.
 */
export function createFft(size: number): Fft {
  requirePowerOfTwo('createFft', size);
  const transform = createTransform(size);
  const scale = 1 / size;
  return {
    size,
    forward: transform,
    inverse(re, im) {
      transform(im, re); // swapping the parts of input and output conjugates the kernel
      for (let i = 0; i < size; i++) {
        re[i] = re[i]! * scale;
        im[i] = im[i]! * scale;
      }
    },
  };
}

/**
 * Real FFT in doubles: even samples as real, odd samples as imaginary parts of one complex FFT of half the size.
 *
 * @param size a power of two ≥ 2
 * @throws RangeError for any other size
 */
export function createRealFft(size: number): RealFft {
  requirePowerOfTwo('createRealFft', size);
  const half = size / 2;
  const quarter = half >> 1;
  const transform = createTransform(half);
  const zRe = new Float64Array(half);
  const zIm = new Float64Array(half);
  const cos = new Float64Array(quarter + 1);
  const sin = new Float64Array(quarter + 1); // e^(−2πik/N) = cos − i·sin
  for (let k = 0; k <= quarter; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / size);
    sin[k] = Math.sin((2 * Math.PI * k) / size);
  }
  return {
    size,
    binCount: half + 1,
    forward(input, re, im) {
      for (let n = 0; n < half; n++) {
        zRe[n] = input[2 * n]!;
        zIm[n] = input[2 * n + 1]!;
      }
      transform(zRe, zIm);
      re[0] = zRe[0]! + zIm[0]!;
      im[0] = 0;
      re[half] = zRe[0]! - zIm[0]!;
      im[half] = 0;
      // X[k] = E[k] + w^k·O[k] and X[N/2 − k] = conj(E[k] − w^k·O[k]), with E, O the spectra of even and odd samples
      for (let k = 1; k <= quarter; k++) {
        const mirror = half - k;
        const aRe = zRe[k]!;
        const aIm = zIm[k]!;
        const bRe = zRe[mirror]!;
        const bIm = zIm[mirror]!;
        const evenRe = 0.5 * (aRe + bRe);
        const evenIm = 0.5 * (aIm - bIm);
        const oddRe = 0.5 * (aIm + bIm);
        const oddIm = 0.5 * (bRe - aRe);
        const turnedRe = oddRe * cos[k]! + oddIm * sin[k]!;
        const turnedIm = oddIm * cos[k]! - oddRe * sin[k]!;
        re[k] = evenRe + turnedRe;
        im[k] = evenIm + turnedIm;
        re[mirror] = evenRe - turnedRe;
        im[mirror] = turnedIm - evenIm;
      }
    },
    inverse(re, im, output) {
      // The factor 1/2 of E and O and the 1/(N/2) of the half-size inverse are one scale.
      const scale = 1 / size;
      zRe[0] = (re[0]! + re[half]!) * scale;
      zIm[0] = (re[0]! - re[half]!) * scale;
      for (let k = 1; k <= quarter; k++) {
        const mirror = half - k;
        const evenRe = (re[k]! + re[mirror]!) * scale;
        const evenIm = (im[k]! - im[mirror]!) * scale;
        const turnedRe = (re[k]! - re[mirror]!) * scale;
        const turnedIm = (im[k]! + im[mirror]!) * scale;
        const oddRe = turnedRe * cos[k]! - turnedIm * sin[k]!;
        const oddIm = turnedIm * cos[k]! + turnedRe * sin[k]!;
        zRe[k] = evenRe - oddIm;
        zIm[k] = evenIm + oddRe;
        zRe[mirror] = evenRe + oddIm;
        zIm[mirror] = oddRe - evenIm;
      }
      transform(zIm, zRe);
      for (let n = 0; n < half; n++) {
        output[2 * n] = zRe[n]!;
        output[2 * n + 1] = zIm[n]!;
      }
    },
  };
}

/** In-place forward transform of `size` points, 1 included (it is the half of the smallest real FFT). */
function createTransform(size: number): (re: Float64Array, im: Float64Array) => void {
  const scratchRe = new Float64Array(size);
  const scratchIm = new Float64Array(size);
  // e^(−2πip/N) = cos − i·sin for the first quarter; later passes step through it with a stride.
  const cos = new Float64Array(Math.max(1, size >> 2));
  const sin = new Float64Array(cos.length);
  for (let p = 0; p < cos.length; p++) {
    cos[p] = Math.cos((2 * Math.PI * p) / size);
    sin[p] = Math.sin((2 * Math.PI * p) / size);
  }
  return (re, im) => {
    let remaining = size;
    let fromRe: Float64Array = re;
    let fromIm: Float64Array = im;
    let toRe: Float64Array = scratchRe;
    let toIm: Float64Array = scratchIm;
    while (remaining > 8) {
      radix4(fromRe, fromIm, toRe, toIm, cos, sin, remaining >> 2, size / remaining);
      [fromRe, fromIm, toRe, toIm] = [toRe, toIm, fromRe, fromIm];
      remaining >>= 2;
    }
    // The last pass reads and writes the same places, so it may run in place: the result lands in `re`, `im` always.
    if (remaining === 8) lastRadix8(fromRe, fromIm, re, im, size >> 3);
    else if (remaining === 4) lastRadix4(fromRe, fromIm, re, im, size >> 2);
    else if (remaining === 2) lastRadix2(fromRe, fromIm, re, im, size >> 1);
  };
}

/** One pass: `quarter` butterflies with their own twiddles, each over `stride` neighbouring points. */
function radix4(
  fromRe: Float64Array,
  fromIm: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
  cos: Float64Array,
  sin: Float64Array,
  quarter: number,
  stride: number,
): void {
  const step = quarter * stride;
  for (let p = 0; p < quarter; p++) {
    const w1Re = cos[p * stride]!;
    const w1Im = -sin[p * stride]!;
    const w2Re = w1Re * w1Re - w1Im * w1Im;
    const w2Im = 2 * w1Re * w1Im;
    const w3Re = w1Re * w2Re - w1Im * w2Im;
    const w3Im = w1Re * w2Im + w1Im * w2Re;
    const start = p * stride;
    const end = start + stride;
    let out = 4 * start;
    for (let i = start; i < end; i++, out++) {
      const aRe = fromRe[i]!;
      const aIm = fromIm[i]!;
      const bRe = fromRe[i + step]!;
      const bIm = fromIm[i + step]!;
      const cRe = fromRe[i + 2 * step]!;
      const cIm = fromIm[i + 2 * step]!;
      const dRe = fromRe[i + 3 * step]!;
      const dIm = fromIm[i + 3 * step]!;
      const acSumRe = aRe + cRe;
      const acSumIm = aIm + cIm;
      const acDiffRe = aRe - cRe;
      const acDiffIm = aIm - cIm;
      const bdSumRe = bRe + dRe;
      const bdSumIm = bIm + dIm;
      const bdDiffRe = bRe - dRe;
      const bdDiffIm = bIm - dIm;
      toRe[out] = acSumRe + bdSumRe;
      toIm[out] = acSumIm + bdSumIm;
      const y1Re = acDiffRe + bdDiffIm; // (a − c) − i·(b − d)
      const y1Im = acDiffIm - bdDiffRe;
      toRe[out + stride] = y1Re * w1Re - y1Im * w1Im;
      toIm[out + stride] = y1Re * w1Im + y1Im * w1Re;
      const y2Re = acSumRe - bdSumRe;
      const y2Im = acSumIm - bdSumIm;
      toRe[out + 2 * stride] = y2Re * w2Re - y2Im * w2Im;
      toIm[out + 2 * stride] = y2Re * w2Im + y2Im * w2Re;
      const y3Re = acDiffRe - bdDiffIm; // (a − c) + i·(b − d)
      const y3Im = acDiffIm + bdDiffRe;
      toRe[out + 3 * stride] = y3Re * w3Re - y3Im * w3Im;
      toIm[out + 3 * stride] = y3Re * w3Im + y3Im * w3Re;
    }
  }
}

function lastRadix2(
  fromRe: Float64Array,
  fromIm: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
  step: number,
): void {
  for (let i = 0; i < step; i++) {
    const aRe = fromRe[i]!;
    const aIm = fromIm[i]!;
    const bRe = fromRe[i + step]!;
    const bIm = fromIm[i + step]!;
    toRe[i] = aRe + bRe;
    toIm[i] = aIm + bIm;
    toRe[i + step] = aRe - bRe;
    toIm[i + step] = aIm - bIm;
  }
}

function lastRadix4(
  fromRe: Float64Array,
  fromIm: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
  step: number,
): void {
  for (let i = 0; i < step; i++) {
    const aRe = fromRe[i]!;
    const aIm = fromIm[i]!;
    const bRe = fromRe[i + step]!;
    const bIm = fromIm[i + step]!;
    const cRe = fromRe[i + 2 * step]!;
    const cIm = fromIm[i + 2 * step]!;
    const dRe = fromRe[i + 3 * step]!;
    const dIm = fromIm[i + 3 * step]!;
    toRe[i] = aRe + cRe + (bRe + dRe);
    toIm[i] = aIm + cIm + (bIm + dIm);
    toRe[i + step] = aRe - cRe + (bIm - dIm);
    toIm[i + step] = aIm - cIm - (bRe - dRe);
    toRe[i + 2 * step] = aRe + cRe - (bRe + dRe);
    toIm[i + 2 * step] = aIm + cIm - (bIm + dIm);
    toRe[i + 3 * step] = aRe - cRe - (bIm - dIm);
    toIm[i + 3 * step] = aIm - cIm + (bRe - dRe);
  }
}

/** Eight points as two 4-point transforms of the even and odd ones, the odd results turned by multiples of 45°. */
function lastRadix8(
  fromRe: Float64Array,
  fromIm: Float64Array,
  toRe: Float64Array,
  toIm: Float64Array,
  step: number,
): void {
  for (let i = 0; i < step; i++) {
    const x0Re = fromRe[i]!;
    const x0Im = fromIm[i]!;
    const x1Re = fromRe[i + step]!;
    const x1Im = fromIm[i + step]!;
    const x2Re = fromRe[i + 2 * step]!;
    const x2Im = fromIm[i + 2 * step]!;
    const x3Re = fromRe[i + 3 * step]!;
    const x3Im = fromIm[i + 3 * step]!;
    const x4Re = fromRe[i + 4 * step]!;
    const x4Im = fromIm[i + 4 * step]!;
    const x5Re = fromRe[i + 5 * step]!;
    const x5Im = fromIm[i + 5 * step]!;
    const x6Re = fromRe[i + 6 * step]!;
    const x6Im = fromIm[i + 6 * step]!;
    const x7Re = fromRe[i + 7 * step]!;
    const x7Im = fromIm[i + 7 * step]!;

    const e0Re = x0Re + x4Re + (x2Re + x6Re);
    const e0Im = x0Im + x4Im + (x2Im + x6Im);
    const e1Re = x0Re - x4Re + (x2Im - x6Im);
    const e1Im = x0Im - x4Im - (x2Re - x6Re);
    const e2Re = x0Re + x4Re - (x2Re + x6Re);
    const e2Im = x0Im + x4Im - (x2Im + x6Im);
    const e3Re = x0Re - x4Re - (x2Im - x6Im);
    const e3Im = x0Im - x4Im + (x2Re - x6Re);

    const o0Re = x1Re + x5Re + (x3Re + x7Re);
    const o0Im = x1Im + x5Im + (x3Im + x7Im);
    const p1Re = x1Re - x5Re + (x3Im - x7Im);
    const p1Im = x1Im - x5Im - (x3Re - x7Re);
    const p2Re = x1Re + x5Re - (x3Re + x7Re);
    const p2Im = x1Im + x5Im - (x3Im + x7Im);
    const p3Re = x1Re - x5Re - (x3Im - x7Im);
    const p3Im = x1Im - x5Im + (x3Re - x7Re);
    const o1Re = Math.SQRT1_2 * (p1Re + p1Im); // · e^(−iπ/4)
    const o1Im = Math.SQRT1_2 * (p1Im - p1Re);
    const o3Re = Math.SQRT1_2 * (p3Im - p3Re); // · e^(−3iπ/4)
    const o3Im = -Math.SQRT1_2 * (p3Re + p3Im);

    toRe[i] = e0Re + o0Re;
    toIm[i] = e0Im + o0Im;
    toRe[i + step] = e1Re + o1Re;
    toIm[i + step] = e1Im + o1Im;
    toRe[i + 2 * step] = e2Re + p2Im; // p2 · (−i)
    toIm[i + 2 * step] = e2Im - p2Re;
    toRe[i + 3 * step] = e3Re + o3Re;
    toIm[i + 3 * step] = e3Im + o3Im;
    toRe[i + 4 * step] = e0Re - o0Re;
    toIm[i + 4 * step] = e0Im - o0Im;
    toRe[i + 5 * step] = e1Re - o1Re;
    toIm[i + 5 * step] = e1Im - o1Im;
    toRe[i + 6 * step] = e2Re - p2Im;
    toIm[i + 6 * step] = e2Im + p2Re;
    toRe[i + 7 * step] = e3Re - o3Re;
    toIm[i + 7 * step] = e3Im - o3Im;
  }
}

function requirePowerOfTwo(who: string, size: number): void {
  if (!Number.isInteger(size) || size < 2 || Math.log2(size) % 1 !== 0) {
    throw new RangeError(`${who}: size ${size} is not a power of two from 2`);
  }
}
