import { designBiquad, type BiquadCoefficients, type FilterSpec } from '@auralign/dsp';

/** Evaluates true digital responses at fixed frequencies, with the trigonometry done once. */
export interface ResponseGrid {
  readonly frequenciesHz: Float64Array;
  readonly sampleRateHz: number;
  /** Adds the gain of the filter, dB, at every frequency to `out`. Frequencies from half the sample rate on are held at it. */
  addDb(spec: FilterSpec, out: Float64Array): void;
}

export function createResponseGrid(frequenciesHz: ArrayLike<number>, sampleRateHz: number): ResponseGrid {
  const count = frequenciesHz.length;
  // φ = sin²(ω/2): the squared magnitude is a polynomial in it, free of cancellation at low frequencies
  // (Bristow-Johnson, "Audio EQ Cookbook", the formula for |H|).
  const phi = Float64Array.from({ length: count }, (_, n) => {
    return Math.sin((Math.PI * Math.min(frequenciesHz[n]!, sampleRateHz / 2)) / sampleRateHz) ** 2;
  });
  return {
    frequenciesHz: Float64Array.from(frequenciesHz),
    sampleRateHz,
    addDb(spec, out) {
      addRational(designBiquad(spec, sampleRateHz), phi, out);
    },
  };
}

function addRational({ b0, b1, b2, a1, a2 }: BiquadCoefficients, phi: Float64Array, out: Float64Array): void {
  const bSum = (b0 + b1 + b2) ** 2;
  const bLinear = -4 * (b0 * b1 + 4 * b0 * b2 + b1 * b2);
  const bSquare = 16 * b0 * b2;
  const aSum = (1 + a1 + a2) ** 2;
  const aLinear = -4 * (a1 + 4 * a2 + a1 * a2);
  const aSquare = 16 * a2;
  for (let n = 0; n < phi.length; n++) {
    const p = phi[n]!;
    const upper = bSum + (bLinear + bSquare * p) * p;
    const lower = aSum + (aLinear + aSquare * p) * p;
    out[n]! += 10 * Math.log10(Math.max(upper, 1e-30) / Math.max(lower, 1e-30));
  }
}
