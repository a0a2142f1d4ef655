import { createFft } from '@auralign/dsp';
import type { Ledger } from './ledger.ts';

/** Where one signal lies in another. */
export interface Offset {
  /** Frames by which the stem must be moved (positive: later) to lie where the mix has it. */
  readonly frames: number;
  /** Height of the peak of the correlation over the root mean square of the rest; what has nothing in common reads about 4. */
  readonly clearness: number;
}

/**
 * Offset of a stem within a quarter of a ledger frame (93 ms at 44.1 kHz), to the frame: the peak of the cross-correlation,
 * each bin weighted by its coherence with the mix, so that bins in which others are louder add little.
 *
 * Source: C. Knapp and G. Carter, "The generalized correlation method for estimation of time delay", IEEE Trans. ASSP 24 (1976),
 * the smoothed coherence transform with another factor |γ|, which stands for its maximum-likelihood weighting.
 *
 * @returns nothing where the stem or the mix has no power
 */
export function fineOffset({ whole, sizeFrames }: Ledger, stem: number): Offset | undefined {
  const sums = whole.stems[stem]!;
  const isSide = total(sums.mid) < total(sums.side);
  const power = isSide ? sums.side : sums.mid;
  const mixPower = isSide ? whole.mixSide : whole.mixMid;
  const [crossRe, crossIm] = isSide ? [sums.sideRe, sums.sideIm] : [sums.midRe, sums.midIm];
  const re = new Float64Array(sizeFrames);
  const im = new Float64Array(sizeFrames);
  const half = sizeFrames / 2;
  for (let bin = 1; bin < half; bin++) {
    const both = power[bin]! * mixPower[bin]!;
    if (!(both > 0)) continue;
    const magnitude = Math.hypot(crossRe[bin]!, crossIm[bin]!);
    const weight = magnitude / both; // coherence γ over the geometric mean of the powers
    // M·conj(X): a stem that comes d frames later in the mix gives e^(−jωd), whose inverse transform peaks at d.
    re[bin] = crossRe[bin]! * weight;
    im[bin] = -crossIm[bin]! * weight;
    re[sizeFrames - bin] = re[bin]!;
    im[sizeFrames - bin] = -im[bin]!;
  }
  createFft(sizeFrames).inverse(re, im);
  return peakOf((lag) => re[(lag + sizeFrames) % sizeFrames]!, Math.floor(sizeFrames / 4));
}

/** Peaks nearly as high as the highest, among which the one nearest to 0 is taken: loops are like themselves a bar later. */
const AS_HIGH = 0.9;

/** The peak of |correlation| within ±`reach`; undefined if all is 0. */
export function peakOf(correlation: (lag: number) => number, reach: number): Offset | undefined {
  let highest = 0;
  let energy = 0;
  for (let lag = -reach; lag <= reach; lag++) {
    const height = Math.abs(correlation(lag));
    energy += height * height;
    if (height > highest) highest = height;
  }
  if (!(highest > 0)) return undefined;
  const rest = Math.sqrt(energy / (2 * reach + 1));
  for (let distance = 0; distance <= reach; distance++) {
    for (const lag of distance === 0 ? [0] : [-distance, distance]) {
      const height = Math.abs(correlation(lag));
      const isTop =
        height >= Math.abs(correlation(Math.max(-reach, lag - 1))) &&
        height >= Math.abs(correlation(Math.min(reach, lag + 1)));
      if (isTop && height >= AS_HIGH * highest) return { frames: lag, clearness: height / rest };
    }
  }
  return undefined;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
