import { kaiserWindow } from '../windows.ts';

/** Samples on each side of the interval that is interpolated; even. */
export const REACH = 24;

/**
 * Kaiser's β for 48 taps and a transition of 0.45…0.55 of the sample rate: attenuation 8 + 2.285·Δω·N = 77 dB, more than
 * needed; 60 dB (ripple 0.009 dB) narrows the transition to 0.46…0.54 (the formulas of Kaiser, 1974).
 */
const KAISER_BETA = 0.1102 * (60 - 8.7);

/** Stretch whose largest bend is looked up together; longer than the reach, so that two neighbours cover every tap. */
export const STRETCH_FRAMES = REACH + 2;

/**
 * Finds, for every frame, the largest magnitude the signal reaches between the frame before and the frame after it,
 * all channels together, as a converter would play it: band-limited interpolation at four points a sample (ITU-R
 * BS.1770-5, Annex 2) and a parabola through the largest three. A sinusoid at 0.45 of the sample rate is under-read by
 * at most 0.06 dB, music by far less.
 *
 * Where nothing can exceed `threshold` 0 is returned: the caller only cares for what lies above. That is known beforehand, because between two samples the curve cannot rise above the larger by more than a
 * constant times the largest second difference nearby; most of the interpolation is spared so.
 */
export interface PeakSensor {
  /** Frames by which `peaks` lags behind the input. */
  readonly latencyFrames: number;
  /** Takes `frameCount` ≤ `maxFrameCount` frames from `start` of each channel, writes as many peaks. */
  process(channels: readonly Float32Array[], start: number, frameCount: number, peaks: Float64Array): void;
}

export interface PeakSensorOptions {
  readonly channelCount: number;
  /** Linear, > 0. */
  readonly threshold: number;
  readonly maxFrameCount: number;
}

/** Frames by which peaks lag, and frames that are held from one call to the next. */
export const SENSOR_LATENCY_FRAMES = REACH + 1;
export const HISTORY_FRAMES = 2 * REACH + 2;

/** The original; `Kernels.createPeakSensor` may have a twin. */
export function createPeakSensor({ channelCount, threshold, maxFrameCount }: PeakSensorOptions): PeakSensor {
  const { even, odd, middle, rise } = designInterpolator();
  const latencyFrames = SENSOR_LATENCY_FRAMES;
  const historyFrames = HISTORY_FRAMES;
  // line[historyFrames − latencyFrames + i] is the frame whose peak is the i-th put out
  const lines = Array.from({ length: channelCount }, () => new Float64Array(historyFrames + maxFrameCount));
  const bends = new Float64Array(Math.ceil((historyFrames + maxFrameCount) / STRETCH_FRAMES) + 2);
  /** Largest magnitude of the interval before the one at hand, per channel. */
  const lastIntervalPeak = new Float64Array(channelCount);
  const points = new Float64Array(3);

  /** Values at ¼, ½ and ¾ of the interval from `at` to `at + 1`; two sums each, as the twin has two lanes. */
  function interpolate(line: Float64Array, at: number): void {
    let quarterEven0 = 0;
    let quarterEven1 = 0;
    let quarterOdd0 = 0;
    let quarterOdd1 = 0;
    let half0 = 0;
    let half1 = 0;
    for (let k = 0; k < REACH; k += 2) {
      const a0 = line[at - k]!;
      const b0 = line[at + 1 + k]!;
      const a1 = line[at - k - 1]!;
      const b1 = line[at + 2 + k]!;
      const sum0 = a0 + b0;
      const sum1 = a1 + b1;
      quarterEven0 += even[k]! * sum0;
      quarterEven1 += even[k + 1]! * sum1;
      quarterOdd0 += odd[k]! * (a0 - b0);
      quarterOdd1 += odd[k + 1]! * (a1 - b1);
      half0 += middle[k]! * sum0;
      half1 += middle[k + 1]! * sum1;
    }
    const quarterEven = quarterEven0 + quarterEven1;
    const quarterOdd = quarterOdd0 + quarterOdd1;
    points[0] = quarterEven + quarterOdd;
    points[1] = half0 + half1;
    points[2] = quarterEven - quarterOdd;
  }

  /** Largest magnitude over [at, at + 1]. */
  function intervalPeak(line: Float64Array, at: number): number {
    interpolate(line, at);
    const y0 = line[at]!;
    const y4 = line[at + 1]!;
    const y1 = points[0]!;
    const y2 = points[1]!;
    const y3 = points[2]!;
    const peak = Math.max(Math.abs(y0), Math.abs(y4), topOf(y0, y1, y2), topOf(y1, y2, y3), topOf(y2, y3, y4));
    if (peak < 0.9 * threshold) return peak; // the triples across the ends add less than that
    interpolate(line, at - 1);
    const before = points[2]!;
    interpolate(line, at + 1);
    return Math.max(peak, topOf(before, y0, y1), topOf(y3, y4, points[0]!));
  }

  /** Largest second difference of each stretch of the first `length` samples. */
  function measureBends(line: Float64Array, length: number): void {
    bends.fill(0);
    for (let start = 0, stretch = 1; start < length; start += STRETCH_FRAMES, stretch++) {
      const end = Math.min(length - 1, start + STRETCH_FRAMES);
      let most = 0;
      for (let i = Math.max(1, start); i < end; i++) {
        const bend = Math.abs(line[i - 1]! - 2 * line[i]! + line[i + 1]!);
        if (bend > most) most = bend;
      }
      bends[stretch] = most;
    }
  }

  return {
    latencyFrames,
    process(channels, start, frameCount, peaks) {
      peaks.fill(0, 0, frameCount);
      for (let c = 0; c < channelCount; c++) {
        const line = lines[c]!;
        const input = channels[c]!;
        for (let i = 0; i < frameCount; i++) line[historyFrames + i] = input[start + i]!;
        measureBends(line, historyFrames + frameCount);
        let before = lastIntervalPeak[c]!;
        let at = historyFrames - latencyFrames;
        const end = at + frameCount;
        let out = 0;
        while (at < end) {
          const stretch = Math.floor(at / STRETCH_FRAMES) + 1;
          const bend = Math.max(bends[stretch - 1]!, bends[stretch]!, bends[stretch + 1]!);
          const limit = threshold - rise * bend;
          const stretchEnd = Math.min(end, stretch * STRETCH_FRAMES);
          let right = Math.abs(line[at]!);
          for (; at < stretchEnd; at++, out++) {
            const left = right;
            right = Math.abs(line[at + 1]!);
            const after = left > limit || right > limit ? intervalPeak(line, at) : 0;
            const peak = before > after ? before : after;
            if (peak > peaks[out]!) peaks[out] = peak;
            before = after;
          }
        }
        lastIntervalPeak[c] = before;
        line.copyWithin(0, frameCount, frameCount + historyFrames);
      }
    },
  };
}

