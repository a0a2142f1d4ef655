import { createInterpolator, REACH, STEPS } from './interpolator.ts';

/** Frames whose extremes are kept together: what an interval reads lies in its own block and the two beside it. */
export const BLOCK_FRAMES = REACH - 1;

/** Samples of one channel, and what is known of them block by block. */
export interface SearchWindow {
  /** Samples, filled and moved by the caller; finite. */
  readonly samples: Float32Array;
  /** Largest |x[k]| of block b (samples[b·BLOCK_FRAMES …]), by `measureBlocks`. */
  readonly peaks: Float64Array;
  /** Largest |x[k−1] − 2·x[k] + x[k+1]| of block b, or more by at most 5e-7 of the largest sample in it: a bound. */
  readonly bends: Float64Array;
  /** Fills `peaks` and `bends`; reads one sample more on either side. */
  measureBlocks(firstBlock: number, blockCount: number): void;
  /** Forgets the first `blocks` of what is held: samples up to `filledFrames`, blocks up to `measuredBlocks`. */
  drop(blocks: number, filledFrames: number, measuredBlocks: number): void;
}

/** Finds the tops of the band-limited curve through the samples of one channel. */
export interface PeakSearch extends SearchWindow {
  /** Magnitude and position, in- and output of the searches. */
  readonly best: Float64Array;
  /** Index of the first of the largest |samples[from … to − 1]|, `from` if all are 0; best[0] becomes the magnitude. */
  largestSample(from: number, to: number): number;
  /**
   * Largest magnitude of the curve on the intervals that begin at samples[from] … samples[to − 1], if it is larger than `best[0]`:
   * then `best[0]` becomes the magnitude and `best[1]` its position as an index with a fraction. Otherwise `best` is left alone.
   * Reads BLOCK_FRAMES + 2 samples before `from` and after `to`, at least up to the ends of the blocks beside.
   */
  searchIntervals(from: number, to: number): void;
}

/**
 * Between two samples the curve cannot rise above them by more than a constant times the largest second difference nearby
 * (`Interpolator.bounds`). So most intervals need no interpolation; the others are halved until they cannot beat the best
 * either or are an eighth wide, and the top is the vertex of the parabola there. Strict: nothing is lost by skipping, and how
 * tight the bounds are has no influence on what is found.
 */
