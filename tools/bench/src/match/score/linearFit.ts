import { cut, scaled, type Stereo } from '../audio.ts';
import { hann, transformOf } from './fft.ts';

const SIZE = 16_384;
const BINS = SIZE / 2 + 1;
const HOP = SIZE / 2;
/** Each pass explains what windowing hid from the one before: a tap at 10 ms is found to −45, then to −90 dB. */
const PASSES = 2;
/** Share of the strongest bin's power below which a bin is not trusted (and stays a plain gain). */
const TRUST = 1e-7;

/** 1 ms. */
const EARLY_FRAMES = 44;

/** The best time-invariant linear 2 × 2 system from one signal to another, ±186 ms long. */
export interface LinearFit {
  /** Its answer to the input. */
  readonly fitted: Stereo;
  /** What it cannot explain, over the output, dB. */
  readonly residualDb: number;
  /** Energy of its impulse response (mid to mid) more than 1 ms before time zero, over all of it, dB. */
  readonly preRingingDb: number;
}

/**
 * Least squares in the frequency domain, both inputs to both outputs, refined on its own residual. What remains is
 * non-linear or moves in time: compression, limiting, clipping, noise.
 *
 * @param from and `to` are of one length and aligned
 */
export function fitLinear(from: Stereo, to: Stereo): LinearFit {
  const count = from.left.length;
  const gain = Math.sqrt(power(to) / Math.max(power(from), 1e-20));
  const system = createSystem(gain);
  const inputs = spectraOf(from);
  const averages = averagesOf(inputs);
  let fitted = scaled(from, gain);
  for (let pass = 0; pass < PASSES; pass++) {
    refine(system, inputs, difference(to, fitted), averages);
    fitted = applySystem(from, system);
  }
  // The first and last frames' worth miss a part of what the system would have needed.
  const inside = [Math.min(SIZE, count >> 2), Math.max(count - SIZE, count - (count >> 2))] as const;
  const unexplained = power(cut(difference(to, fitted), ...inside));
  return {
    fitted,
    residualDb: 10 * Math.log10(Math.max(unexplained, 1e-20) / Math.max(power(cut(to, ...inside)), 1e-20)),
    preRingingDb: preRinging(system, averages),
  };
}

/** Four complex responses, [output][input], on the bins of one transform. */
type System = readonly (readonly { re: Float64Array; im: Float64Array }[])[];

function createSystem(gain: number): System {
  return [0, 1].map((output) =>
    [0, 1].map((input) => ({
      re: new Float64Array(SIZE).fill(output === input ? gain : 0),
      im: new Float64Array(SIZE),
    })),
  );
}

/** Spectrum of one frame: real and imaginary parts of bins 0 … SIZE/2. */
type Half = readonly [re: Float64Array, im: Float64Array];

/** Left and right spectrum of every frame; the arrays are used again for the next. */
function eachFrame(audio: Stereo, use: (left: Half, right: Half, frame: number) => void): void {
  const window = hann(SIZE);
  const { forward } = transformOf(SIZE);
  const re = new Float64Array(SIZE);
  const im = new Float64Array(SIZE);
  const l = [new Float64Array(BINS), new Float64Array(BINS)] as const;
  const r = [new Float64Array(BINS), new Float64Array(BINS)] as const;
  const frames = Math.max(1, Math.floor((audio.left.length - SIZE) / HOP) + 1);
  for (let frame = 0; frame < frames; frame++) {
    const count = Math.min(SIZE, audio.left.length - frame * HOP); // all but for a signal shorter than a frame
    for (let i = 0; i < count; i++) {
      re[i] = audio.left[frame * HOP + i]! * window[i]!;
      im[i] = audio.right[frame * HOP + i]! * window[i]!;
    }
    re.fill(0, count);
    im.fill(0, count);
    forward(re, im);
    for (let k = 0; k < BINS; k++) {
      const m = (SIZE - k) % SIZE;
      l[0][k] = (re[k]! + re[m]!) / 2;
      l[1][k] = (im[k]! - im[m]!) / 2;
      r[0][k] = (im[k]! + im[m]!) / 2;
      r[1][k] = (re[m]! - re[k]!) / 2;
    }
    use(l, r, frame);
  }
}

function spectraOf(audio: Stereo): readonly (readonly [left: Half, right: Half])[] {
  const kept = ([re, im]: Half): Half => [re.slice(), im.slice()];
  const frames: [Half, Half][] = [];
  eachFrame(audio, (left, right) => frames.push([kept(left), kept(right)]));
  return frames;
}

type Spectra = ReturnType<typeof spectraOf>;

/** Sums over frames of |L|², |R|² and L·R*. */
interface Averages {
  readonly ll: Float64Array;
  readonly rr: Float64Array;
  readonly lrRe: Float64Array;
  readonly lrIm: Float64Array;
}

