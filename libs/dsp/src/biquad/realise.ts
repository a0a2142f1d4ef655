import type { BiquadCoefficients } from './types.ts';

/*
 * Every second-order digital filter's squared magnitude is a quotient of two polynomials of second degree in
 * v = (tan(ω/2) / t)², t > 0 chosen at will: 0 Hz is v = 0, half the sample rate is v = ∞. The way back needs only two
 * quadratic factorisations.
 */

/** A squared magnitude as polynomial in v: P₀ + P₁·v + P₂·v². Must not be negative for any v ≥ 0. */
export type Squared = readonly [number, number, number];

/**
 * The filter with |H|² = zeros(v) / poles(v) whose zeros and poles do not lie outside the unit circle. Coefficients are
 * NaN if there is none, that is, if P₀ < 0, P₂ < 0 or P₁ + 2√(P₀·P₂) < 0 for the poles.
 *
 * @param tangent t in v = (tan(ω/2) / t)²
 */
export function realise(zeros: Squared, poles: Squared, tangent: number): BiquadCoefficients {
  const b = factor(zeros, tangent);
  const a = factor(poles, tangent);
  return { b0: b[0] / a[0], b1: b[1] / a[0], b2: b[2] / a[0], a1: a[1] / a[0], a2: a[2] / a[0] };
}

/**
 * P(v) = |n₀ + n₁·s + n₂·s²|² on s = j·√v with n₀, n₁, n₂ ≥ 0, carried to z by s = (1 − z⁻¹) / ((1 + z⁻¹)·t). (Taken by their places: to
 * take an array apart is a loop of its own until it is compiled, and fits design thousands of filters before that.)
 */
function factor(squared: Squared, tangent: number): Squared {
  const n0 = Math.sqrt(squared[0]);
  const root2 = Math.sqrt(squared[2]);
  const n1 = Math.sqrt(squared[1] + 2 * n0 * root2) / tangent;
  const n2 = root2 / (tangent * tangent);
  return [n0 + n1 + n2, 2 * (n0 - n2), n0 - n1 + n2];
}
