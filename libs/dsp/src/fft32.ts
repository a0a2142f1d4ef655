/**
 * Transforms in single precision: four numbers at a time where doubles go two by two, in half of the memory. Every operation is rounded
 * by itself (`f`), so the twin in assembly/fft32.ts gives the same bits. Forward only: they are for spectra that are looked at, not for
 * filters.
 *
 * How good they are, with u = 2⁻²⁴ the rounding of one operation: a transform of 2ᵗ points is off by no more than
 * t·(1 + 4·(√2 + u))·u ≈ 6.7·t·u of the spectrum's norm, whatever the signal (N. Higham, "Accuracy and Stability of Numerical Algorithms",
 * 2nd ed. 2002, theorem 24.2, for turns that are rounded once). Roundings are not all of one sign: what is left of it is about 1.5·u·√t, as
 * errors of steps add up like powers (J. Schatzman, "Accuracy of the discrete Fourier transform and the fast Fourier transform", SIAM J.
 * Sci. Comput. 17, 1996). For a frame of 8192 samples that is −130 dB of the frame's power, spread over 4096 bins: in each of
 * them some 166 dB below the frame, 35 dB below what rounding to 16 bits leaves there.
 */
const f = Math.fround;

/** √½, as it is where a turn by 45° is made. */
const SQRT_HALF = f(Math.SQRT1_2);

/**
 * −602 dBFS. Frames of samples below this count as silence: their squares are nothing in single precision, and numbers so small (denormal
 * ones above all, such as dying filters leave) may take a hundred times as long.
 */
const LEAST_SAMPLE = 2 ** -100;

/** Whether all samples lie below that. */
export function isNothing(samples: Float32Array): boolean {
  return samples.every((x) => Math.abs(x) < LEAST_SAMPLE);
}

/** One pass of radix 4: `quarter` butterflies, each over `stride` neighbouring points. */
export interface TransformPass {
  readonly quarter: number;
  readonly stride: number;
  /** What the second, third and fourth result of each butterfly are turned by: re, im, re, im, re, im. */
  readonly turns: Float32Array;
}

/** The passes of a transform but the last, which turns nothing. Worked out in doubles, rounded once. */
export function transformPasses(size: number): TransformPass[] {
  const passes: TransformPass[] = [];
  for (let remaining = size; remaining > 8; remaining >>= 2) {
    const quarter = remaining >> 2;
    const turns = new Float32Array(6 * quarter);
    for (let p = 0; p < quarter; p++) {
      for (let power = 1; power <= 3; power++) {
        const angle = (-2 * Math.PI * p * power) / remaining;
        turns[6 * p + 2 * power - 2] = Math.cos(angle);
        turns[6 * p + 2 * power - 1] = Math.sin(angle);
      }
    }
    passes.push({ quarter, stride: size / remaining, turns });
  }
  return passes;
}

/** Forward transform in place, X[k] = Σ x[n]·e^(−2πikn/N), not scaled. */
type Transform32 = (re: Float32Array, im: Float32Array) => void;

/**
 * Complex FFT in single precision; the passes are those of `createFft`.
 *
 * @param size a power of two
 */
export function createTransform32(size: number): Transform32 {
  const scratchRe = new Float32Array(size);
  const scratchIm = new Float32Array(size);
  const passes = transformPasses(size);
  const remaining = passes.length === 0 ? size : passes.at(-1)!.quarter;
  return (re, im) => {
    let fromRe: Float32Array = re;
    let fromIm: Float32Array = im;
    let toRe: Float32Array = scratchRe;
    let toIm: Float32Array = scratchIm;
    for (const pass of passes) {
      radix4(pass, fromRe, fromIm, toRe, toIm);
      [fromRe, fromIm, toRe, toIm] = [toRe, toIm, fromRe, fromIm];
    }
    // The last pass reads and writes the same places, so it may run in place: the result lands in `re`, `im` always.
    if (remaining === 8) lastRadix8(fromRe, fromIm, re, im, size >> 3);
    else if (remaining === 4) lastRadix4(fromRe, fromIm, re, im, size >> 2);
    else if (remaining === 2) lastRadix2(fromRe, fromIm, re, im, size >> 1);
  };
}

/** e^(−2πik/N) = cos − i·sin for the first quarter of a real transform. */
export function realTurns(size: number): { cos: Float32Array; sin: Float32Array } {
  const cos = new Float32Array((size >> 2) + 1);
  const sin = new Float32Array(cos.length);
  for (let k = 0; k < cos.length; k++) {
    cos[k] = Math.cos((2 * Math.PI * k) / size);
    sin[k] = Math.sin((2 * Math.PI * k) / size);
  }
  return { cos, sin };
}

/**
 * Real FFT in single precision, of windowed samples: even ones as real, odd ones as imaginary parts of one complex FFT of half the size.
 * Of a frame that counts as silence, zeros.
 *
 * @param window of a power of two ≥ 2 values
 * @returns from as many samples to bins 0 … N/2, not scaled
 */
export function createRealFft32(
  window: Float32Array,
): (samples: Float32Array, re: Float32Array, im: Float32Array) => void {
  const size = window.length;
  const half = size / 2;
  const quarter = half >> 1;
  const transform = createTransform32(half);
  const zRe = new Float32Array(half);
  const zIm = new Float32Array(half);
  const { cos, sin } = realTurns(size);
  return (samples, re, im) => {
    if (isNothing(samples)) {
      re.fill(0);
      im.fill(0);
      return;
    }
    for (let n = 0; n < half; n++) {
      zRe[n] = samples[2 * n]! * window[2 * n]!;
      zIm[n] = samples[2 * n + 1]! * window[2 * n + 1]!;
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
      const evenRe = f(0.5 * f(aRe + bRe));
      const evenIm = f(0.5 * f(aIm - bIm));
      const oddRe = f(0.5 * f(aIm + bIm));
      const oddIm = f(0.5 * f(bRe - aRe));
      const turnedRe = f(f(oddRe * cos[k]!) + f(oddIm * sin[k]!));
      const turnedIm = f(f(oddIm * cos[k]!) - f(oddRe * sin[k]!));
      re[k] = evenRe + turnedRe;
      im[k] = evenIm + turnedIm;
      re[mirror] = evenRe - turnedRe;
      im[mirror] = turnedIm - evenIm;
    }
  };
}

