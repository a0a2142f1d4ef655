// Twin of src/kernels/peakCells.ts: the same steps, two peaks at a time where they do not wait for each other.
import { decibels, localPeaks } from './bins';

// Places of the numbers in `numbers`, as in src/kernels/wasm/peakCells.ts.
const FIRST_BIN: usize = 0 << 2;
const END_BIN: usize = 1 << 2;
const CELL_COUNT: usize = 2 << 2;
const BIN_OCTAVES: usize = 3 << 2;
const BINS: usize = 4 << 2;
const SCRATCH: usize = 5 << 2;
const ROW_BYTES: usize = 6 << 2;
const EXCESS: usize = 7 << 2;
const CENTS: usize = 8 << 2;

// And in `limits`.
const FLOOR: usize = 0 << 3;
const CELLS_PER_OCTAVE: usize = 1 << 3;
const RANGE: usize = 2 << 3;
const REACH: usize = 3 << 3;
const NEAR: usize = 4 << 3;

const TWICE_LOG2E: f64 = 2 * 1.4426950408889634;

/** Reads one spectrum into cells; see createPeakCells. `limits` are doubles. */
export function peakCells(numbers: usize, limits: usize, power: usize): void {
  const bins = <usize>load<i32>(numbers, BINS);
  const octaves = <usize>load<i32>(numbers, SCRATCH);
  const row = <usize>load<i32>(numbers, ROW_BYTES);
  const count = localPeaks(
    power,
    load<i32>(numbers, FIRST_BIN),
    load<i32>(numbers, END_BIN),
    <f32>load<f64>(limits, FLOOR),
    bins,
  );
  interpolate(power, bins, count, <usize>load<i32>(numbers, BIN_OCTAVES), load<f64>(limits, FLOOR), octaves, row);
  const kept = keepNearTop(octaves, row, count, load<f64>(limits, RANGE), load<f64>(limits, REACH));
  fillCells(numbers, limits, octaves + 2 * row, row, kept);
}

/** Levels of each peak and of its two neighbours into three rows from `octaves + 2·row` on, then the tops of the parabolas through them. */
function interpolate(
  power: usize,
  bins: usize,
  count: i32,
  binOctaves: usize,
  floor: f64,
  octaves: usize,
  row: usize,
): void {
  const before = octaves + 2 * row;
  const at = before + row;
  const behind = at + row;
  for (let i = 0; i < count; i++) {
    const bin = power + ((<usize>load<i32>(bins + ((<usize>i) << 2))) << 2);
    const place = (<usize>i) << 3;
    store<f64>(before + place, <f64>load<f32>(bin - 4));
    store<f64>(at + place, <f64>load<f32>(bin));
    store<f64>(behind + place, <f64>load<f32>(bin + 4));
  }
  decibels(before, count, floor, before);
  decibels(at, count, floor, at);
  decibels(behind, count, floor, behind);
  const zero = f64x2.splat(0);
  const two = f64x2.splat(2);
  store<i32>(bins + ((<usize>count) << 2), load<i32>(bins)); // the last of an odd number has company
  const end = (<usize>count) << 3;
  for (let k: usize = 0; k < end; k += 16, bins += 8) {
    const a = v128.load(before + k);
    const b = v128.load(at + k);
    const c = v128.load(behind + k);
    const slope = f64x2.sub(a, c);
    const bend = f64x2.add(f64x2.sub(a, f64x2.mul(two, b)), c);
    const offset = v128.and(f64x2.div(slope, f64x2.mul(two, bend)), f64x2.lt(bend, zero));
    const x = f64x2.div(offset, f64x2.convert_low_i32x4_s(v128.load64_zero(bins)));
    const r = f64x2.div(x, f64x2.add(two, x));
    const rr = f64x2.mul(r, r);
    let series = f64x2.add(f64x2.splat(1.0 / 7), f64x2.mul(rr, f64x2.splat(1.0 / 9)));
    series = f64x2.add(f64x2.splat(1.0 / 5), f64x2.mul(rr, series));
    series = f64x2.add(f64x2.splat(1.0 / 3), f64x2.mul(rr, series));
    series = f64x2.add(f64x2.splat(1), f64x2.mul(rr, series));
    const own = v128.load64_lane(
      binOctaves + ((<usize>load<i32>(bins, 4)) << 3),
      v128.load64_zero(binOctaves + ((<usize>load<i32>(bins)) << 3)),
      1,
    );
    v128.store(octaves + k, f64x2.add(own, f64x2.mul(f64x2.mul(f64x2.splat(TWICE_LOG2E), r), series)));
    v128.store(octaves + row + k, f64x2.sub(b, f64x2.div(f64x2.mul(slope, offset), f64x2.splat(4))));
  }
}

