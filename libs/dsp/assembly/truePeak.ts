// Twins of src/truePeak/peakSearch.ts and spanSearch.ts.

import { larger, magnitudeAt, searchInterval } from './peakInterval';

/** As BLOCK_FRAMES there. */
const BLOCK: i32 = 20;

/** Rounding of a second difference in 32 bit: at most 7·2⁻²⁴ of the largest sample in it. */
const BEND_ERROR: f64 = 5e-7;

function largest(x: v128): f64 {
  const pairs = f32x4.pmax(x, i64x2.shuffle(x, x, 1, 0));
  return <f64>f32x4.extract_lane(f32x4.pmax(pairs, i32x4.shuffle(pairs, pairs, 1, 0, 3, 2)), 0);
}

/** Second differences of four samples. */
function curveAt(at: usize, x: v128): v128 {
  return f32x4.add(f32x4.sub(v128.load(at - 4), f32x4.add(x, x)), v128.load(at, 4));
}

/**
 * Largest |x[k]| and, rounded up, |x[k−1] − 2·x[k] + x[k+1]| of blocks of 20 samples. `rises`: what no interval of the block *before* rises
 * above, since that takes the bends on both its sides.
 */
export function blockExtremes(
  samples: usize,
  blockCount: i32,
  peaks: usize,
  bends: usize,
  rises: usize,
  bound8: f64,
): void {
  let before = load<f64>(bends - 16);
  let last = load<f64>(bends - 8);
  let lastPeak = load<f64>(peaks - 8);
  const magnitude = i32x4.splat(0x7fffffff); // one operation; f32x4.abs is three
  for (
    const end = bends + ((<usize>blockCount) << 3);
    bends < end;
    bends += 8, peaks += 8, rises += 8, samples += 4 * <usize>BLOCK
  ) {
    // Written out: as a loop of five it takes a third longer.
    let x = v128.load(samples);
    let peak = v128.and(x, magnitude);
    let bend = v128.and(curveAt(samples, x), magnitude);
    x = v128.load(samples, 16);
    peak = f32x4.pmax(peak, v128.and(x, magnitude));
    bend = f32x4.pmax(bend, v128.and(curveAt(samples + 16, x), magnitude));
    x = v128.load(samples, 32);
    peak = f32x4.pmax(peak, v128.and(x, magnitude));
    bend = f32x4.pmax(bend, v128.and(curveAt(samples + 32, x), magnitude));
    x = v128.load(samples, 48);
    peak = f32x4.pmax(peak, v128.and(x, magnitude));
    bend = f32x4.pmax(bend, v128.and(curveAt(samples + 48, x), magnitude));
    x = v128.load(samples, 64);
    peak = f32x4.pmax(peak, v128.and(x, magnitude));
    bend = f32x4.pmax(bend, v128.and(curveAt(samples + 64, x), magnitude));
    // Both largest at once, in lanes 0 and 2.
    const halves = f32x4.pmax(i32x4.shuffle(peak, bend, 0, 1, 4, 5), i32x4.shuffle(peak, bend, 2, 3, 6, 7));
    const both = f32x4.pmax(halves, i32x4.shuffle(halves, halves, 1, 0, 3, 2));
    const most = <f64>f32x4.extract_lane(both, 0);
    const first = magnitudeAt(samples, 0);
    const around = larger(magnitudeAt(samples, -1), magnitudeAt(samples, BLOCK));
    const now = <f64>f32x4.extract_lane(both, 2) + BEND_ERROR * larger(most, around);
    store<f64>(peaks, most);
    store<f64>(bends, now);
    // The right end of its last interval is the first sample here.
    store<f64>(rises - 8, larger(lastPeak, first) + bound8 * larger(larger(before, last), now));
    before = last;
    last = now;
    lastPeak = most;
  }
}

/** Index of the first of the largest magnitudes of samples [from, to); the magnitude itself goes to `best`. */
function largestSample(samples: usize, peaks: usize, from: i32, to: i32, best: usize): i32 {
  store<f64>(best, 0);
  const firstWhole = (from + BLOCK - 1) / BLOCK;
  const lastWhole = to / BLOCK;
  if (lastWhole <= firstWhole) return firstAbove(samples, from, to, from, best);
  let at = firstAbove(samples, from, firstWhole * BLOCK, from, best);
  // Whole blocks are known by their peaks, so only the one that holds the largest is looked into.
  let most = load<f64>(best);
  let holder = -1;
  for (let block = firstWhole; block < lastWhole; block++) {
    const peak = load<f64>(peaks + ((<usize>block) << 3));
    holder = select<i32>(block, holder, peak > most);
    most = larger(peak, most);
  }
  if (holder >= 0) at = firstAbove(samples, holder * BLOCK, (holder + 1) * BLOCK, at, best);
  return firstAbove(samples, lastWhole * BLOCK, to, at, best);
}

