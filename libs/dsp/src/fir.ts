import { createFft, createRealFft } from './fft.ts';
import { kaiserWindow } from './windows.ts';

/**
 * Taps of a linear-phase low-pass, odd in number and symmetric, sum 1; the delay is (length − 1)/2 frames.
 *
 * @param options.cutoffHz      middle of the transition, −6 dB
 * @param options.transitionHz  full width: flat to cutoffHz − transitionHz/2, stopped from cutoffHz + transitionHz/2
 * @param options.attenuationDb of the stop band, positive; the ripple of the pass band is at most about twice as large,
 *                              since DC passes exactly
 * @throws RangeError if a transition edge lies outside 0 … Nyquist, or the attenuation is not positive
 *
 * Source: Kaiser's window method as in A. Oppenheim and R. Schafer, "Discrete-Time Signal Processing" (3rd ed.), 7.5.3.
 */
export function designLowPass(options: {
  readonly cutoffHz: number;
  readonly transitionHz: number;
  readonly sampleRateHz: number;
  readonly attenuationDb: number;
}): Float64Array {
  const { cutoffHz, transitionHz, sampleRateHz, attenuationDb } = options;
  const reachHz = transitionHz / 2;
  if (!(reachHz > 0) || !(cutoffHz - reachHz >= 0) || !(cutoffHz + reachHz <= sampleRateHz / 2)) {
    throw new RangeError(`designLowPass: ${cutoffHz} ± ${reachHz} Hz is not within 0 … ${sampleRateHz / 2} Hz`);
  }
  if (!(attenuationDb > 0)) throw new RangeError(`designLowPass: attenuation ${attenuationDb} dB is not positive`);
  const half = Math.ceil(kaiserOrder(attenuationDb, transitionHz / sampleRateHz) / 2);
  const taps = kaiserWindow(2 * half + 1, kaiserBeta(attenuationDb));
  let sum = 0;
  for (let n = 0; n < taps.length; n++) {
    taps[n] = taps[n]! * lowPassSinc(n - half, cutoffHz / sampleRateHz);
    sum += taps[n]!;
  }
  for (let n = 0; n < taps.length; n++) taps[n] = taps[n]! / sum;
  return taps;
}

/** Impulse response of the ideal low-pass at `time` (samples), cut-off in cycles a sample: 2f·sinc(2ft). */
export function lowPassSinc(time: number, cutoff: number): number {
  if (time === 0) return 2 * cutoff;
  return Math.sin(2 * Math.PI * cutoff * time) / (Math.PI * time);
}

/** Shape of a Kaiser window for a stop band `attenuationDb` down. Oppenheim and Schafer, eq. 7.75. */
export function kaiserBeta(attenuationDb: number): number {
  if (attenuationDb > 50) return 0.1102 * (attenuationDb - 8.7);
  if (attenuationDb >= 21) return 0.5842 * Math.pow(attenuationDb - 21, 0.4) + 0.07886 * (attenuationDb - 21);
  return 0;
}

/** Order (taps − 1) for a transition of that width in cycles a sample. Oppenheim and Schafer, eq. 7.76. */
export function kaiserOrder(attenuationDb: number, transition: number): number {
  return Math.max(1, (attenuationDb - 7.95) / (2.285 * 2 * Math.PI * transition));
}

/**
 * The filter of the same length and magnitude response whose energy comes as early as it can: no pre-ringing, the
 * least delay. Zeros of the response are taken as −200 dB.
 *
 * @param taps any FIR, usually linear phase; not modified
 * @throws RangeError if there are none, or all are 0
 *
 * Source: homomorphic method, Oppenheim and Schafer, chapter 13.5: the real cepstrum folded onto positive times.
 */
export function minimumPhase(taps: ArrayLike<number>): Float64Array {
  // The cepstrum of zeros on the unit circle decays as 1/n only: a long transform keeps its time aliasing small.
  const fft = createRealFft(powerOfTwoFrom(Math.max(4096, 64 * taps.length)));
  const { size, binCount } = fft;
  const time = new Float64Array(size);
  for (let n = 0; n < taps.length; n++) time[n] = taps[n]!;
  const re = new Float64Array(binCount);
  const im = new Float64Array(binCount);
  fft.forward(time, re, im);

  let peak = 0;
  for (let k = 0; k < binCount; k++) {
    re[k] = Math.hypot(re[k]!, im[k]!);
    peak = Math.max(peak, re[k]!);
  }
  if (!(peak > 0)) throw new RangeError(`minimumPhase: ${taps.length} taps without response`);
  for (let k = 0; k < binCount; k++) re[k] = Math.log(Math.max(re[k]!, peak * 1e-10));
  im.fill(0);
  fft.inverse(re, im, time);

  for (let n = 1; n < size / 2; n++) {
    time[n] = 2 * time[n]!;
    time[size - n] = 0;
  }
  fft.forward(time, re, im);
  for (let k = 0; k < binCount; k++) {
    const gain = Math.exp(re[k]!);
    re[k] = gain * Math.cos(im[k]!);
    im[k] = gain * Math.sin(im[k]!);
  }
  fft.inverse(re, im, time);
  return time.slice(0, taps.length);
}

/**
 * Convolution of a whole signal, all of it: samples.length + taps.length − 1 frames, nothing if either is empty. Equal
 * to the sum of products up to rounding in doubles; time grows with log(taps).
 */
export function fftConvolve(samples: Float32Array, taps: ArrayLike<number>): Float32Array {
  if (samples.length === 0 || taps.length === 0) return new Float32Array(0);
  const out = new Float32Array(samples.length + taps.length - 1);
  const overlap = taps.length - 1;
  const size = powerOfTwoFrom(Math.min(8 * taps.length, out.length + overlap));
  const step = size - overlap; // overlap-save: each transform yields this many outputs
  const fft = createFft(size);
  const tapsRe = new Float64Array(size);
  const tapsIm = new Float64Array(size);
  for (let n = 0; n < taps.length; n++) tapsRe[n] = taps[n]!;
  fft.forward(tapsRe, tapsIm);

  // The taps are real, so one stretch of signal can travel as the real part and the next as the imaginary part.
  const first = new Float64Array(size);
  const second = new Float64Array(size);
  for (let start = 0; start < out.length; start += 2 * step) {
    for (let n = 0; n < size; n++) {
      first[n] = samples[start - overlap + n] ?? 0;
      second[n] = samples[start + step - overlap + n] ?? 0;
    }
    fft.forward(first, second);
    for (let k = 0; k < size; k++) {
      const re = first[k]! * tapsRe[k]! - second[k]! * tapsIm[k]!;
      second[k] = first[k]! * tapsIm[k]! + second[k]! * tapsRe[k]!;
      first[k] = re;
    }
    fft.inverse(first, second);
    const middle = Math.min(start + step, out.length);
    const end = Math.min(middle + step, out.length);
    for (let n = start; n < middle; n++) out[n] = first[overlap + n - start]!;
    for (let n = middle; n < end; n++) out[n] = second[overlap + n - middle]!;
  }
  return out;
}

function powerOfTwoFrom(length: number): number {
  return 2 ** Math.max(1, Math.ceil(Math.log2(length)));
}
