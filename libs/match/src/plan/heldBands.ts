import type { EqBand } from '../moves/eq.ts';
import type { ResponseGrid } from './responseGrid.ts';

/** Most that all bands together may boost and cut anywhere, dB ≥ 0. */
export interface EqBounds {
  readonly maxBoostDb: number;
  readonly maxCutDb: number;
}

/** A band whose gain can be turned down; a filter that lets pass has none, and would never come within a bound. */
export type GainBand = Extract<EqBand, { readonly gainDb: number }>;

/** What the bounds may be passed by, dB: gains are set in hundredths, and between two points of a grid little happens. */
const TOLERANCE_DB = 0.05;

/**
 * The bands, with the gains of those turned down that together pass a bound. Each keeps it by itself in the fit, but two that overlap
 * add up. The worst place is mended first, by those that push there, each by as much as it does; gains only become smaller, so it ends.
 */
export function heldBands(bands: readonly GainBand[], grid: ResponseGrid, bounds: EqBounds): GainBand[] {
  let held = [...bands];
  for (;;) {
    const parts = held.map((band) => responseOf([band], grid));
    const worst = worstPlace(sumOf(parts, grid), bounds);
    if (worst.overDb <= TOLERANCE_DB) return held.filter(({ gainDb }) => Math.abs(gainDb) > TOLERANCE_DB);
    const push = parts.map((part) => Math.max(0, worst.sign * part[worst.at]!));
    const relief = worst.overDb / push.reduce((sum, db) => sum + db ** 2, 0);
    held = held.map((band, b) => {
      if (push[b] === 0) return band;
      const share = Math.max(0, 1 - relief * push[b]!);
      return { ...band, gainDb: Math.trunc(band.gainDb * share * 100) / 100 };
    });
  }
}

/** Whether all bands together keep the bounds. */
export function keepsBounds(bands: readonly GainBand[], grid: ResponseGrid, bounds: EqBounds): boolean {
  return worstPlace(responseOf(bands, grid), bounds).overDb <= TOLERANCE_DB;
}

function worstPlace(responseDb: Float64Array, { maxBoostDb, maxCutDb }: EqBounds) {
  let worst = { overDb: -Infinity, at: 0, sign: 1 };
  for (const [at, db] of responseDb.entries()) {
    if (db - maxBoostDb > worst.overDb) worst = { overDb: db - maxBoostDb, at, sign: 1 };
    if (-db - maxCutDb > worst.overDb) worst = { overDb: -db - maxCutDb, at, sign: -1 };
  }
  return worst;
}

function responseOf(bands: readonly GainBand[], grid: ResponseGrid): Float64Array {
  const out = new Float64Array(grid.frequenciesHz.length);
  for (const band of bands) grid.addDb(band, out);
  return out;
}

function sumOf(parts: readonly Float64Array[], grid: ResponseGrid): Float64Array {
  return grid.frequenciesHz.map((_, n) => parts.reduce((sum, part) => sum + part[n]!, 0));
}