/** The first of the largest magnitudes of [from, to) if it is above `best`, which it then becomes; else `otherwise`. */
function firstAbove(samples: usize, from: i32, to: i32, otherwise: i32, best: usize): i32 {
  let four = f32x4.splat(0);
  let i = from;
  for (; i + 4 <= to; i += 4) four = f32x4.pmax(four, f32x4.abs(v128.load(samples + ((<usize>i) << 2))));
  let most = largest(four);
  for (; i < to; i++) most = larger(magnitudeAt(samples, i), most);
  if (!(most > load<f64>(best))) return otherwise;
  store<f64>(best, most);
  let at = from; // it is there
  while (magnitudeAt(samples, at) != most) at++;
  return at;
}

/** What the preview in 32 bit may be off by, as a share of the samples it reads: seven roundings of taps that add up to less than 3. */
const PREVIEW_ERROR: f64 = 2e-6;

/** Not less than x in 32 bit, for x ≥ 0. */
function roundedUp(x: f64): f32 {
  return <f32>(x * 1.000001);
}

/** Not more than x in 32 bit, unless that is negative. */
function roundedDown(x: f64): f32 {
  return <f32>(x * 0.999999);
}

/**
 * Whether, by their ends and by the values halfway, one of the four intervals from `at` on may rise above `enough`.
 *
 * @param near  taps of the preview
 * @param doubt what the values halfway may be short of the truth
 */
function mayRise(at: usize, ends: v128, near: usize, enough: v128, doubt: v128): bool {
  let middle = f32x4.mul(f32x4.splat(<f32>load<f64>(near)), f32x4.add(v128.load(at), v128.load(at, 4)));
  let pair = f32x4.add(v128.load(at - 4), v128.load(at, 8));
  middle = f32x4.add(middle, f32x4.mul(f32x4.splat(<f32>load<f64>(near, 8)), pair));
  pair = f32x4.add(v128.load(at - 8), v128.load(at, 12));
  middle = f32x4.add(middle, f32x4.mul(f32x4.splat(<f32>load<f64>(near, 16)), pair));
  pair = f32x4.add(v128.load(at - 12), v128.load(at, 16));
  middle = f32x4.add(middle, f32x4.mul(f32x4.splat(<f32>load<f64>(near, 24)), pair));
  pair = f32x4.add(v128.load(at - 16), v128.load(at, 20));
  middle = f32x4.add(middle, f32x4.mul(f32x4.splat(<f32>load<f64>(near, 32)), pair));
  return v128.any_true(f32x4.gt(f32x4.pmax(ends, f32x4.add(f32x4.abs(middle), doubt)), enough));
}

/**
 * See PeakSearch.searchIntervals.
 *
 * @param taps      STEPS + 1 rows of 42
 * @param constants bounds for 8, 4, 2 and 1 steps, preview bound, five preview taps
 * @param values    room for STEPS + 1 doubles
 * @param best      magnitude and position
 */
function searchIntervals(
  samples: usize,
  peaks: usize,
  bends: usize,
  rises: usize,
  from: i32,
  to: i32,
  taps: usize,
  constants: usize,
  values: usize,
  best: usize,
): void {
  const bound8 = load<f64>(constants);
  const bound4 = load<f64>(constants, 8);
  const previewBound = load<f64>(constants, 32);
  const near0 = load<f64>(constants, 40);
  const near1 = load<f64>(constants, 48);
  const near2 = load<f64>(constants, 56);
  const near3 = load<f64>(constants, 64);
  const near4 = load<f64>(constants, 72);
  let block = (from + BLOCK) / BLOCK - 1; // floor: `from` may be −1
  for (let start = from; start < to; block++) {
    const blockEnd = (block + 1) * BLOCK;
    const end = min(to, blockEnd);
    if (load<f64>(rises + ((<usize>block) << 3)) > load<f64>(best)) {
      const beside = bends + ((<usize>block) << 3);
      const bend = larger(larger(load<f64>(beside - 8), load<f64>(beside)), load<f64>(beside, 8));
      const rise = bound8 * bend;
      const halfRise = bound4 * bend;
      const doubt = previewBound * bend;
      let most = load<f64>(best);
      // In doubt the four are looked at one by one.
      let threshold = f32x4.splat(roundedDown(most - rise));
      let enough4 = f32x4.splat(roundedDown(most - halfRise));
      const around = peaks + ((<usize>block) << 3);
      const highest = larger(larger(load<f64>(around - 8), load<f64>(around)), load<f64>(around, 8));
      const doubt4 = f32x4.splat(roundedUp(doubt + PREVIEW_ERROR * highest));
      let i = start;
      while (i < end) {
        if (i + 4 <= end) {
          const at = samples + ((<usize>i) << 2);
          const ends = f32x4.pmax(f32x4.abs(v128.load(at)), f32x4.abs(v128.load(at, 4)));
          if (!v128.any_true(f32x4.gt(ends, threshold)) || !mayRise(at, ends, constants + 40, enough4, doubt4)) {
            i += 4;
            continue;
          }
        }
        for (const stop = min(end, i + 4); i < stop; i++) {
          const low = magnitudeAt(samples, i);
          const high = magnitudeAt(samples, i + 1);
          if (low + rise <= most && high + rise <= most) continue;
          const enough = most - halfRise;
          if (low <= enough && high <= enough) {
            const at = samples + ((<usize>i) << 2);
            const middle =
              near0 * (<f64>load<f32>(at) + <f64>load<f32>(at, 4)) +
              near1 * (<f64>load<f32>(at - 4) + <f64>load<f32>(at, 8)) +
              near2 * (<f64>load<f32>(at - 8) + <f64>load<f32>(at, 12)) +
              near3 * (<f64>load<f32>(at - 12) + <f64>load<f32>(at, 16)) +
              near4 * (<f64>load<f32>(at - 16) + <f64>load<f32>(at, 20));
            if (Math.abs(middle) + doubt <= enough) continue;
          }
          searchInterval(samples, i, bend, taps, constants, values, best);
          most = load<f64>(best);
          threshold = f32x4.splat(roundedDown(most - rise));
          enough4 = f32x4.splat(roundedDown(most - halfRise));
        }
      }
    }
    start = end;
  }
}

