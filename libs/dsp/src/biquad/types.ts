/**
 * One second-order section, a0 = 1:
 * H(z) = (b0 + b1·z⁻¹ + b2·z⁻²) / (1 + a1·z⁻¹ + a2·z⁻²).
 */
export interface BiquadCoefficients {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/**
 * What a filter shall do, independent of the sample rate. All have the analogue prototypes of R. Bristow-Johnson's
 * "Audio EQ Cookbook":
 *
 * - `peaking`: `q` is the cookbook's; a boost and the cut of the same amount are exact inverses.
 * - `low-shelf`, `high-shelf`: `gainDb` is reached on the shelf, half of it (in dB) at `frequencyHz`;
 *   q = 1/√2 is the steepest without overshoot.
 * - `high-pass`, `low-pass`: 12 dB/octave, gain `q` (linear) at `frequencyHz`; q = 1/√2 is Butterworth.
 * - `band-pass`: 0 dB at the centre. `notch`: zero at the centre. Their −3 dB width is `frequencyHz / q`.
 */
export type FilterSpec =
  | { readonly kind: 'peaking'; readonly frequencyHz: number; readonly gainDb: number; readonly q: number }
  | {
      readonly kind: 'low-shelf' | 'high-shelf';
      readonly frequencyHz: number;
      readonly gainDb: number;
      readonly q: number;
    }
  | { readonly kind: 'high-pass' | 'low-pass'; readonly frequencyHz: number; readonly q: number }
  | { readonly kind: 'notch' | 'band-pass'; readonly frequencyHz: number; readonly q: number };

/** `matched`: follows the analogue prototype up to half the sample rate. `bilinear`: the cookbook's, cramped there. */
export type BiquadDesign = 'matched' | 'bilinear';

/** Passes everything unchanged, bit for bit. */
export const IDENTITY: BiquadCoefficients = Object.freeze({ b0: 1, b1: 0, b2: 0, a1: 0, a2: 0 });