/** Magnitude at the top of the parabola through three equidistant points if that lies among them, else of the middle. */
function topOf(a: number, b: number, c: number): number {
  const sign = b < 0 ? -1 : 1;
  const left = a * sign;
  const top = b * sign;
  const right = c * sign;
  const curvature = 2 * top - left - right;
  if (top < left || top < right || curvature === 0) return top;
  const slope = right - left;
  return top + (slope * slope) / (8 * curvature);
}

/** Tables of the interpolation, for the original and its twin. */
interface SensorTables {
  /** Part of the taps for ¼ and ¾ that acts on the sum, and on the difference, of the k-th samples left and right. */
  readonly even: Float64Array;
  readonly odd: Float64Array;
  /** Taps for ½ on the sum of the k-th samples left and right. */
  readonly middle: Float64Array;
  /** How far the curve can rise above the larger end of an interval, as a multiple of the largest second difference. */
  readonly rise: number;
}

/** Windowed-sinc taps for the points ¼, ½ and ¾ between two samples; the outer two mirror each other. */
export function designInterpolator(): SensorTables {
  const quarter = designPhase(1);
  const half = designPhase(2);
  const threeQuarters = Float64Array.from(quarter).reverse();
  const even = new Float64Array(REACH);
  const odd = new Float64Array(REACH);
  const middle = new Float64Array(REACH);
  for (let k = 0; k < REACH; k++) {
    const left = quarter[REACH - 1 - k]!;
    const right = quarter[REACH + k]!;
    even[k] = (left + right) / 2;
    odd[k] = (left - right) / 2;
    middle[k] = half[REACH + k]!;
  }
  const overLine = Math.max(bendSum(quarter, 1 / 4), bendSum(half, 1 / 2));
  // The top of a parabola lies at most an eighth of the second difference of its points above the middle one. Those of
  // quarter steps are at most twice what the points stray from the line, on either side of a sample.
  const vertex = Math.max(4 * overLine, 2 * bendSum(quarter, 1 / 4) + 2 * bendSum(threeQuarters, 3 / 4) + 1) / 8;
  return { even, odd, middle, rise: overLine + vertex };
}

/** Taps for the point `quarters`/4 of an interval; tap j belongs to the sample j − REACH + 1 after its left end. */
function designPhase(quarters: number): Float64Array {
  const fraction = quarters / 4;
  const window = kaiserWindow(8 * REACH + 1, KAISER_BETA); // read at quarters of a sample
  const weights = Float64Array.from({ length: 2 * REACH }, (_, j) => window[4 * (j + 1) - quarters]!);
  const distances = weights.map((_, j) => j - REACH + 1 - fraction);
  const taps = distances.map((x, j) => (Math.sin(Math.PI * x) / (Math.PI * x)) * weights[j]!);
  // Constants and straight lines must pass exactly, or the bound on the rise does not hold: add w·(p + q·x) so that
  // Σ taps = 1 and Σ taps·x = 0.
  const moment = (values: Float64Array, power: number) =>
    values.reduce((sum, value, j) => sum + value * distances[j]! ** power, 0);
  const missing = 1 - moment(taps, 0);
  const lean = -moment(taps, 1);
  const [w0, w1, w2] = [moment(weights, 0), moment(weights, 1), moment(weights, 2)];
  const determinant = w0 * w2 - w1 * w1;
  const p = (missing * w2 - lean * w1) / determinant;
  const q = (lean * w0 - missing * w1) / determinant;
  return taps.map((tap, j) => tap + weights[j]! * (p + q * distances[j]!));
}

/**
 * The interpolated value minus the straight line between the two samples has taps without sum and first moment, so it
 * is a sum over second differences; the absolute sum of its taps bounds it by the largest of them.
 */
function bendSum(taps: Float64Array, fraction: number): number {
  let total = 0;
  let tap = 0;
  let previous = 0;
  for (let j = 0; j < taps.length; j++) {
    const line = j === REACH - 1 ? 1 - fraction : j === REACH ? fraction : 0;
    const next = taps[j]! - line + 2 * tap - previous;
    previous = tap;
    tap = next;
    total += Math.abs(tap);
  }
  return total;
}