/** Bytes of a channel in `places`: addresses of samples, peaks, bends and rises. */
const PLACES: usize = 16;
/** … and in `ofChannels`: sample peak, true peak, frame. `ofSlice` begins alike and has the channel and its floor behind. */
const OF_CHANNEL: usize = 24;

/** See SpanSearch.search. */
export function searchSpan(
  from: i32,
  to: i32,
  intervalsFrom: i32,
  intervalsTo: i32,
  base: f64,
  channelCount: i32,
  places: usize,
  ofSlice: usize,
  ofChannels: usize,
  taps: usize,
  constants: usize,
  values: usize,
  best: usize,
): void {
  for (let c = 0; c < channelCount; c++) {
    const place = places + <usize>c * PLACES;
    const ofChannel = ofChannels + <usize>c * OF_CHANNEL;
    const at = largestSample(load<u32>(place), load<u32>(place, 4), from, to, best);
    const most = load<f64>(best);
    store<f64>(ofChannel, larger(most, load<f64>(ofChannel)));
    store<f64>(ofSlice, larger(most, load<f64>(ofSlice)));
    found(c, most, base + <f64>at, ofSlice, ofChannel);
    searchBetween(
      max(intervalsFrom, at - 1),
      at + 1,
      base,
      c,
      place,
      ofSlice,
      ofChannel,
      taps,
      constants,
      values,
      best,
    );
  }
  for (let c = 0; c < channelCount; c++) {
    const place = places + <usize>c * PLACES;
    const ofChannel = ofChannels + <usize>c * OF_CHANNEL;
    searchBetween(intervalsFrom, intervalsTo, base, c, place, ofSlice, ofChannel, taps, constants, values, best);
  }
}

function found(channel: i32, magnitude: f64, frame: f64, ofSlice: usize, ofChannel: usize): void {
  if (magnitude > load<f64>(ofChannel, 8)) {
    store<f64>(ofChannel, magnitude, 8);
    store<f64>(ofChannel, frame, 16);
  }
  if (magnitude > load<f64>(ofSlice, 8)) {
    store<f64>(ofSlice, magnitude, 8);
    store<f64>(ofSlice, frame, 16);
    store<f64>(ofSlice, <f64>channel, 24);
  }
}

function searchBetween(
  from: i32,
  to: i32,
  base: f64,
  channel: i32,
  place: usize,
  ofSlice: usize,
  ofChannel: usize,
  taps: usize,
  constants: usize,
  values: usize,
  best: usize,
): void {
  const slicePeak = larger(load<f64>(ofSlice, 8), load<f64>(ofSlice, 32));
  const channelPeak = load<f64>(ofChannel, 8);
  store<f64>(best, select<f64>(slicePeak, channelPeak, slicePeak < channelPeak));
  store<f64>(best, -1, 8);
  searchIntervals(
    load<u32>(place),
    load<u32>(place, 4),
    load<u32>(place, 8),
    load<u32>(place, 12),
    from,
    to,
    taps,
    constants,
    values,
    best,
  );
  const position = load<f64>(best, 8);
  if (position >= 0) found(channel, load<f64>(best), base + position, ofSlice, ofChannel);
}
