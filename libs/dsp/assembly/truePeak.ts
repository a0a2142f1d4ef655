// Twins of src/truePeak/peakSearch.ts and spanSearch.ts.

/** As BLOCK_FRAMES, STEPS and REACH there. */
const BLOCK: i32 = 20;
const STEPS: i32 = 8;
const TAPS: i32 = 42;
const REACH: i32 = 21;

/** Rounding of a second difference in 32 bit: at most 7·2⁻²⁴ of the largest sample in it. */
const BEND_ERROR: f64 = 5e-7;

function magnitudeAt(samples: usize, index: i32): f64 {
  return Math.abs(<f64>load<f32>(samples + ((<usize>index) << 2)));
}

/** Without the care `Math.max` takes of NaN, which nothing here is. */
function larger(a: f64, b: f64): f64 {
  return select<f64>(a, b, a > b);
}

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

/** The curve at `index + step / STEPS`: six sums, two a vector. */
function curve(samples: usize, index: i32, step: i32, taps: usize): f64 {
  let row = taps + ((<usize>(step * TAPS)) << 3);
  let at = samples + ((<usize>(index - REACH + 1)) << 2);
  let a = f64x2.splat(0);
  let b = f64x2.splat(0);
  let c = f64x2.splat(0);
  for (const end = row + ((<usize>TAPS) << 3); row < end; row += 48, at += 24) {
    a = f64x2.add(a, f64x2.mul(v128.load(row), f64x2.promote_low_f32x4(v128.load64_zero(at))));
    b = f64x2.add(b, f64x2.mul(v128.load(row, 16), f64x2.promote_low_f32x4(v128.load64_zero(at, 8))));
    c = f64x2.add(c, f64x2.mul(v128.load(row, 32), f64x2.promote_low_f32x4(v128.load64_zero(at, 16))));
  }
  const sum = f64x2.add(f64x2.add(a, b), c);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function position(index: i32, step: f64): f64 {
  return <f64>index + step / <f64>STEPS;
}

function interpolate(samples: usize, index: i32, step: i32, taps: usize, values: usize, best: usize): void {
  const magnitude = Math.abs(curve(samples, index, step, taps));
  store<f64>(values + ((<usize>step) << 3), magnitude);
  if (magnitude > load<f64>(best)) {
    store<f64>(best, magnitude);
    store<f64>(best, position(index, <f64>step), 8);
  }
}

function mayBeat(values: usize, low: i32, high: i32, rise: f64, best: usize): bool {
  const end = larger(load<f64>(values + ((<usize>low) << 3)), load<f64>(values + ((<usize>high) << 3)));
  return end + rise > load<f64>(best);
}

function searchInterval(
  samples: usize,
  index: i32,
  bend: f64,
  taps: usize,
  constants: usize,
  values: usize,
  best: usize,
): void {
  const rise4 = load<f64>(constants, 8) * bend;
  const rise2 = load<f64>(constants, 16) * bend;
  const rise1 = load<f64>(constants, 24) * bend;
  store<f64>(values, magnitudeAt(samples, index));
  store<f64>(values, magnitudeAt(samples, index + 1), 64);
  interpolate(samples, index, 4, taps, values, best);
  for (let half = 0; half < STEPS; half += 4) {
    if (!mayBeat(values, half, half + 4, rise4, best)) continue;
    interpolate(samples, index, half + 2, taps, values, best);
    for (let quarter = half; quarter < half + 4; quarter += 2) {
      if (!mayBeat(values, quarter, quarter + 2, rise2, best)) continue;
      interpolate(samples, index, quarter + 1, taps, values, best);
      for (let eighth = quarter; eighth < quarter + 2; eighth++) {
        if (!mayBeat(values, eighth, eighth + 1, rise1, best)) continue;
        const at = values + ((<usize>eighth) << 3);
        searchVertex(samples, index, load<f64>(at) > load<f64>(at, 8) ? eighth : eighth + 1, taps, best);
      }
    }
  }
}

function searchVertex(samples: usize, index: i32, step: i32, taps: usize, best: usize): void {
  const signed = curve(samples, index, step, taps);
  const sign: f64 = signed < 0 ? -1 : 1;
  const middle = sign * signed;
  const left = sign * (step > 0 ? curve(samples, index, step - 1, taps) : curve(samples, index - 1, STEPS - 1, taps));
  const right = sign * (step < STEPS ? curve(samples, index, step + 1, taps) : curve(samples, index + 1, 1, taps));
  const curvature = 2 * middle - left - right;
  if (left > middle || right > middle || !(curvature > 0)) return;
  const top = middle + ((left - right) * (left - right)) / (8 * curvature);
  if (top > load<f64>(best)) {
    store<f64>(best, top);
    store<f64>(best, position(index, <f64>step + (right - left) / (2 * curvature)), 8);
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
