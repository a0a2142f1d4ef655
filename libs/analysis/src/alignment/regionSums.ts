/** A place in time and frequency that somebody asks about. */
export interface Region {
  /** Stretches of frequency; a bin that two of them hold counts once. */
  readonly bandsHz: readonly { readonly lowHz: number; readonly highHz: number }[];
  /** Stretches of time; none: the whole file. */
  readonly ranges: readonly { readonly startSeconds: number; readonly endSeconds: number }[];
}

/** Sums over the frames of a region, bin by bin; powers unscaled, since only their ratios mean something. */
export interface RegionSums {
  readonly bins: Int32Array;
  /** |M|² of mid and side of the mix. */
  readonly mixMid: Float64Array;
  readonly mixSide: Float64Array;
  readonly stems: readonly StemSums[];
  /** Real parts of X_a·conj(X_b), per pair of stems (`pairIndex`), mid and side; kept for regions only. */
  readonly pairs: readonly { readonly mid: Float64Array; readonly side: Float64Array }[];
}

/** What one stem adds to the mix in each bin of a region. */
export interface StemSums {
  readonly mid: Float64Array;
  readonly side: Float64Array;
  /** X·conj(M) of the mids: its real part is what of the mix's power is this stem's. */
  readonly midRe: Float64Array;
  readonly midIm: Float64Array;
  readonly sideRe: Float64Array;
  readonly sideIm: Float64Array;
}

/** Place of a pair in a triangle of products. */
export function pairIndex(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return (high * (high + 1)) / 2 + low;
}

/** One frame of a file: mid and side. */
export type Spectrum = { readonly re: readonly Float64Array[]; readonly im: readonly Float64Array[] };

/**
 * Sums that grow frame by frame.
 *
 * @param withPairs what stems have in common is summed, too
 */
export function createRegionSums(
  bins: Int32Array,
  { stemCount, withPairs }: { readonly stemCount: number; readonly withPairs: boolean },
): {
  readonly sums: RegionSums;
  /** @param spectra the mix, then the stems */
  add(spectra: readonly Spectrum[]): void;
} {
  const zeros = (): Float64Array => new Float64Array(bins.length);
  const mixMid = zeros();
  const mixSide = zeros();
  const stems = Array.from({ length: stemCount }, () => ({
    mid: zeros(),
    side: zeros(),
    midRe: zeros(),
    midIm: zeros(),
    sideRe: zeros(),
    sideIm: zeros(),
  }));
  const pairCount = withPairs ? pairIndex(stemCount - 1, stemCount - 1) + 1 : 0;
  const pairs = Array.from({ length: pairCount }, () => ({ mid: zeros(), side: zeros() }));
  return {
    sums: { bins, mixMid, mixSide, stems, pairs },
    add(spectra) {
      const [mid, side] = [0, 1];
      const mix = spectra[0]!;
      addPower(mixMid, mix, mid, bins);
      addPower(mixSide, mix, side, bins);
      for (const [i, sums] of stems.entries()) {
        const stem = spectra[i + 1]!;
        addPower(sums.mid, stem, mid, bins);
        addPower(sums.side, stem, side, bins);
        addCross(sums.midRe, sums.midIm, stem, mix, mid, bins);
        addCross(sums.sideRe, sums.sideIm, stem, mix, side, bins);
      }
      if (!withPairs) return;
      for (let a = 0; a < stemCount; a++) {
        for (let b = 0; b <= a; b++) {
          const sums = pairs[pairIndex(a, b)]!;
          addCommon(sums.mid, spectra[a + 1]!, spectra[b + 1]!, mid, bins);
          addCommon(sums.side, spectra[a + 1]!, spectra[b + 1]!, side, bins);
        }
      }
    },
  };
}

/** Bins whose centres lie in one of the bands; of a band narrower than a bin the nearest one. */
export function binsOf({ bandsHz }: Region, binHz: number, binCount: number): Int32Array {
  const bins = new Set<number>();
  for (const { lowHz, highHz } of bandsHz) {
    const first = Math.max(0, Math.ceil(lowHz / binHz));
    const last = Math.min(binCount - 1, Math.floor(highHz / binHz));
    for (let bin = first; bin <= last; bin++) bins.add(bin);
    if (last < first) bins.add(Math.min(binCount - 1, Math.round((lowHz + highHz) / 2 / binHz)));
  }
  return Int32Array.from(bins).sort();
}

/** Does a frame count, of which `half` a hop on each side of its centre is its own? */
export function isWithin(seconds: number, half: number, { ranges }: Region): boolean {
  return (
    ranges.length === 0 ||
    ranges.some(({ startSeconds, endSeconds }) => seconds + half > startSeconds && seconds - half < endSeconds)
  );
}

function addPower(sums: Float64Array, spectrum: Spectrum, channel: number, bins: Int32Array): void {
  addCommon(sums, spectrum, spectrum, channel, bins);
}

function addCross(
  sumsRe: Float64Array,
  sumsIm: Float64Array,
  one: Spectrum,
  other: Spectrum,
  channel: number,
  bins: Int32Array,
): void {
  const [aRe, aIm, bRe, bIm] = [one.re[channel]!, one.im[channel]!, other.re[channel]!, other.im[channel]!];
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    sumsRe[i] = sumsRe[i]! + aRe[bin]! * bRe[bin]! + aIm[bin]! * bIm[bin]!;
    sumsIm[i] = sumsIm[i]! + aIm[bin]! * bRe[bin]! - aRe[bin]! * bIm[bin]!;
  }
}

function addCommon(sums: Float64Array, one: Spectrum, other: Spectrum, channel: number, bins: Int32Array): void {
  const [aRe, aIm, bRe, bIm] = [one.re[channel]!, one.im[channel]!, other.re[channel]!, other.im[channel]!];
  for (let i = 0; i < bins.length; i++) {
    const bin = bins[i]!;
    sums[i] = sums[i]! + aRe[bin]! * bRe[bin]! + aIm[bin]! * bIm[bin]!;
  }
}
