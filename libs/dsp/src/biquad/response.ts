import type { BiquadCoefficients } from './types.ts';

/**
 * Complex response of one section at a frequency.
 *
 * @param frequencyHz any real number; the response is periodic in `sampleRateHz`
 */
export function biquadResponse(
  coefficients: BiquadCoefficients,
  frequencyHz: number,
  sampleRateHz: number,
): { re: number; im: number } {
  const { b0, b1, b2, a1, a2 } = coefficients;
  const half = (Math.PI * frequencyHz) / sampleRateHz;
  // Written in sin² of the half angle: with cos ω the sums below cancel at low frequencies, where a1 ≈ −2 and a2 ≈ 1.
  const sine = Math.sin(half);
  const x = 2 * sine * sine; // 1 − cos ω
  const s = 2 * sine * Math.cos(half); // sin ω
  const cosine = 1 - x;
  // z⁻¹ = cosine − j·s, and 1 + c1·z⁻¹ + c2·z⁻² split into its value at 0 Hz and what is left of it.
  const numeratorRe = b0 + b1 + b2 - x * (b1 + 2 * b2 * (1 + cosine));
  const numeratorIm = -s * (b1 + 2 * b2 * cosine);
  const denominatorRe = 1 + a1 + a2 - x * (a1 + 2 * a2 * (1 + cosine));
  const denominatorIm = -s * (a1 + 2 * a2 * cosine);
  const norm = denominatorRe * denominatorRe + denominatorIm * denominatorIm;
  return {
    re: (numeratorRe * denominatorRe + numeratorIm * denominatorIm) / norm,
    im: (numeratorIm * denominatorRe - numeratorRe * denominatorIm) / norm,
  };
}

/** Gain in dB of sections in series at a frequency; −Infinity at a zero, 0 for none. */
export function responseDb(sections: readonly BiquadCoefficients[], frequencyHz: number, sampleRateHz: number): number {
  let decibels = 0;
  for (const section of sections) {
    const { re, im } = biquadResponse(section, frequencyHz, sampleRateHz);
    decibels += 10 * Math.log10(re * re + im * im);
  }
  return decibels;
}
