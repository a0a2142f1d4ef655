// Twin of src/truePeak/peakSensor.ts.

/** As REACH and STRETCH_FRAMES there. */
const REACH: i32 = 24;
const STRETCH: i32 = 26;

// Values of the curve at ¼, ½ and ¾ of the interval interpolated last.
let first: f64 = 0;
let second: f64 = 0;
let third: f64 = 0;

/** Without the care `Math.max` takes of NaN, which nothing here is. */
function larger(a: f64, b: f64): f64 {
  return select<f64>(a, b, a > b);
}

function lanes(x: v128): f64 {
  return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
}

/** @param at address of the sample at the left end */
function interpolate(at: usize, even: usize, odd: usize, middle: usize): void {
  let quarterEven = f64x2.splat(0);
  let quarterOdd = f64x2.splat(0);
  let half = f64x2.splat(0);
  let left = at - 8;
  let right = at + 8;
  for (let k = 0; k < REACH; k += 2) {
    const two = v128.load(left);
    const a = i64x2.shuffle(two, two, 1, 0);
    const b = v128.load(right);
    const sum = f64x2.add(a, b);
    quarterEven = f64x2.add(quarterEven, f64x2.mul(v128.load(even), sum));
    quarterOdd = f64x2.add(quarterOdd, f64x2.mul(v128.load(odd), f64x2.sub(a, b)));
    half = f64x2.add(half, f64x2.mul(v128.load(middle), sum));
    left -= 16;
    right += 16;
    even += 16;
    odd += 16;
    middle += 16;
  }
  const evenSum = lanes(quarterEven);
  const oddSum = lanes(quarterOdd);
  first = evenSum + oddSum;
  second = lanes(half);
  third = evenSum - oddSum;
}

function topOf(a: f64, b: f64, c: f64): f64 {
  const sign: f64 = b < 0 ? -1 : 1;
  const left = a * sign;
  const top = b * sign;
  const right = c * sign;
  const curvature = 2 * top - left - right;
  if (top < left || top < right || curvature == 0) return top;
  const slope = right - left;
  return top + (slope * slope) / (8 * curvature);
}

/** Places of the values of an interval in `known`: its address, then those at ¼, ½ and ¾. Neighbours lie in slots of their own. */
const SLOT: usize = 4 << 3;

function slotOf(at: usize, known: usize): usize {
  return known + ((at >> 3) & 3) * SLOT;
}

/** The values of an interval, remembered: the intervals beside a peak ask for them again. */
function valuesOf(at: usize, tables: usize, known: usize): usize {
  const slot = slotOf(at, known);
  if (load<usize>(slot) != at) {
    interpolate(at, tables, tables + 8 * REACH, tables + 16 * REACH);
    store<usize>(slot, at);
    store<f64>(slot, first, 8);
    store<f64>(slot, second, 16);
    store<f64>(slot, third, 24);
  }
  return slot;
}

function intervalPeak(at: usize, tables: usize, known: usize, threshold: f64): f64 {
  const values = valuesOf(at, tables, known);
  const y0 = load<f64>(at);
  const y4 = load<f64>(at, 8);
  const y1 = load<f64>(values, 8);
  const y2 = load<f64>(values, 16);
  const y3 = load<f64>(values, 24);
  const peak = larger(
    larger(larger(Math.abs(y0), Math.abs(y4)), topOf(y0, y1, y2)),
    larger(topOf(y1, y2, y3), topOf(y2, y3, y4)),
  );
  if (peak < 0.9 * threshold) return peak;
  const before = load<f64>(valuesOf(at - 8, tables, known), 24);
  const after = load<f64>(valuesOf(at + 8, tables, known), 8);
  return larger(peak, larger(topOf(before, y0, y1), topOf(y3, y4, after)));
}

/** Largest second difference of each stretch of the first `length` samples, from `bends` + 1 on; the rest of `bends` is 0. */
export function sensorBends(line: usize, length: i32, bends: usize): void {
  for (let start = 0; start < length; start += STRETCH) {
    bends += 8;
    const end = min(length - 1, start + STRETCH);
    let most: f64 = 0;
    let pair = f64x2.splat(0);
    let i = max(1, start);
    for (; i + 1 < end; i += 2) {
      const at = line + ((<usize>i) << 3);
      const middle = v128.load(at);
      const bend = f64x2.add(f64x2.sub(v128.load(at - 8), f64x2.mul(f64x2.splat(2), middle)), v128.load(at, 8));
      pair = f64x2.pmax(pair, f64x2.abs(bend));
    }
    for (; i < end; i++) {
      const at = line + ((<usize>i) << 3);
      most = larger(most, Math.abs(load<f64>(at - 8) - 2 * load<f64>(at) + load<f64>(at, 8)));
    }
    store<f64>(bends, larger(most, larger(f64x2.extract_lane(pair, 0), f64x2.extract_lane(pair, 1))));
  }
}

