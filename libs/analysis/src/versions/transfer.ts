import type { Ledger } from '../alignment/ledger.ts';

export const PARTS = ['mid', 'side'] as const;
export type Part = (typeof PARTS)[number];

/** Of one part: auto- and cross-spectra, bin by bin. */
export interface PartSpectra {
  /** |X|² of the older file. */
  readonly before: Float64Array;
  /** |M|² of the newer file. */
  readonly after: Float64Array;
  /** M·conj(X). */
  readonly crossRe: Float64Array;
  readonly crossIm: Float64Array;
}

/** The constant linear change that explains the newer file best, M ≈ H·X, bin by bin. */
export interface Transfer {
  readonly binHz: number;
  readonly frameCount: number;
  readonly spectra: Readonly<Record<Part, PartSpectra>>;
  readonly response: Readonly<Record<Part, { readonly re: Float64Array; readonly im: Float64Array }>>;
  /** Best real gain of all. */
  readonly gain: number;
}

/** Products a spectral estimate needs to mean something; short files have fewer frames and take neighbouring bins together. */
const LEAST_PRODUCTS = 16;

/**
 * H = S_mx / S_xx of mid and side (least squares; Bendat and Piersol, "Random Data", 4th ed., eq. 6.54: noise in the newer file
 * does not bias it).
 */
export function transferOf(ledger: Ledger): Transfer {
  const spectra = { mid: spectraOf(ledger, 'mid'), side: spectraOf(ledger, 'side') };
  const reach = Math.ceil((LEAST_PRODUCTS / Math.max(1, ledger.frameCount) - 1) / 2);
  let cross = 0;
  let power = 0;
  for (const part of PARTS) {
    const { before, crossRe } = spectra[part];
    for (let bin = 0; bin < before.length; bin++) {
      cross += crossRe[bin]!;
      power += before[bin]!;
    }
  }
  const response = (part: Part): Transfer['response'][Part] => {
    const { before, crossRe, crossIm } = spectra[part];
    const [xx, re, im] = [before, crossRe, crossIm].map((values) => movingSum(values, reach));
    return {
      re: re!.map((value, bin) => (xx![bin]! > 0 ? value / xx![bin]! : 0)),
      im: im!.map((value, bin) => (xx![bin]! > 0 ? value / xx![bin]! : 0)),
    };
  };
  return {
    binHz: ledger.binHz,
    frameCount: ledger.frameCount,
    spectra,
    response: { mid: response('mid'), side: response('side') },
    gain: power > 0 ? cross / power : 0,
  };
}

function spectraOf({ whole }: Ledger, part: Part): PartSpectra {
  const sums = whole.stems[0]!;
  const isMid = part === 'mid';
  return {
    before: isMid ? sums.mid : sums.side,
    after: isMid ? whole.mixMid : whole.mixSide,
    crossRe: isMid ? sums.midRe : sums.sideRe,
    crossIm: (isMid ? sums.midIm : sums.sideIm).map((value) => -value), // the ledger keeps X·conj(M)
  };
}

/** Sums over `reach` bins to either side, fewer at the ends. */
function movingSum(values: Float64Array, reach: number): Float64Array {
  if (reach <= 0) return values;
  const out = new Float64Array(values.length);
  let sum = 0;
  for (let i = 0; i < Math.min(reach, values.length); i++) sum += values[i]!;
  for (let i = 0; i < values.length; i++) {
    if (i + reach < values.length) sum += values[i + reach]!;
    if (i - reach - 1 >= 0) sum -= values[i - reach - 1]!;
    out[i] = sum;
  }
  return out;
}

/** Bands so far below the strongest hold rounding and dither. */
const EMPTY_BAND = 1e-7;

/**
 * How much of the newer file the older one is, 0 to 1: the squared coherence of the bands, each counted alike, so that the bass does
 * not decide alone. Unlike that of bins it needs the files to lie at the same place to a few frames.
 */
export function coherentShare({ erb }: Ledger): number {
  const strongest = Math.max(0, ...erb.products.map((band) => band[0]!));
  const used = erb.products.filter((band) => band[0]! > EMPTY_BAND * strongest && band[2]! > 0);
  if (used.length === 0) return 0;
  return used.reduce((sum, [after, cross, before]) => sum + cross! ** 2 / (after! * before!), 0) / used.length;
}

/** A spectrum of one part summed over [lowHz, highHz); the bin nearest to the middle where the stretch holds none. */
export interface Summed {
  readonly before: number;
  readonly after: number;
  readonly crossRe: number;
  readonly crossIm: number;
  readonly binCount: number;
}

export function summed({ spectra, binHz }: Transfer, part: Part, lowHz: number, highHz: number): Summed {
  const { before, after, crossRe, crossIm } = spectra[part];
  let first = Math.ceil(lowHz / binHz);
  let last = Math.min(before.length - 1, Math.ceil(highHz / binHz) - 1);
  if (last < first) first = last = Math.min(before.length - 1, Math.round((lowHz + highHz) / 2 / binHz));
  const sums = { before: 0, after: 0, crossRe: 0, crossIm: 0, binCount: last - first + 1 };
  for (let bin = first; bin <= last; bin++) {
    sums.before += before[bin]!;
    sums.after += after[bin]!;
    sums.crossRe += crossRe[bin]!;
    sums.crossIm += crossIm[bin]!;
  }
  return sums;
}

/** Squared coherence of a stretch: 1 where the newer file is the older one through a filter. */
export function coherenceOf({ before, after, crossRe, crossIm }: Summed): number {
  const both = before * after;
  return both > 0 ? Math.min(1, (crossRe * crossRe + crossIm * crossIm) / both) : 0;
}

/** Gain of what both have in common, dB. */
export function gainDbOf({ before, crossRe, crossIm }: Summed): number {
  return 20 * Math.log10(Math.hypot(crossRe, crossIm) / before);
}

/** Deeper nulls are not told apart: float samples end there. */
const DEEPEST_DB = -140;

/**
 * What is left of the newer file, dB against it.
 *
 * @param highestHz below; resampling takes away what lies above
 * @param parts     of these alone
 */
export function residualsDb(
  transfer: Transfer,
  highestHz: number,
  parts: readonly (typeof PARTS)[number][] = PARTS,
): { plainDb: number; gainDb: number; linearDb: number } {
  let after = 0;
  let plain = 0;
  let scaled = 0;
  let linear = 0;
  const { gain } = transfer;
  for (const part of parts) {
    const { before, after: mm, crossRe, crossIm } = transfer.spectra[part];
    const { re, im } = transfer.response[part];
    const count = Math.min(mm.length, Math.floor(highestHz / transfer.binHz) + 1);
    for (let bin = 0; bin < count; bin++) {
      after += mm[bin]!;
      plain += mm[bin]! - 2 * crossRe[bin]! + before[bin]!;
      scaled += mm[bin]! - 2 * gain * crossRe[bin]! + gain * gain * before[bin]!;
      const [hRe, hIm] = [re[bin]!, im[bin]!];
      linear += mm[bin]! - 2 * (hRe * crossRe[bin]! + hIm * crossIm[bin]!) + (hRe * hRe + hIm * hIm) * before[bin]!;
    }
  }
  const depth = (left: number): number =>
    after > 0 && left > 0 ? Math.max(DEEPEST_DB, 10 * Math.log10(left / after)) : DEEPEST_DB;
  return { plainDb: depth(plain), gainDb: depth(scaled), linearDb: depth(linear) };
}
