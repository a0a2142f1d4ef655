import type { FilterSpec } from './types.ts';

/**
 * |H|² of the analogue prototype at r = (frequency / frequencyHz)², linear power. This is what the matched designs
 * are held against.
 *
 * Source: R. Bristow-Johnson, "Audio EQ Cookbook" (W3C Audio WG note, 2021), the H(s) of each kind; s = j·√r.
 */
export function prototypePower(spec: FilterSpec, r: number): number {
  const dampingSquared = 1 / (spec.q * spec.q);
  switch (spec.kind) {
    case 'peaking':
      return 1 + peakingPowerMinusOne(spec.gainDb, spec.q, r);
    case 'low-shelf':
    case 'high-shelf': {
      const a = 10 ** (spec.gainDb / 40);
      const upper = (a - r) ** 2 + a * dampingSquared * r; // |s² + (√A/Q)s + A|²
      const lower = (1 - a * r) ** 2 + a * dampingSquared * r; // |A·s² + (√A/Q)s + 1|²
      return a * a * (spec.kind === 'low-shelf' ? upper / lower : lower / upper);
    }
    case 'high-pass':
      return (r * r) / ((1 - r) ** 2 + r * dampingSquared);
    case 'low-pass':
      return 1 / ((1 - r) ** 2 + r * dampingSquared);
    case 'band-pass':
      return (r * dampingSquared) / ((1 - r) ** 2 + r * dampingSquared);
    case 'notch':
      return (1 - r) ** 2 / ((1 - r) ** 2 + r * dampingSquared);
    default:
      return spec satisfies never;
  }
}

/** |H|² − 1 of the peaking prototype without the cancellation: stays accurate to the last digits for tiny gains. */
export function peakingPowerMinusOne(gainDb: number, q: number, r: number): number {
  // H(s) = (s² + s·A/Q + 1) / (s² + s/(A·Q) + 1); the difference of the squares is (A² − A⁻²)·r/Q².
  const difference = (2 * Math.sinh((gainDb * Math.LN10) / 20)) / (q * q);
  return (difference * r) / ((1 - r) ** 2 + r / (10 ** (gainDb / 20) * q * q));
}