function averagesOf(inputs: Spectra): Averages {
  const ll = new Float64Array(BINS);
  const rr = new Float64Array(BINS);
  const lrRe = new Float64Array(BINS);
  const lrIm = new Float64Array(BINS);
  for (const [[aRe, aIm], [bRe, bIm]] of inputs) {
    for (let k = 0; k < BINS; k++) {
      ll[k]! += aRe[k]! * aRe[k]! + aIm[k]! * aIm[k]!;
      rr[k]! += bRe[k]! * bRe[k]! + bIm[k]! * bIm[k]!;
      lrRe[k]! += aRe[k]! * bRe[k]! + aIm[k]! * bIm[k]!;
      lrIm[k]! += aIm[k]! * bRe[k]! - aRe[k]! * bIm[k]!;
    }
  }
  return { ll, rr, lrRe, lrIm };
}

/** Adds to the system what explains `rest` best: per bin, Δh = (rest·x^H)(x·x^H + λ)⁻¹. */
function refine(system: System, inputs: Spectra, rest: Stereo, { ll, rr, lrRe, lrIm }: Averages): void {
  // Cross powers of each output's rest with each input's spectrum, [output][input].
  const cross = [0, 1].map(() => [0, 1].map(() => ({ re: new Float64Array(BINS), im: new Float64Array(BINS) })));
  eachFrame(rest, (dl, dr, frame) => {
    for (const [output, d] of [dl, dr].entries()) {
      for (const [input, x] of inputs[frame]!.entries()) {
        const sum = cross[output]![input]!;
        for (let k = 0; k < BINS; k++) {
          sum.re[k]! += d[0][k]! * x[0][k]! + d[1][k]! * x[1][k]!;
          sum.im[k]! += d[1][k]! * x[0][k]! - d[0][k]! * x[1][k]!;
        }
      }
    }
  });
  let strongest = 0;
  for (let k = 0; k < BINS; k++) strongest = Math.max(strongest, ll[k]! + rr[k]!);
  const floor = strongest * TRUST + 1e-20;
  for (let k = 0; k < BINS; k++) {
    const a = ll[k]! + floor;
    const d = rr[k]! + floor;
    const determinant = a * d - (lrRe[k]! ** 2 + lrIm[k]! ** 2);
    for (const [output, pair] of cross.entries()) {
      const [toLeft, toRight] = [pair[0]!, pair[1]!];
      // [toLeft, toRight] · inverse of [[a, L·R*], [R·L*, d]]
      const leftRe = toLeft.re[k]! * d - (toRight.re[k]! * lrRe[k]! + toRight.im[k]! * lrIm[k]!);
      const leftIm = toLeft.im[k]! * d - (toRight.im[k]! * lrRe[k]! - toRight.re[k]! * lrIm[k]!);
      const rightRe = toRight.re[k]! * a - (toLeft.re[k]! * lrRe[k]! - toLeft.im[k]! * lrIm[k]!);
      const rightIm = toRight.im[k]! * a - (toLeft.im[k]! * lrRe[k]! + toLeft.re[k]! * lrIm[k]!);
      add(system[output]![0]!, k, leftRe / determinant, leftIm / determinant);
      add(system[output]![1]!, k, rightRe / determinant, rightIm / determinant);
    }
  }
}

function add(response: { re: Float64Array; im: Float64Array }, k: number, re: number, im: number): void {
  response.re[k]! += re;
  response.im[k]! += im;
  if (k === 0 || k === SIZE / 2) return;
  response.re[SIZE - k]! += re; // the impulse response is real
  response.im[SIZE - k]! -= im;
}

/** Impulse response, its time zero in the middle. */
function impulseOf({ re, im }: { re: Float64Array; im: Float64Array }): Float64Array {
  const r = re.slice();
  const m = im.slice();
  transformOf(SIZE).backward(r, m);
  return Float64Array.from(r, (_, i) => r[(i + SIZE / 2) % SIZE]! / SIZE);
}

/** Fast convolution with all four responses, overlap-save; the output is aligned with the input. */
function applySystem({ left, right }: Stereo, system: System): Stereo {
  const size = 2 * SIZE;
  const { forward, backward } = transformOf(size);
  const responses = system.map((row) =>
    row.map((response) => {
      const re = new Float64Array(size);
      re.set(impulseOf(response));
      const im = new Float64Array(size);
      forward(re, im);
      return { re, im };
    }),
  );
  const out = { left: new Float32Array(left.length), right: new Float32Array(left.length) };
  const xl = { re: new Float64Array(size), im: new Float64Array(size) };
  const xr = { re: new Float64Array(size), im: new Float64Array(size) };
  const y = { re: new Float64Array(size), im: new Float64Array(size) };
  for (let start = 0; start < left.length; start += SIZE) {
    // Output frames start … start+SIZE need input from start−SIZE/2 to start+SIZE+SIZE/2.
    for (const [x, samples] of [
      [xl, left],
      [xr, right],
    ] as const) {
      for (let i = 0; i < size; i++) {
        x.re[i] = samples[start - SIZE / 2 + i] ?? 0;
        x.im[i] = 0;
      }
      forward(x.re, x.im);
    }
    // Both real outputs ride in one transform: y = left + j·right.
    const [[ll, lr], [rl, rr]] = responses as [[Bins, Bins], [Bins, Bins]];
    for (let k = 0; k < size; k++) {
      const leftRe = product(xl, ll, k) + product(xr, lr, k);
      const leftIm = crossProduct(xl, ll, k) + crossProduct(xr, lr, k);
      const rightRe = product(xl, rl, k) + product(xr, rr, k);
      const rightIm = crossProduct(xl, rl, k) + crossProduct(xr, rr, k);
      y.re[k] = leftRe - rightIm;
      y.im[k] = leftIm + rightRe;
    }
    backward(y.re, y.im);
    for (let i = 0; i < SIZE && start + i < left.length; i++) {
      out.left[start + i] = y.re[SIZE + i]! / size;
      out.right[start + i] = y.im[SIZE + i]! / size;
    }
  }
  return out;
}

