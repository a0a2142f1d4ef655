import type { RowSums } from '../rowSums.ts';
import { NO_POWER } from './spectrumLevel.ts';

/** Moments that are alike, summed up. */
export interface MomentKind {
  /** Share of all moments that are like this; the shares of all kinds add up to 1. */
  readonly share: number;
  /** Mean level of each band over them, dB. */
  readonly levelsDb: number[];
}

/** Moments this far below the loudest are pauses. */
const GATE_DB = 50;
/** A band is not told to be further below the loudest moment than this: emptier is empty. */
const DEEPEST_DB = 90;
const MOST_GROUPS = 16;
/** A group of fewer moments tells of a single note. */
const LEAST_MOMENTS = 3;

/**
 * Up to sixteen kinds of moments: beginning with all in one group, the group with the largest spread in one band is halved at its middle in
 * that band (median cut: P. Heckbert, "Color image quantization for frame buffer display", SIGGRAPH 1982). Deterministic.
 *
 * @param rows sums of band powers, a column a band, a row a moment
 * @returns none for silence
 */
export function typicalMoments(rows: RowSums, columns: readonly number[]): MomentKind[] {
  const powers = columns.map((column) => rows.column(column));
  const counts = Array.from({ length: rows.rowCount }, (_, row) => rows.itemCount(row));
  const wholes = counts.map((count, row) => powers.reduce((sum, band) => sum + band[row]!, 0) / count);
  const loudest = wholes.reduce((most, power) => Math.max(most, power), 0);
  if (!(loudest > NO_POWER)) return [];
  const floor = Math.max(NO_POWER, loudest * 10 ** (-DEEPEST_DB / 10));
  const moments = wholes.flatMap((power, row) =>
    power < loudest * 10 ** (-GATE_DB / 10)
      ? []
      : // to a hundredth of a decibel, so that no rounding of a transform decides an order
        [powers.map((band) => Math.round(1000 * Math.log10(Math.max(floor, band[row]! / counts[row]!))) / 100)],
  );
  return halved(moments).map((group) => ({
    share: Math.round((1e4 * group.length) / moments.length) / 1e4,
    levelsDb: columns.map((_, band) => {
      const sum = group.reduce((total, levels) => total + levels[band]!, 0);
      return Math.round((10 * sum) / group.length) / 10;
    }),
  }));
}

type Group = readonly (readonly number[])[];

function halved(moments: Group): Group[] {
  let groups = [widest(moments)];
  while (groups.length < MOST_GROUPS) {
    const next = groups.reduce((most, group) => (group.spread > most.spread ? group : most));
    if (!(next.spread > 0)) break;
    const sorted = [...next.group].sort((a, b) => a[next.band]! - b[next.band]!);
    const half = sorted.length >> 1;
    groups = groups.flatMap((group) =>
      group === next ? [widest(sorted.slice(0, half)), widest(sorted.slice(half))] : [group],
    );
  }
  return groups.map(({ group }) => group);
}

/** The band a group spreads most in, and the sum of squares there; too small a group has no spread. */
function widest(group: Group): { readonly group: Group; readonly band: number; readonly spread: number } {
  let widestBand = 0;
  let most = 0;
  if (group.length >= 2 * LEAST_MOMENTS) {
    for (let band = 0; band < group[0]!.length; band++) {
      const mean = group.reduce((sum, levels) => sum + levels[band]!, 0) / group.length;
      const spread = group.reduce((sum, levels) => sum + (levels[band]! - mean) ** 2, 0);
      if (spread > most) {
        most = spread;
        widestBand = band;
      }
    }
  }
  return { group, band: widestBand, spread: most };
}
