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

/**
 * Largest second difference and largest magnitude of each stretch of the first `length` samples, a pair a stretch, from the second pair
 * on; the rest of `bends` is 0.
 */
export function sensorBends(line: usize, length: i32, bends: usize): void {
  const two = f64x2.splat(2);
  for (let start = 0; start < length; start += STRETCH) {
    bends += 16;
    const end = min(length - 1, start + STRETCH);
    let bend = f64x2.splat(0);
    let top = f64x2.splat(0);
    let i = max(1, start);
    for (; i + 1 < end; i += 2) {
      const at = line + ((<usize>i) << 3);
      const middle = v128.load(at);
      const curve = f64x2.add(f64x2.sub(v128.load(at - 8), f64x2.mul(two, middle)), v128.load(at, 8));
      bend = f64x2.pmax(bend, f64x2.abs(curve));
      top = f64x2.pmax(top, f64x2.abs(middle));
    }
    let mostBend = larger(f64x2.extract_lane(bend, 0), f64x2.extract_lane(bend, 1));
    let mostTop = larger(f64x2.extract_lane(top, 0), f64x2.extract_lane(top, 1));
    for (; i < end; i++) {
      const at = line + ((<usize>i) << 3);
      mostBend = larger(mostBend, Math.abs(load<f64>(at - 8) - 2 * load<f64>(at) + load<f64>(at, 8)));
      mostTop = larger(mostTop, Math.abs(load<f64>(at)));
    }
    store<f64>(bends, mostBend);
    store<f64>(bends, mostTop, 8);
  }
}

/**
 * Peaks of `count` frames of one channel, from sample `at` of the line, into `peaks` where they are larger.
 *
 * @param bends  as `sensorBends` fills them
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
    const around = bends + ((<usize>stretch) << 4);
    const bend = larger(load<f64>(around - 16), larger(load<f64>(around), load<f64>(around, 16)));
    const limit = threshold - rise * bend;
    const stretchEnd = min(end, stretch * STRETCH);
    // The right end of the last interval is the first sample of the next stretch.
    const top = larger(load<f64>(around, 8), Math.abs(load<f64>(line + ((<usize>stretchEnd) << 3))));
    if (!(top > limit)) {
      // Nothing can exceed: only the interval before is still to be told.
      if (before > load<f64>(peaks)) store<f64>(peaks, before);
      before = 0;
      peaks += (<usize>(stretchEnd - at)) << 3;
      at = stretchEnd;
      continue;
    }
    let right = Math.abs(load<f64>(line + ((<usize>at) << 3)));
    for (; at < stretchEnd; at++, peaks += 8) {
      const address = line + ((<usize>at) << 3);
      const left = right;
      right = Math.abs(load<f64>(address, 8));
      const after = left > limit || right > limit ? intervalPeak(address, tables, known, threshold) : 0;
      const peak = larger(before, after);
      if (peak > load<f64>(peaks)) store<f64>(peaks, peak);
      before = after;
    }
  }
  return before;
}
