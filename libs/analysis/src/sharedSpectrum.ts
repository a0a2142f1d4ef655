/**
 * One frame of the STFT that all spectral stages share: size = smallest power of two ≥ 0.16·fs (8192 at 44.1 and
 * 48 kHz), periodic Hann window, hop = size / 2. Powers are one-sided and scaled so that their sum over bins is the
 * mean square of the frame (window gain taken out): a full-scale sine sums to 0.5. The arrays are lent.
 *
 * `left` and `right` are the front pair; for mono files `right` and `side` are absent and `mid` equals `left`. For
 * more than two channels `mid` and `side` are still of the front pair and `total` sums every channel but the LFE.
 */
export interface SpectrumFrame {
  readonly index: number;
  /** Centre of the frame. */
  readonly timeSeconds: number;
  readonly left: Float64Array;
  readonly right?: Float64Array;
  /** Power of (L+R)/2. */
  readonly mid: Float64Array;
  /** Power of (L−R)/2. */
  readonly side?: Float64Array;
  /** Real part of the cross-spectrum L·conj(R), scaled like the powers. */
  readonly cross?: Float64Array;
  /** Mean of left and right power (left for mono; all channels but the LFE otherwise): what "the spectrum" means. */
  readonly total: Float64Array;
}
