import { powerToDb } from '@auralign/dsp';

/** Sums over the same frames (or bins) of the front pair. */
export interface StereoSums {
  /** Σ L² */
  readonly left: number;
  /** Σ R² */
  readonly right: number;
  /** Σ L·R */
  readonly cross: number;
}

/** What can be said of two channels from their sums. A figure is absent where a logarithm or quotient has no value. */
export interface StereoFigures {
  readonly correlation?: number;
  readonly sideToMidDb?: number;
  readonly balanceDb?: number;
  readonly monoFoldLossDb?: number;
}

/**
 * A sum more than 120 dB below its terms is rounding of the spectra, not sound: equal channels have no side, opposite
 * ones no mid, however many digits the difference leaves.
 */
const NEGLIGIBLE = 1e-12;

/**
 * Correlation Σ LR / √(Σ L²·Σ R²) without removal of the mean, as phase meters show it; side over mid; right over left;
 * and what is left in mono: the power of (L+R)/2 against the mean power of the channels, 10·log10(2·P((L+R)/2) / (P(L)+P(R))).
 *
 * | | correlation | sideToMidDb | monoFoldLossDb |
 * |---|---|---|---|
 * | L = R | 1 | – | 0 |
 * | independent, equally loud | 0 | 0 | −3.01 |
 * | one channel silent | – | 0 | −3.01 |
 * | L = −R | −1 | – | – |
 */
export function stereoFigures({ left, right, cross }: StereoSums): StereoFigures {
  const sum = left + right;
  if (!(sum > 0)) return {};
  const silent = NEGLIGIBLE * sum;
  const mid = (sum + 2 * cross) / 4;
  const side = (sum - 2 * cross) / 4;
  const both = left > silent && right > silent;
  return {
    ...(both ? { correlation: Math.max(-1, Math.min(1, cross / Math.sqrt(left * right))) } : {}),
    ...(mid > silent && side > silent ? { sideToMidDb: powerToDb(side / mid) } : {}),
    ...(both ? { balanceDb: powerToDb(right / left) } : {}),
    ...(mid > silent ? { monoFoldLossDb: powerToDb((2 * mid) / sum) } : {}),
  };
}
