import { createInterpolator, REACH, STEPS } from './interpolator.ts';

/** Frames whose extremes are kept together: what an interval reads lies in its own block and the two beside it. */
export const BLOCK_FRAMES = REACH - 1;

/** Finds the tops of the band-limited curve between samples. */
export interface IntervalSearch {
  /**
   * Largest magnitude of the curve on the intervals that begin at samples[from] … samples[to − 1], if it is larger than `best[0]`:
   * then `best[0]` becomes the magnitude and `best[1]` its position as an index with a fraction. Otherwise `best` is left alone.
   *
   * @param samples BLOCK_FRAMES + 2 before `from` and after `to` are read, at least up to the ends of the blocks beside
   * @param peaks   largest |x[k]| of block b (samples[b·BLOCK_FRAMES …]), by `Kernels.blockExtremes`
   * @param bends   largest |x[k−1] − 2·x[k] + x[k+1]| of block b
   */
  search(
    samples: Float32Array,
    peaks: Float64Array,
    bends: Float64Array,
    from: number,
    to: number,
    best: Float64Array,
  ): void;
}

/**
 * Between two samples the curve cannot rise above them by more than a constant times the largest second difference nearby
 * (`Interpolator.bounds`). So most intervals need no interpolation; the others are halved until they cannot beat the best
 * either or are an eighth wide, and the top is the vertex of the parabola there. Strict: nothing is lost by skipping.
 */
export function createIntervalSearch(): IntervalSearch {
  const { taps, tapCount, bounds, preview, previewBound } = createInterpolator();
  const [bound8, bound4, bound2, bound1] = bounds;
  const values = new Float64Array(STEPS + 1); // magnitudes of the interval at hand

  /** The curve at `index + step / STEPS`, 0 ≤ step ≤ STEPS. */
  function curve(samples: Float32Array, index: number, step: number): number {
    const row = step * tapCount;
    const first = index - REACH + 1;
    let a = 0; // three sums, so that an addition need not wait for the one before
    let b = 0;
    let c = 0;
    for (let k = 0; k < tapCount; k += 3) {
      a += taps[row + k]! * samples[first + k]!;
      b += taps[row + k + 1]! * samples[first + k + 1]!;
      c += taps[row + k + 2]! * samples[first + k + 2]!;
    }
    return a + (b + c);
  }

  function interpolate(samples: Float32Array, index: number, step: number, best: Float64Array): void {
    const magnitude = Math.abs(curve(samples, index, step));
    values[step] = magnitude;
    if (magnitude > best[0]!) {
      best[0] = magnitude;
      best[1] = index + step / STEPS;
    }
  }

  /** Whether a piece between two known steps may hold more than the best. */
  function mayBeat(low: number, high: number, rise: number, best: Float64Array): boolean {
    return Math.max(values[low]!, values[high]!) + rise > best[0]!;
  }

  function searchInterval(samples: Float32Array, index: number, bend: number, best: Float64Array): void {
    values[0] = Math.abs(samples[index]!);
    values[STEPS] = Math.abs(samples[index + 1]!);
    interpolate(samples, index, 4, best);
    for (let half = 0; half < STEPS; half += 4) {
      if (!mayBeat(half, half + 4, bound4 * bend, best)) continue;
      interpolate(samples, index, half + 2, best);
      for (let quarter = half; quarter < half + 4; quarter += 2) {
        if (!mayBeat(quarter, quarter + 2, bound2 * bend, best)) continue;
        interpolate(samples, index, quarter + 1, best);
        for (let eighth = quarter; eighth < quarter + 2; eighth++) {
          if (!mayBeat(eighth, eighth + 1, bound1 * bend, best)) continue;
          searchVertex(samples, index, values[eighth]! > values[eighth + 1]! ? eighth : eighth + 1, best);
        }
      }
    }
  }

  /** Top of the parabola through the point at `step` and its neighbours, if it is the largest of them. */
  function searchVertex(samples: Float32Array, index: number, step: number, best: Float64Array): void {
    const signed = curve(samples, index, step);
    const sign = signed < 0 ? -1 : 1;
    const middle = sign * signed;
    const left = sign * (step > 0 ? curve(samples, index, step - 1) : curve(samples, index - 1, STEPS - 1));
    const right = sign * (step < STEPS ? curve(samples, index, step + 1) : curve(samples, index + 1, 1));
    const curvature = 2 * middle - left - right;
    if (left > middle || right > middle || !(curvature > 0)) return;
    const top = middle + (left - right) ** 2 / (8 * curvature);
    if (top > best[0]!) {
      best[0] = top;
      best[1] = index + (step + (right - left) / (2 * curvature)) / STEPS;
    }
  }

  return {
    search(samples, peaks, bends, from, to, best) {
      const [near0, near1, near2, near3, near4] = preview; // locals: in the closure they would be fetched anew each time
      let block = Math.floor(from / BLOCK_FRAMES);
      for (let start = from; start < to; block++) {
        const blockEnd = (block + 1) * BLOCK_FRAMES;
        const end = Math.min(to, blockEnd);
        const bend = Math.max(bends[block - 1]!, bends[block]!, bends[block + 1]!);
        const rise = bound8 * bend;
        // The right end of the block's last interval is the first sample of the next block.
        if (Math.max(peaks[block]!, Math.abs(samples[blockEnd]!)) + rise > best[0]!) {
          const halfRise = bound4 * bend;
          const doubt = previewBound * bend;
          let high = Math.abs(samples[start]!);
          for (let i = start; i < end; i++) {
            const low = high;
            high = Math.abs(samples[i + 1]!);
            // Not the larger of the two first: which one it is cannot be predicted, that neither is enough can.
            if (low + rise <= best[0]! && high + rise <= best[0]!) continue;
            const middle =
              near0 * (samples[i]! + samples[i + 1]!) +
              near1 * (samples[i - 1]! + samples[i + 2]!) +
              near2 * (samples[i - 2]! + samples[i + 3]!) +
              near3 * (samples[i - 3]! + samples[i + 4]!) +
              near4 * (samples[i - 4]! + samples[i + 5]!);
            const enough = best[0]! - halfRise;
            if (low > enough || high > enough || Math.abs(middle) + doubt > enough) {
              searchInterval(samples, i, bend, best);
            }
          }
        }
        start = end;
      }
    },
  };
}