interface Bins {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

function product(a: Bins, b: Bins, k: number): number {
  return a.re[k]! * b.re[k]! - a.im[k]! * b.im[k]!;
}

function crossProduct(a: Bins, b: Bins, k: number): number {
  return a.re[k]! * b.im[k]! + a.im[k]! * b.re[k]!;
}

/**
 * The impulse response is heard through music: it is weighted with the minimum-phase filter that has the spectrum of the
 * input, which adds nothing before time zero and leaves bins without music without weight.
 */
function preRinging(system: System, { ll, rr }: Averages): number {
  const weight = minimumPhase(smoothed(ll.map((power, k) => power + rr[k]!)));
  const re = new Float64Array(SIZE);
  const im = new Float64Array(SIZE);
  for (const { re: hRe, im: hIm } of system.flat()) {
    for (let k = 0; k < SIZE; k++) {
      re[k]! += (hRe[k]! * weight.re[k]! - hIm[k]! * weight.im[k]!) / 2;
      im[k]! += (hRe[k]! * weight.im[k]! + hIm[k]! * weight.re[k]!) / 2;
    }
  }
  const impulse = impulseOf({ re, im });
  const energy = (taps: Float64Array) => taps.reduce((sum, tap) => sum + tap * tap, 0);
  const before = energy(impulse.subarray(0, SIZE / 2 - EARLY_FRAMES));
  return 10 * Math.log10(Math.max(before, 1e-20) / Math.max(energy(impulse), 1e-20));
}

/** Mean over a third of an octave, at least ±8 bins: a weight that rings on would wrap round to before time zero. */
function smoothed(power: Float64Array): Float64Array {
  const sums = new Float64Array(power.length + 1);
  for (const [k, value] of power.entries()) sums[k + 1] = sums[k]! + value;
  return power.map((_, k) => {
    const reach = Math.max(8, Math.round(0.12 * k));
    const low = Math.max(0, k - reach);
    const high = Math.min(power.length, k + reach + 1);
    return (sums[high]! - sums[low]!) / (high - low);
  });
}

/**
 * By the folded cepstrum; powers below −80 dB of the strongest are lifted there, since a logarithm has no bottom. The
 * cepstrum of music is longer than the frame, so some of it comes out before time zero (−36 dB in places). That is cut off:
 * a weight that rings by itself would be heard as ringing of what it weighs.
 */
function minimumPhase(halfPower: Float64Array): Bins {
  const { forward, backward } = transformOf(SIZE);
  const strongest = halfPower.reduce((most, power) => Math.max(most, power), 1e-20);
  const re = Float64Array.from({ length: SIZE }, (_, k) => {
    const power = halfPower[k < BINS ? k : SIZE - k]! / strongest;
    return 0.5 * Math.log(Math.max(power, 1e-8));
  });
  const im = new Float64Array(SIZE);
  backward(re, im);
  for (let i = 0; i < SIZE; i++) {
    const fold = i === 0 || i === SIZE / 2 ? 1 : i < SIZE / 2 ? 2 : 0;
    re[i]! *= fold / SIZE;
    im[i] = 0;
  }
  forward(re, im);
  for (let k = 0; k < SIZE; k++) {
    const magnitude = Math.exp(re[k]!);
    re[k] = magnitude * Math.cos(im[k]!);
    im[k] = magnitude * Math.sin(im[k]!);
  }
  backward(re, im);
  for (let i = 0; i < SIZE; i++) {
    re[i] = i < SIZE / 2 ? re[i]! / SIZE : 0;
    im[i] = 0;
  }
  forward(re, im);
  return { re, im };
}

function difference(a: Stereo, b: Stereo): Stereo {
  const out = { left: a.left.slice(), right: a.right.slice() };
  for (let i = 0; i < out.left.length; i++) {
    out.left[i]! -= b.left[i]!;
    out.right[i]! -= b.right[i]!;
  }
  return out;
}

function power({ left, right }: Stereo): number {
  let sum = 0;
  for (let i = 0; i < left.length; i++) sum += left[i]! * left[i]! + right[i]! * right[i]!;
  return sum;
}
