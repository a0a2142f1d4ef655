import { powerToDb } from '@auralign/dsp';

/** Sums over the same frames (or bins) of the front pair: powers of (L+R)/2 and (L−R)/2. */
export interface MidSideSums {
  readonly mid: number;
  readonly side: number;
}

/**
 * And of the channels themselves. All four by themselves, for what is small beside the others would be lost in a difference of theirs. What the
 * channels have in common, Σ L·R, is mid − side.
 */
export interface StereoSums extends MidSideSums {
  /** Σ L² */
  readonly left: number;
  /** Σ R² */
  readonly right: number;
}

/** From Σ L², Σ R² and Σ L·R. */
export function sumsOfProducts(left: number, right: number, cross: number): StereoSums {
  return { left, right, mid: (left + right + 2 * cross) / 4, side: (left + right - 2 * cross) / 4 };
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
export function stereoFigures({ left, right, mid, side }: StereoSums): StereoFigures {
  const silent = NEGLIGIBLE * (left + right);
  const both = left > silent && right > silent;
  return {
    ...(both ? { correlation: Math.max(-1, Math.min(1, (mid - side) / Math.sqrt(left * right))) } : {}),
    ...midSideFigures({ mid, side }),
    ...(both ? { balanceDb: powerToDb(right / left) } : {}),
  };
}

/** Those of the figures that mid and side tell alone: they hold what the channels hold, 2·(M² + S²) = L² + R². */
export function midSideFigures({ mid, side }: MidSideSums): Pick<StereoFigures, 'sideToMidDb' | 'monoFoldLossDb'> {
  const isMid = isHeardInMono({ mid, side });
  return {
    ...(isMid && side > negligible(mid, side) ? { sideToMidDb: powerToDb(side / mid) } : {}),
    ...(isMid ? { monoFoldLossDb: powerToDb(mid / (mid + side)) } : {}),
  };
}

/** Is anything left in mono? */
export function isHeardInMono({ mid, side }: MidSideSums): boolean {
  return mid > negligible(mid, side);
}

function negligible(mid: number, side: number): number {
  return 2 * NEGLIGIBLE * (mid + side);
}
