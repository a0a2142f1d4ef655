import type { Kernels } from '@auralign/dsp';

/** Spectra of the front pair summed over frames. */
export interface CrossSpectra {
  readonly left: Float64Array;
  readonly right: Float64Array;
  readonly mid: Float64Array;
  readonly side: Float64Array;
  readonly crossImaginary: Float64Array;
}

export interface InterChannelDelay {
  /** Frames by which the right channel comes later; negative: the left one does. Interpolated between frames. */
  readonly delayFrames: number;
  /** Height of the correlation peak, 0 … 1: 1 for one signal, delayed. */
  readonly confidence: number;
  /** The channels agree best with one of them upside down. */
  readonly inverted: boolean;
}

/** Longest delay looked for: beyond, it is an echo, not a fault between channels. */
const LONGEST_SECONDS = 0.01;
/** Averaged over fewer frames, any two signals look coherent. */
const FEWEST_FRAMES = 8;
/** Below this the wavelength is longer than the range searched and says nothing of the delay. */
const LOWEST_HZ = 100;
/** Bins this far below the strongest hold no signal that could be compared. */
const RANGE_DB = 70;
/** Least height of a peak that is believed, and how far it must stand out beyond 1 ms around it. */
const LEAST_PEAK = 0.3;
const LEAST_DOMINANCE = 1.5;
const NEIGHBOURHOOD_SECONDS = 0.001;

/**
 * Delay between the channels, from their averaged cross-spectrum: every bin is weighted by its coherence alone, so
 * that the bass does not smear the peak ("smoothed coherence transform").
 *
 * @returns `undefined` where no single delay explains the channels: then they are two different signals
 *
 * Source: C. Knapp and G. Carter, "The generalized correlation method for estimation of time delay", IEEE Trans. ASSP
 * 24 (1976), table I, SCOT.
 */
export function interChannelDelay(
  spectra: CrossSpectra,
  options: { readonly frameCount: number; readonly sampleRateHz: number; readonly kernels: Kernels },
): InterChannelDelay | undefined {
  const { frameCount, sampleRateHz, kernels } = options;
  if (frameCount < FEWEST_FRAMES) return undefined;
  const { left, right, mid, side, crossImaginary } = spectra;
  const last = left.length - 1;
  const size = 2 * last;
  const lowestBin = Math.max(1, Math.ceil((LOWEST_HZ * size) / sampleRateHz));
  let strongest = 0;
  for (let k = lowestBin; k < last; k++) strongest = Math.max(strongest, left[k]! * right[k]!);
  if (!(strongest > 0)) return undefined;

  const re = kernels.allocateDoubles(size);
  const im = kernels.allocateDoubles(size);
  let used = 0;
  const floor = strongest * 10 ** ((-2 * RANGE_DB) / 10); // of a product of two powers
  for (let k = lowestBin; k < last; k++) {
    const product = left[k]! * right[k]!;
    if (product < floor) continue;
    const weight = 1 / Math.sqrt(product);
    re[k] = re[size - k] = (mid[k]! - side[k]!) * weight; // the real part of L·conj(R)
    // The conjugate turns "L·conj(R) of a late R" into a peak at positive lags.
    im[k] = -crossImaginary[k]! * weight;
    im[size - k] = -im[k]!;
    used++;
  }
  if (used === 0) return undefined;
  kernels.createFft(size).inverse(re, im);
  const scale = size / (2 * used); // one coherent signal peaks at 1
  const at = (lag: number): number => re[(lag + size) % size]! * scale;

  const longest = Math.min(last - 1, Math.round(LONGEST_SECONDS * sampleRateHz));
  let peak = 0;
  for (let lag = -longest; lag <= longest; lag++) if (Math.abs(at(lag)) > Math.abs(at(peak))) peak = lag;
  const neighbourhood = Math.round(NEIGHBOURHOOD_SECONDS * sampleRateHz);
  let rival = 0;
  for (let lag = -longest; lag <= longest; lag++) {
    if (Math.abs(lag - peak) > neighbourhood) rival = Math.max(rival, Math.abs(at(lag)));
  }
  const height = Math.abs(at(peak));
  if (height < LEAST_PEAK || height < LEAST_DOMINANCE * rival) return undefined;
  return {
    delayFrames: peak + vertex(Math.abs(at(peak - 1)), height, Math.abs(at(peak + 1))),
    confidence: Math.min(1, height),
    inverted: at(peak) < 0,
  };
}

/** Where a parabola through three neighbours has its vertex, −½ … ½ from the middle one. */
function vertex(before: number, middle: number, after: number): number {
  const curvature = before - 2 * middle + after;
  return curvature < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curvature)) : 0;
}
