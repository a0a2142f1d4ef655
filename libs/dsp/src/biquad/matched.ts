import { peakingPowerMinusOne, prototypePower } from './prototype.ts';
import { realise, type Squared } from './realise.ts';
import type { BiquadCoefficients, FilterSpec } from './types.ts';

/*
 * Matched designs: find the digital |H|² that equals the analogue prototype's at 0 Hz, at the centre and at half the
 * sample rate, and follows it where freedom is left; then take the stable minimum-phase filter that has it.
 *
 * Let v = (tan(ω/2) / tan(ω₀/2))², so that 0 Hz is v = 0, the centre v = 1 and half the sample rate v = ∞. Every
 * second-order digital filter then has
 *
 *     |H|² = B(v) / A(v) = (B₀ + B₁·v + B₂·v²) / (A₀ + A₁·v + A₂·v²),   A₀ = 1 may be chosen.          (1)
 *
 * Wanted gains are linear equations in the coefficients, and a filter exists if neither polynomial is negative for any
 * v ≥ 0, that is, if A₁ + 2√(A₀·A₂) ≥ 0 and the same for B.
 *
 * After S. J. Orfanidis, "Digital Parametric Equalizer Design with Prescribed Nyquist-Frequency Gain", JAES 45(6),
 * 1997 (prescribed gain at half the sample rate) and M. Vicanek, "Matched Second Order Digital Filters", 2016 (fitting
 * squared magnitudes over impulse-invariant poles).
 */

/** Where the centre lies. */
interface Place {
  /** ω₀/2, in (0, π/2). */
  readonly halfAngle: number;
  /** tan(ω₀/2). */
  readonly tangent: number;
  /** (half the sample rate / centre frequency)². */
  readonly nyquist: number;
}

/** Matched design of one section; the specification has been checked. */
export function designMatched(spec: FilterSpec, sampleRateHz: number): BiquadCoefficients {
  const halfAngle = (Math.PI * spec.frequencyHz) / sampleRateHz;
  const place = {
    halfAngle,
    tangent: Math.tan(halfAngle),
    nyquist: (sampleRateHz / 2 / spec.frequencyHz) ** 2,
  };
  switch (spec.kind) {
    case 'peaking':
      return designPeaking(spec.gainDb, spec.q, place);
    case 'low-shelf':
    case 'high-shelf':
      return designShelf(spec.kind, spec.gainDb, spec.q, place);
    case 'high-pass':
      return designHighPass(spec.q, place);
    case 'low-pass':
      return designLowPassSection(spec.q, place);
    case 'band-pass':
    case 'notch':
      return designBandPassOrNotch(spec.kind, spec.q, place);
    default:
      return spec satisfies never;
  }
}

/**
 * Gain and flatness at the centre mean B − G²·A = k·(v − 1)² ; 0 dB at 0 Hz gives k = 1 − G², the gain at half the sample
 * rate A₂. The last freedom, A₁, puts the gain right where the prototype has half its decibels below the centre.
 */
function designPeaking(gainDb: number, q: number, place: Place): BiquadCoefficients {
  const centreMinusOne = Math.expm1((gainDb * Math.LN10) / 10); // G² − 1
  const centrePower = 1 + centreMinusOne;
  const nyquistMinusOne = peakingPowerMinusOne(gainDb, q, place.nyquist);
  const edge = Math.sqrt(1 + 1 / (4 * q * q)) - 1 / (2 * q); // lower half-gain frequency over the centre's
  const edgeMinusOne = peakingPowerMinusOne(gainDb, q, edge * edge);
  const v = (Math.tan(place.halfAngle * edge) / place.tangent) ** 2;

  const a2 = centreMinusOne / (centreMinusOne - nyquistMinusOne);
  const b2 = a2 * (1 + nyquistMinusOne);
  const atEdge = edgeMinusOne - a2 * (nyquistMinusOne - edgeMinusOne) * v * v - 2 * centreMinusOne * v;
  const a1 = atEdge / ((centreMinusOne - edgeMinusOne) * v);
  const b1 = centrePower * a1 + 2 * centreMinusOne;
  return realise([1, b1, b2], [1, a1, a2], place.tangent);
}

/**
 * All four shelves are one filter L, the low-shelf boost by |gain|, possibly inverted or turned down: L, 1/L, and for the high shelf
 * (boost) G/L, (cut) L/G. L has its poles below the centre, where the impulse-invariant ones are good.
 */