function radix4(
  { quarter, stride, turns }: TransformPass,
  fromRe: Float32Array,
  fromIm: Float32Array,
  toRe: Float32Array,
  toIm: Float32Array,
): void {
  const step = quarter * stride;
  for (let p = 0; p < quarter; p++) {
    const w1Re = turns[6 * p]!;
    const w1Im = turns[6 * p + 1]!;
    const w2Re = turns[6 * p + 2]!;
    const w2Im = turns[6 * p + 3]!;
    const w3Re = turns[6 * p + 4]!;
    const w3Im = turns[6 * p + 5]!;
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
      const acSumRe = f(aRe + cRe);
      const acSumIm = f(aIm + cIm);
      const acDiffRe = f(aRe - cRe);
      const acDiffIm = f(aIm - cIm);
      const bdSumRe = f(bRe + dRe);
      const bdSumIm = f(bIm + dIm);
      const bdDiffRe = f(bRe - dRe);
      const bdDiffIm = f(bIm - dIm);
      toRe[out] = acSumRe + bdSumRe;
      toIm[out] = acSumIm + bdSumIm;
      const y1Re = f(acDiffRe + bdDiffIm); // (a − c) − i·(b − d)
      const y1Im = f(acDiffIm - bdDiffRe);
      toRe[out + stride] = f(y1Re * w1Re) - f(y1Im * w1Im);
      toIm[out + stride] = f(y1Re * w1Im) + f(y1Im * w1Re);
      const y2Re = f(acSumRe - bdSumRe);
      const y2Im = f(acSumIm - bdSumIm);
      toRe[out + 2 * stride] = f(y2Re * w2Re) - f(y2Im * w2Im);
      toIm[out + 2 * stride] = f(y2Re * w2Im) + f(y2Im * w2Re);
      const y3Re = f(acDiffRe - bdDiffIm); // (a − c) + i·(b − d)
      const y3Im = f(acDiffIm + bdDiffRe);
      toRe[out + 3 * stride] = f(y3Re * w3Re) - f(y3Im * w3Im);
      toIm[out + 3 * stride] = f(y3Re * w3Im) + f(y3Im * w3Re);
    }
  }
}

function lastRadix2(
  fromRe: Float32Array,
  fromIm: Float32Array,
  toRe: Float32Array,
  toIm: Float32Array,
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
  fromRe: Float32Array,
  fromIm: Float32Array,
  toRe: Float32Array,
  toIm: Float32Array,
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
    toRe[i] = f(aRe + cRe) + f(bRe + dRe);
    toIm[i] = f(aIm + cIm) + f(bIm + dIm);
    toRe[i + step] = f(aRe - cRe) + f(bIm - dIm);
    toIm[i + step] = f(aIm - cIm) - f(bRe - dRe);
    toRe[i + 2 * step] = f(aRe + cRe) - f(bRe + dRe);
    toIm[i + 2 * step] = f(aIm + cIm) - f(bIm + dIm);
    toRe[i + 3 * step] = f(aRe - cRe) - f(bIm - dIm);
    toIm[i + 3 * step] = f(aIm - cIm) + f(bRe - dRe);
  }
}

/** Eight points as two 4-point transforms of the even and odd ones, the odd results turned by multiples of 45°. */
function lastRadix8(
  fromRe: Float32Array,
  fromIm: Float32Array,
  toRe: Float32Array,
  toIm: Float32Array,
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

    const e0Re = f(f(x0Re + x4Re) + f(x2Re + x6Re));
    const e0Im = f(f(x0Im + x4Im) + f(x2Im + x6Im));
    const e1Re = f(f(x0Re - x4Re) + f(x2Im - x6Im));
    const e1Im = f(f(x0Im - x4Im) - f(x2Re - x6Re));
    const e2Re = f(f(x0Re + x4Re) - f(x2Re + x6Re));
    const e2Im = f(f(x0Im + x4Im) - f(x2Im + x6Im));
    const e3Re = f(f(x0Re - x4Re) - f(x2Im - x6Im));
    const e3Im = f(f(x0Im - x4Im) + f(x2Re - x6Re));

    const o0Re = f(f(x1Re + x5Re) + f(x3Re + x7Re));
    const o0Im = f(f(x1Im + x5Im) + f(x3Im + x7Im));
    const p1Re = f(f(x1Re - x5Re) + f(x3Im - x7Im));
    const p1Im = f(f(x1Im - x5Im) - f(x3Re - x7Re));
    const p2Re = f(f(x1Re + x5Re) - f(x3Re + x7Re));
    const p2Im = f(f(x1Im + x5Im) - f(x3Im + x7Im));
    const p3Re = f(f(x1Re - x5Re) - f(x3Im - x7Im));
    const p3Im = f(f(x1Im - x5Im) + f(x3Re - x7Re));
    const o1Re = f(SQRT_HALF * f(p1Re + p1Im)); // · e^(−iπ/4)
    const o1Im = f(SQRT_HALF * f(p1Im - p1Re));
    const o3Re = f(SQRT_HALF * f(p3Im - p3Re)); // · e^(−3iπ/4)
    const o3Im = f(-SQRT_HALF * f(p3Re + p3Im));

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
