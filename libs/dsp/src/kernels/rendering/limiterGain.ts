import { expOfMinus, naturalLog } from './logarithm.ts';

/** From true peaks to the gain that keeps them below a ceiling; see `createLimiter` of `@auralign/match` for the why. */
export interface LimiterGain {
  /**
   * Writes gains (linear, ≤ 1) over the peaks of `count` frames. A gain belongs to the frame `windowFrames − 1` before the peak
   * that is handed in with it.
   */
  process(peaks: Float64Array, count: number): void;
  statistics(): LimiterStatistics;
}

export interface LimiterGainOptions {
  /** Linear, > 0. */
  readonly ceiling: number;
  /** How far below the ceiling a peak is brought that exceeds it, nepers ≥ 0. */
  readonly marginNepers: number;
  /** Length of look-ahead and smoothing, ≥ 2. */
  readonly windowFrames: number;
  /** Shares that one-poles keep each frame: of the release, and of the slow follower of the reduction when it falls and rises. */
  readonly releaseKeep: number;
  readonly sustainedReleaseKeep: number;
  readonly sustainedAttackKeep: number;
  /** Most frames of a call. */
  readonly maxFrameCount: number;
}

/** Losses are 1 − gain. */
export interface LimiterStatistics {
  readonly frameCount: number;
  /** Frames that were turned down. */
  readonly activeCount: number;
  readonly lossSum: number;
  readonly maxLoss: number;
  /** Frames that were turned down, by loss: class k is [k, k + 1) / (length − 1). */
  readonly histogram: Float64Array;
}

/** Classes of the loss: 0.02 dB wide near rest, 0.04 dB at 6 dB of reduction. */
export const LOSS_CLASSES = 512;

/** Reduction (nepers; 0.0009 dB) taken for none, so that the limiter comes to rest and is transparent to the last bit again. */
const REST_NEPERS = 1e-4;

/** The original; `Kernels.rendering.createLimiterGain` may have a twin. */
export function createLimiterGain(options: LimiterGainOptions): LimiterGain {
  const { ceiling, marginNepers, windowFrames, releaseKeep, sustainedReleaseKeep, sustainedAttackKeep } = options;
  const hold = createSlidingMaximum(windowFrames);
  const smooth = createHannAverage(windowFrames);
  let reduction = 0; // nepers, after release
  let sustained = 0; // nepers, the slow follower
  const histogram = new Float64Array(LOSS_CLASSES + 1);
  let maxLoss = 0;
  let lossSum = 0;
  let activeCount = 0;
  let frameCount = 0;

  /** Held reduction, nepers → 1 − gain after release. */
  function release(needed: number): number {
    if (needed === 0 && reduction === 0) return 0; // at rest: the slow follower is, too
    sustained = needed + (sustained - needed) * (needed > sustained ? sustainedAttackKeep : sustainedReleaseKeep);
    if (needed >= reduction) reduction = needed;
    else {
      const floor = sustained < reduction ? sustained : reduction;
      const released = floor + (reduction - floor) * releaseKeep;
      reduction = needed > released ? needed : released;
      if (reduction < REST_NEPERS && needed === 0) reduction = sustained = 0;
    }
    return reduction === 0 ? 0 : 1 - expOfMinus(reduction);
  }

  return {
    process(peaks, count) {
      frameCount += count;
      if (smooth.isAtRest() && firstAbove(peaks, count, ceiling) === count) {
        // Nothing has been needed for as long as anything looks back: nothing to hold, to release or to smooth.
        hold.forget();
        peaks.fill(1, 0, count);
        return;
      }
      for (let i = 0; i < count; i++) {
        const peak = peaks[i]!;
        const needed = peak > ceiling ? naturalLog(peak / ceiling) + marginNepers : 0;
        const loss = smooth.next(release(hold.next(needed)));
        if (loss > 0) {
          activeCount++;
          lossSum += loss;
          const index = Math.floor(loss * LOSS_CLASSES);
          histogram[index] = histogram[index]! + 1;
          if (loss > maxLoss) maxLoss = loss;
        }
        peaks[i] = 1 - loss;
      }
    },
    statistics: () => ({ frameCount, activeCount, lossSum, maxLoss, histogram }),
  };
}

function firstAbove(values: Float64Array, count: number, limit: number): number {
  let i = 0;
  while (i < count && !(values[i]! > limit)) i++;
  return i;
}

/** Places of the ring in which the maximum is kept: a power of two, so that its ends meet by a mask. */
function ringLength(windowFrames: number): number {
  return 2 ** Math.ceil(Math.log2(windowFrames + 1));
}

/** Largest of the last `length` values ≥ 0, in constant time a value on average (monotonic queue). */
function createSlidingMaximum(length: number): { next(value: number): number; forget(): void } {
  const mask = ringLength(length) - 1;
  const queue = new Float64Array(mask + 1);
  const positions = new Float64Array(mask + 1);
  let head = 0;
  let tail = 0; // one past the last
  let position = 0;
  return {
    next(value) {
      if (head !== tail && positions[head]! <= position - length) head = (head + 1) & mask;
      while (head !== tail && queue[(tail - 1) & mask]! <= value) tail = (tail - 1) & mask;
      queue[tail] = value;
      positions[tail] = position;
      tail = (tail + 1) & mask;
      position++;
      return queue[head]!;
    },
    forget() {
      head = tail;
    },
  };
}

/**
 * Mean of the last `length` values under a Hann window, in constant time: the plain sum and one turning phasor.
 * Exactly 0 when all of them are 0, which also clears what rounding has left.
 */
function createHannAverage(length: number): { next(value: number): number; isAtRest(): boolean } {
  const past = new Float64Array(length);
  const step = (2 * Math.PI) / length;
  const turnRe = Math.cos(step);
  const turnIm = Math.sin(step);
  const enterRe = Math.cos(step / 2);
  const enterIm = Math.sin(step / 2);
  let at = 0;
  let nonZero = 0;
  let sum = 0;
  let re = 0;
  let im = 0;
  return {
    next(value) {
      const leaving = past[at]!;
      past[at] = value;
      if (++at === length) at = 0;
      if (leaving !== 0) nonZero--;
      if (value !== 0) nonZero++;
      if (nonZero === 0) {
        sum = re = im = 0;
        return 0;
      }
      const change = value - leaving;
      sum += change;
      const turned = re * turnRe - im * turnIm + change * enterRe;
      im = re * turnIm + im * turnRe + change * enterIm;
      re = turned;
      return (sum - re) / length;
    },
    isAtRest: () => nonZero === 0,
  };
}