/** Rows from `octaves` on: octaves, levels, those of the peaks that are kept, sums of levels up to each of these. */
function keepNearTop(octaves: usize, row: usize, count: i32, range: f64, reach: f64): i32 {
  const end = octaves + ((<usize>count) << 3);
  let top = -Infinity;
  let topAt: usize = 0;
  let to = octaves;
  let out = octaves + 2 * row;
  const start = out;
  let sum: f64 = 0;
  store<f64>(out + 2 * row, 0);
  for (let at = octaves; at < end; at += 8) {
    const octave = load<f64>(at);
    if (topAt !== 0 && load<f64>(topAt) < octave - reach) {
      top = -Infinity;
      to = topAt + 8;
      while (load<f64>(to) < octave - reach) to += 8;
    }
    while (to < end && load<f64>(to) <= octave + reach) {
      const other = load<f64>(to + row);
      if (other >= top) {
        top = other;
        topAt = to;
      }
      to += 8;
    }
    const level = load<f64>(at + row);
    store<f64>(out, octave);
    store<f64>(out + row, level);
    if (level < top - range) continue;
    sum += level;
    out += 8;
    store<f64>(out + 2 * row, sum);
  }
  return <i32>((out - start) >> 3);
}

// Mostly it is one of the next two: whether, cannot be predicted, so that no branch asks.

/** From `at` on, the first that is not below a limit. */
function firstFrom(at: usize, limit: f64): usize {
  at += (<usize>(load<f64>(at) < limit)) << 3;
  at += (<usize>(load<f64>(at) < limit)) << 3;
  while (load<f64>(at) < limit) at += 8;
  return at;
}

/** From `at` on, the first that is above a limit. */
function firstAbove(at: usize, limit: f64): usize {
  at += (<usize>(load<f64>(at) <= limit)) << 3;
  at += (<usize>(load<f64>(at) <= limit)) << 3;
  while (load<f64>(at) <= limit) at += 8;
  return at;
}

function fillCells(numbers: usize, limits: usize, octaves: usize, row: usize, kept: i32): void {
  const excessDb = <usize>load<i32>(numbers, EXCESS);
  const cents = <usize>load<i32>(numbers, CENTS);
  const cellCount = load<i32>(numbers, CELL_COUNT);
  const cellsPerOctave = load<f64>(limits, CELLS_PER_OCTAVE);
  const reach = load<f64>(limits, REACH);
  const near = load<f64>(limits, NEAR);
  const centsOfCell = 1200 / cellsPerOctave;
  const none = f64x2.splat(NaN);
  for (let at = excessDb; at < excessDb + ((<usize>cellCount) << 3); at += 16) v128.store(at, none);
  const end = octaves + ((<usize>kept) << 3);
  const toSums: usize = 2 * row;
  store<f64>(end, Infinity); // where the searches end
  let leftFrom = octaves;
  let leftTo = octaves;
  let rightFrom = octaves;
  let rightTo = octaves;
  for (let at = octaves; at < end; at += 8) {
    const octave = load<f64>(at);
    const place = octave * cellsPerOctave;
    const floor = Math.floor(place);
    const cell = <i32>floor;
    if (cell >= cellCount) break;
    leftFrom = firstFrom(leftFrom, octave - reach);
    leftTo = firstAbove(leftTo, octave - near);
    rightFrom = firstFrom(rightFrom, octave + near);
    rightTo = firstAbove(rightTo, octave + reach);
    if (cell < 0 || leftTo <= leftFrom || rightTo <= rightFrom) continue;
    const left = (load<f64>(leftTo + toSums) - load<f64>(leftFrom + toSums)) / <f64>((leftTo - leftFrom) >> 3);
    const right = (load<f64>(rightTo + toSums) - load<f64>(rightFrom + toSums)) / <f64>((rightTo - rightFrom) >> 3);
    const excess = load<f64>(at + row) - (left + right) / 2;
    const out = excessDb + ((<usize>cell) << 3);
    if (load<f64>(out) >= excess) continue;
    store<f64>(out, excess);
    store<f64>(cents + ((<usize>cell) << 3), (place - floor - 0.5) * centsOfCell);
  }
}