export function createPeakSearch(blockCapacity: number): PeakSearch {
  const { taps, tapCount, bounds, preview, previewBound } = createInterpolator();
  const [bound8, bound4, bound2, bound1] = bounds;
  const values = new Float64Array(STEPS + 1); // magnitudes of the interval at hand
  const samples = new Float32Array(blockCapacity * BLOCK_FRAMES);
  const peaks = new Float64Array(blockCapacity);
  const bends = new Float64Array(blockCapacity);
  const best = new Float64Array(2);

  /** The curve at `index + step / STEPS`, 0 ≤ step ≤ STEPS. */
  function curve(index: number, step: number): number {
    const row = step * tapCount;
    const first = index - REACH + 1;
    let a0 = 0; // six sums, so that an addition need not wait for the one before; in the order of the twin's lanes
    let a1 = 0;
    let b0 = 0;
    let b1 = 0;
    let c0 = 0;
    let c1 = 0;
    for (let k = 0; k < tapCount; k += 6) {
      a0 += taps[row + k]! * samples[first + k]!;
      a1 += taps[row + k + 1]! * samples[first + k + 1]!;
      b0 += taps[row + k + 2]! * samples[first + k + 2]!;
      b1 += taps[row + k + 3]! * samples[first + k + 3]!;
      c0 += taps[row + k + 4]! * samples[first + k + 4]!;
      c1 += taps[row + k + 5]! * samples[first + k + 5]!;
    }
    return a0 + b0 + c0 + (a1 + b1 + c1);
  }

  function interpolate(index: number, step: number): void {
    const magnitude = Math.abs(curve(index, step));
    values[step] = magnitude;
    if (magnitude > best[0]!) {
      best[0] = magnitude;
      best[1] = index + step / STEPS;
    }
  }

  /** Whether a piece between two known steps may hold more than the best. */
  function mayBeat(low: number, high: number, rise: number): boolean {
    return Math.max(values[low]!, values[high]!) + rise > best[0]!;
  }

  function searchInterval(index: number, bend: number): void {
    values[0] = Math.abs(samples[index]!);
    values[STEPS] = Math.abs(samples[index + 1]!);
    interpolate(index, 4);
    for (let half = 0; half < STEPS; half += 4) {
      if (!mayBeat(half, half + 4, bound4 * bend)) continue;
      interpolate(index, half + 2);
      for (let quarter = half; quarter < half + 4; quarter += 2) {
        if (!mayBeat(quarter, quarter + 2, bound2 * bend)) continue;
        interpolate(index, quarter + 1);
        for (let eighth = quarter; eighth < quarter + 2; eighth++) {
          if (!mayBeat(eighth, eighth + 1, bound1 * bend)) continue;
          searchVertex(index, values[eighth]! > values[eighth + 1]! ? eighth : eighth + 1);
        }
      }
    }
  }

  /** Top of the parabola through the point at `step` and its neighbours, if it is the largest of them. */
  function searchVertex(index: number, step: number): void {
    const signed = curve(index, step);
    const sign = signed < 0 ? -1 : 1;
    const middle = sign * signed;
    const left = sign * (step > 0 ? curve(index, step - 1) : curve(index - 1, STEPS - 1));
    const right = sign * (step < STEPS ? curve(index, step + 1) : curve(index + 1, 1));
    const curvature = 2 * middle - left - right;
    if (left > middle || right > middle || !(curvature > 0)) return;
    const top = middle + ((left - right) * (left - right)) / (8 * curvature);
    if (top > best[0]!) {
      best[0] = top;
      best[1] = index + (step + (right - left) / (2 * curvature)) / STEPS;
    }
  }

  return {
    samples,
    peaks,
    bends,
    best,
    measureBlocks(firstBlock, blockCount) {
      blockExtremes(samples, firstBlock, blockCount, peaks, bends);
    },
    drop(blocks, filledFrames, measuredBlocks) {
      samples.copyWithin(0, blocks * BLOCK_FRAMES, filledFrames);
      peaks.copyWithin(0, blocks, measuredBlocks);
      bends.copyWithin(0, blocks, measuredBlocks);
    },
    largestSample(from, to) {
      let most = 0;
      let at = from;
      for (let start = from; start < to;) {
        const block = Math.floor(start / BLOCK_FRAMES);
        const end = Math.min(to, (block + 1) * BLOCK_FRAMES);
        if (peaks[block]! > most) {
          for (let i = start; i < end; i++) {
            const magnitude = Math.abs(samples[i]!);
            if (magnitude > most) {
              most = magnitude;
              at = i;
            }
          }
        }
        start = end;
      }
      best[0] = most;
      return at;
    },
    searchIntervals(from, to) {
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
              searchInterval(i, bend);
            }
          }
        }
        start = end;
      }
    },
  };
}

/** For blocks of BLOCK_FRAMES samples, an even number. */
function blockExtremes(
  samples: Float32Array,
  firstBlock: number,
  blockCount: number,
  peaks: Float64Array,
  bends: Float64Array,
): void {
  let i = firstBlock * BLOCK_FRAMES;
  for (let block = firstBlock; block < firstBlock + blockCount; block++) {
    let peak0 = 0;
    let peak1 = 0;
    let bend0 = 0;
    let bend1 = 0;
    let before = samples[i - 1]!;
    let x0 = samples[i]!;
    for (const end = i + BLOCK_FRAMES; i < end; i += 2) {
      const x1 = samples[i + 1]!;
      const after = samples[i + 2]!;
      const magnitude0 = Math.abs(x0);
      const magnitude1 = Math.abs(x1);
      const curve0 = Math.abs(before - 2 * x0 + x1);
      const curve1 = Math.abs(x0 - 2 * x1 + after);
      // max(a, b) = (a + b + |a − b|) / 2: a comparison would be mispredicted several times a block and take thrice as long.
      peak0 = 0.5 * (peak0 + magnitude0 + Math.abs(peak0 - magnitude0));
      peak1 = 0.5 * (peak1 + magnitude1 + Math.abs(peak1 - magnitude1));
      bend0 = 0.5 * (bend0 + curve0 + Math.abs(bend0 - curve0));
      bend1 = 0.5 * (bend1 + curve1 + Math.abs(bend1 - curve1));
      before = x1;
      x0 = after;
    }
    peaks[block] = peak0 > peak1 ? peak0 : peak1;
    bends[block] = bend0 > bend1 ? bend0 : bend1;
  }
}