/** Whether one of `count` ≥ 2 samples is larger than `limit`. */
function exceeds(samples: usize, count: i32, limit: f64): bool {
  let most = f64x2.abs(v128.load(samples));
  // The last pair may overlap the one before: the largest of all is the same.
  const last = samples + ((<usize>(count - 2)) << 3);
  for (let at = samples + 16; at < last; at += 16) most = f64x2.pmax(most, f64x2.abs(v128.load(at)));
  most = f64x2.pmax(most, f64x2.abs(v128.load(last)));
  return v128.any_true(f64x2.gt(most, f64x2.splat(limit)));
}

/**
 * Largest magnitude of each of `count` ≥ 2 samples and its neighbours into `peaks` where it is larger; for the first, `before` stands for
 * the neighbour on the left.
 *
 * @returns the larger of the last and the one behind it
 */
function sampleMaxima(samples: usize, count: i32, before: f64, peaks: usize): f64 {
  const first = larger(Math.abs(load<f64>(samples)), Math.abs(load<f64>(samples, 8)));
  const top = before > first ? before : first;
  if (top > load<f64>(peaks)) store<f64>(peaks, top);
  let i = 1;
  let at = samples + 8;
  let to = peaks + 8;
  for (; i + 2 <= count; i += 2, at += 16, to += 16) {
    const left = f64x2.abs(v128.load(at - 8));
    const middle = f64x2.abs(v128.load(at));
    const right = f64x2.abs(v128.load(at, 8));
    v128.store(to, f64x2.pmax(v128.load(to), f64x2.pmax(f64x2.pmax(left, middle), right)));
  }
  for (; i < count; i++, at += 8, to += 8) {
    const peak = larger(larger(Math.abs(load<f64>(at - 8)), Math.abs(load<f64>(at))), Math.abs(load<f64>(at, 8)));
    if (peak > load<f64>(to)) store<f64>(to, peak);
  }
  return larger(Math.abs(load<f64>(at - 8)), Math.abs(load<f64>(at)));
}

/**
 * Peaks of `count` frames of one channel, from sample `at` of the line, into `peaks` where they are larger.
 *
 * @param tables even, odd and middle taps, 24 each, and behind them room for the values of four intervals, four doubles each
 * @param before largest magnitude of the interval before the first
 * @returns that of the last interval
 */
export function sensePeaks(
  line: usize,
  at: i32,
  count: i32,
  bends: usize,
  tables: usize,
  threshold: f64,
  rise: f64,
  before: f64,
  peaks: usize,
): f64 {
  const known = tables + 24 * REACH;
  for (let slot: usize = 0; slot < 4; slot++) store<usize>(known + slot * SLOT, 0);
  const end = at + count;
  while (at < end) {
    const stretch = at / STRETCH + 1;
    const around = bends + ((<usize>stretch) << 3);
    const bend = larger(load<f64>(around - 8), larger(load<f64>(around), load<f64>(around, 8)));
    const limit = threshold - rise * bend;
    const stretchEnd = min(end, stretch * STRETCH);
    if (stretchEnd - at >= 2 && !exceeds(line + ((<usize>at) << 3), stretchEnd - at + 1, limit)) {
      // Nothing can: the peaks are those of the samples, and of the interval before the first.
      before = sampleMaxima(line + ((<usize>at) << 3), stretchEnd - at, before, peaks);
      peaks += (<usize>(stretchEnd - at)) << 3;
      at = stretchEnd;
      continue;
    }
    let right = Math.abs(load<f64>(line + ((<usize>at) << 3)));
    for (; at < stretchEnd; at++, peaks += 8) {
      const address = line + ((<usize>at) << 3);
      const left = right;
      right = Math.abs(load<f64>(address, 8));
      let after = left > right ? left : right;
      if (after > limit) after = intervalPeak(address, tables, known, threshold);
      const peak = before > after ? before : after;
      if (peak > load<f64>(peaks)) store<f64>(peaks, peak);
      before = after;
    }
  }
  return before;
}