function designShelf(kind: 'low-shelf' | 'high-shelf', gainDb: number, q: number, place: Place): BiquadCoefficients {
  const boostDb = Math.abs(gainDb);
  const amplitude = 10 ** (boostDb / 40);
  const lowShelf = { kind: 'low-shelf', frequencyHz: 1, gainDb: boostDb, q } as const;
  const poles = impulseInvariantPoles(place.halfAngle / Math.sqrt(amplitude), q, place.tangent);
  const b0 = amplitude ** 4;
  const b2 = poles[2] * prototypePower(lowShelf, place.nyquist);
  const zeros: Squared = [b0, amplitude * amplitude * sum(poles) - b0 - b2, b2];
  const inverted = kind === 'low-shelf' ? gainDb < 0 : gainDb > 0;
  const shelf = inverted ? realise(poles, zeros, place.tangent) : realise(zeros, poles, place.tangent);
  if (kind === 'low-shelf') return shelf;
  const gain = 10 ** (gainDb / 20);
  return { ...shelf, b0: shelf.b0 * gain, b1: shelf.b1 * gain, b2: shelf.b2 * gain };
}

/**
 * Both zeros at 0 Hz leave B₂, A₁ and A₂: the gain at the centre, the gain at half the sample rate, and the asymptote
 * (f/f₀)² towards 0 Hz. With a resonance (q > 1) the filter with these three is undamped or does not exist when the
 * centre is high; then the poles are the impulse-invariant ones and the gain at half the sample rate is left as it comes.
 */
function designHighPass(q: number, place: Place): BiquadCoefficients {
  if (q > 1) {
    const poles = impulseInvariantPoles(place.halfAngle, q, place.tangent);
    return realise([0, 0, q * q * sum(poles)], poles, place.tangent);
  }
  const b2 = (place.tangent / place.halfAngle) ** 4;
  const a2 = b2 / prototypePower({ kind: 'high-pass', frequencyHz: 1, q }, place.nyquist);
  return realise([0, 0, b2], [1, b2 / (q * q) - 1 - a2, a2], place.tangent);
}

function designLowPassSection(q: number, place: Place): BiquadCoefficients {
  const poles = impulseInvariantPoles(place.halfAngle, q, place.tangent);
  const b2 = poles[2] * prototypePower({ kind: 'low-pass', frequencyHz: 1, q }, place.nyquist);
  return realise([1, q * q * sum(poles) - 1 - b2, b2], poles, place.tangent);
}

/**
 * 0 dB and flat at the centre means A − B = (v − 1)² for the band-pass; its slope at 0 Hz gives B₁, half the sample rate
 * B₂. The notch keeps |notch|² = 1 − |band-pass|², as between the prototypes.
 */
function designBandPassOrNotch(kind: 'band-pass' | 'notch', q: number, place: Place): BiquadCoefficients {
  const nyquistPower = prototypePower({ kind: 'band-pass', frequencyHz: 1, q }, place.nyquist);
  const b1 = (place.tangent / (place.halfAngle * q)) ** 2;
  const a2 = 1 / (1 - nyquistPower);
  return realise(kind === 'band-pass' ? [0, b1, a2 * nyquistPower] : [1, -2, 1], [1, b1 - 2, a2], place.tangent);
}

/** Squared denominator, A₀ = 1, of the poles z = exp(s/fs), s the poles of s² + s·ω/q + ω² (Vicanek 2016, eq. 12). */
function impulseInvariantPoles(halfAngle: number, q: number, tangent: number): Squared {
  const omega = 2 * halfAngle;
  const damping = 1 / (2 * q);
  const beat = Math.sqrt(Math.abs(1 - damping * damping)) * omega;
  // 1 + a1 + a2 and its kin without cancellation: |1 − p|² with p = exp(−damping·ω ± j·beat).
  const decay = Math.exp(-damping * omega);
  const shrink = -Math.expm1(-damping * omega); // 1 − decay
  const swing = damping <= 1 ? Math.sin(beat / 2) : Math.sinh(beat / 2);
  const turn = damping <= 1 ? 4 * decay * swing * swing : -4 * decay * swing * swing; // 2·decay·(1 − cos(h) beat)
  const atZero = shrink * shrink + turn; // 1 + a1 + a2
  const atNyquist = (1 + decay) ** 2 - turn; // 1 − a1 + a2
  const n1 = (2 * -Math.expm1(-2 * damping * omega) * tangent) / atZero;
  const n2 = (atNyquist * tangent * tangent) / atZero;
  return [1, n1 * n1 - 2 * n2, n2 * n2];
}

function sum(squared: Squared): number {
  return squared[0] + squared[1] + squared[2];
}
