// Twin of src/kernels/rendering/limiterGain.ts.
import { EXP_LIMIT, EXP_STEPS, EXP_TABLE, expOfMinus, LN2, LOG_TABLE, MANTISSA_BITS, naturalLog } from './logarithm';

// Places of the numbers in `numbers`, as in src/kernels/wasm/limiterGain.ts: options first, state behind.
const CEILING: usize = 0 << 3;
const MARGIN: usize = 1 << 3;
const RELEASE_KEEP: usize = 2 << 3;
const SUSTAINED_RELEASE_KEEP: usize = 3 << 3;
const SUSTAINED_ATTACK_KEEP: usize = 4 << 3;
const TURN_RE: usize = 5 << 3;
const TURN_IM: usize = 6 << 3;
const ENTER_RE: usize = 7 << 3;
const ENTER_IM: usize = 8 << 3;
const REDUCTION: usize = 9 << 3;
const SUSTAINED: usize = 10 << 3;
const SUM: usize = 11 << 3;
const RE: usize = 12 << 3;
const IM: usize = 13 << 3;
const MOST_OF_BLOCK: usize = 14 << 3;
const MAX_LOSS: usize = 15 << 3;
const LOSS_SUM: usize = 16 << 3;
const ACTIVE_COUNT: usize = 17 << 3;
// … and in `integers`.
const WINDOW: usize = 0 << 2;
const AT: usize = 1 << 2;
const NON_ZERO: usize = 2 << 2;

const REST_NEPERS: f64 = 1e-4;
const LOSS_CLASSES: f64 = 512;

/** Whether none of the values is above a limit. */
function noneAbove(values: usize, count: i32, limit: f64): bool {
  const limits = f64x2.splat(limit);
  let i = 0;
  for (; i + 2 <= count; i += 2, values += 16) {
    if (v128.any_true(f64x2.gt(v128.load(values), limits))) return false;
  }
  return i == count || !(load<f64>(values) > limit);
}

/** Peaks to the reductions they need, nepers, in place. */
function needs(values: usize, count: i32, ceiling: f64, margin: f64, tables: usize): void {
  const ceilings = f64x2.splat(ceiling);
  const margins = f64x2.splat(margin);
  const end = values + ((<usize>count) << 3);
  for (; values + 16 <= end; values += 16) {
    const peaks = v128.load(values);
    const isOver = f64x2.gt(peaks, ceilings);
    if (v128.any_true(isOver)) {
      const needs = f64x2.add(naturalLogs(f64x2.div(peaks, ceilings), tables), margins);
      v128.store(values, v128.and(needs, isOver));
    } else v128.store(values, f64x2.splat(0));
  }
  if (values < end) store<f64>(values, needed(load<f64>(values), ceiling, margin, tables));
}

function needed(peak: f64, ceiling: f64, margin: f64, tables: usize): f64 {
  return peak > ceiling ? naturalLog(peak / ceiling, tables) + margin : 0;
}

/** `naturalLog` of two numbers > 0; of others something that nobody looks at. */
function naturalLogs(x: v128, tables: usize): v128 {
  const one = f64x2.splat(1);
  const places = i64x2.shr_u(x, 52 - <i32>MANTISSA_BITS);
  const mask: i64 = (1 << MANTISSA_BITS) - 1;
  const first = tables + ((<usize>(i64x2.extract_lane(places, 0) & mask)) << 3);
  const second = tables + ((<usize>(i64x2.extract_lane(places, 1) & mask)) << 3);
  const mantissas = v128.or(v128.and(x, i64x2.splat(0x000fffffffffffff)), i64x2.splat(0x3ff0000000000000));
  const inverse = f64x2.replace_lane(v128.load64_splat(first), 1, load<f64>(second));
  const r = f64x2.sub(f64x2.mul(mantissas, inverse), one);
  let series = f64x2.sub(f64x2.splat(1.0 / 5), f64x2.mul(r, f64x2.splat(1.0 / 6)));
  series = f64x2.sub(f64x2.splat(1.0 / 4), f64x2.mul(r, series));
  series = f64x2.sub(f64x2.splat(1.0 / 3), f64x2.mul(r, series));
  series = f64x2.sub(f64x2.splat(1.0 / 2), f64x2.mul(r, series));
  series = f64x2.sub(one, f64x2.mul(r, series));
  const exponents = i64x2.shr_u(x, 52);
  const octaves = f64x2.sub(
    f64x2.convert_low_i32x4_s(i32x4.shuffle(exponents, exponents, 0, 2, 0, 2)),
    f64x2.splat(1023),
  );
  const table = f64x2.replace_lane(v128.load64_splat(first, LOG_TABLE), 1, load<f64>(second, LOG_TABLE));
  return f64x2.add(f64x2.mul(octaves, f64x2.splat(LN2)), f64x2.add(table, f64x2.mul(r, series)));
}

/** For a block of `length` values: the largest of each and all behind it. */
function largestBehind(block: usize, length: i32, behind: usize): void {
  let most: f64 = 0;
  for (let at = (<usize>length) << 3; at > 0;) {
    at -= 8;
    most = larger(load<f64>(block + at), most);
    store<f64>(behind + at, most);
  }
}

/** Without the care `Math.max` takes of NaN and −0, which nothing here is. */
function larger(a: f64, b: f64): f64 {
  return select<f64>(a, b, a > b);
}

/**
 * Needs to reductions, nepers, in place: held for the look-ahead, then released. The largest need of the last `length` frames is that
 * of the block under way or of the end of the block before it, which is known when that one is full (M. van Herk, 1992): no queue,
 * whose turns nobody can foresee.
 */
function holdAndRelease(
  values: usize,
  count: i32,
  numbers: usize,
  at: usize,
  length: i32,
  block: usize,
  behind: usize,
): void {
  const releaseKeep = load<f64>(numbers, RELEASE_KEEP);
  const sustainedReleaseKeep = load<f64>(numbers, SUSTAINED_RELEASE_KEEP);
  const sustainedAttackKeep = load<f64>(numbers, SUSTAINED_ATTACK_KEEP);
  let reduction = load<f64>(numbers, REDUCTION);
  let sustained = load<f64>(numbers, SUSTAINED);
  let mostOfBlock = load<f64>(numbers, MOST_OF_BLOCK);
  const lengthBytes = (<usize>length) << 3;
  for (const end = values + ((<usize>count) << 3); values < end; values += 8) {
    const need = load<f64>(values);
    store<f64>(block + at, need);
    mostOfBlock = larger(need, mostOfBlock);
    const held = larger(mostOfBlock, load<f64>(behind + at, 8));
    at += 8;
    if (at == lengthBytes) {
      at = 0;
      largestBehind(block, length, behind);
      mostOfBlock = 0;
    }
    if (held != 0 || reduction != 0) {
      sustained = held + (sustained - held) * select<f64>(sustainedAttackKeep, sustainedReleaseKeep, held > sustained);
      if (held >= reduction) reduction = held;
      else {
        // Branches, where the other loops select: they go the same way for long, and what waits for a guess waits for nothing.
        if (sustained < reduction) reduction = sustained + (reduction - sustained) * releaseKeep;
        if (held > reduction) reduction = held;
        if (reduction < REST_NEPERS && held == 0) {
          reduction = 0;
          sustained = 0;
        }
      }
    }
    store<f64>(values, reduction);
  }
  store<f64>(numbers, reduction, REDUCTION);
  store<f64>(numbers, sustained, SUSTAINED);
  store<f64>(numbers, mostOfBlock, MOST_OF_BLOCK);
}

/** Reductions to losses, in place; two at a time, as `expOfMinus` does one. */
function losses(values: usize, count: i32, tables: usize): void {
  const end = values + ((<usize>count) << 3);
  const zero = f64x2.splat(0);
  const one = f64x2.splat(1);
  const half = f64x2.splat(0.5);
  const steps = f64x2.splat(EXP_STEPS);
  const step = f64x2.splat(1 / EXP_STEPS); // a power of two: times it is exactly what the division gives
  const limit = f64x2.splat(EXP_LIMIT);
  const third = f64x2.splat(1.0 / 6);
  const fourth = f64x2.splat(1.0 / 24);
  const fifth = f64x2.splat(1.0 / 120);
  const sixth = f64x2.splat(1.0 / 720);
  for (; values + 16 <= end; values += 16) {
    const x = v128.load(values);
    if (!v128.any_true(x)) continue;
    if (v128.any_true(f64x2.ge(x, limit))) {
      store<f64>(values, lossOf(f64x2.extract_lane(x, 0), tables));
      store<f64>(values, lossOf(f64x2.extract_lane(x, 1), tables), 8);
      continue;
    }
    const index = f64x2.floor(f64x2.add(f64x2.mul(x, steps), half));
    const r = f64x2.sub(f64x2.mul(index, step), x);
    let series = f64x2.add(fifth, f64x2.mul(r, sixth));
    series = f64x2.add(fourth, f64x2.mul(r, series));
    series = f64x2.add(third, f64x2.mul(r, series));
    series = f64x2.add(half, f64x2.mul(r, series));
    series = f64x2.add(one, f64x2.mul(r, series));
    const places = i32x4.trunc_sat_f64x2_s_zero(index);
    const powers = f64x2.replace_lane(
      v128.load64_splat(tables + EXP_TABLE + ((<usize>i32x4.extract_lane(places, 0)) << 3)),
      1,
      load<f64>(tables + EXP_TABLE + ((<usize>i32x4.extract_lane(places, 1)) << 3)),
    );
    const loss = f64x2.sub(one, f64x2.mul(powers, f64x2.add(one, f64x2.mul(r, series))));
    v128.store(values, v128.andnot(loss, f64x2.eq(x, zero)));
  }
  if (values < end) store<f64>(values, lossOf(load<f64>(values), tables));
}

function lossOf(reduction: f64, tables: usize): f64 {
  return reduction == 0 ? 0 : 1 - expOfMinus(reduction, tables);
}

/** Losses to their means under the Hann window, in place. `past`: a ring of the last `length` losses. */
function smooth(values: usize, count: i32, numbers: usize, integers: usize, at: usize, length: i32, past: usize): void {
  const turnRe = load<f64>(numbers, TURN_RE);
  const turnIm = load<f64>(numbers, TURN_IM);
  const enterRe = load<f64>(numbers, ENTER_RE);
  const enterIm = load<f64>(numbers, ENTER_IM);
  let sum = load<f64>(numbers, SUM);
  let re = load<f64>(numbers, RE);
  let im = load<f64>(numbers, IM);
  let nonZero = load<i32>(integers, NON_ZERO);
  const span = <f64>length;
  const lengthBytes = (<usize>length) << 3;
  for (const end = values + ((<usize>count) << 3); values < end; values += 8) {
    const value = load<f64>(values);
    const leaving = load<f64>(past + at);
    store<f64>(past + at, value);
    at += 8;
    at = select<usize>(0, at, at == lengthBytes);
    nonZero += <i32>(value != 0) - <i32>(leaving != 0);
    if (nonZero == 0) {
      sum = 0;
      re = 0;
      im = 0;
      store<f64>(values, 0);
      continue;
    }
    const change = value - leaving;
    sum += change;
    const turned = re * turnRe - im * turnIm + change * enterRe;
    im = re * turnIm + im * turnRe + change * enterIm;
    re = turned;
    store<f64>(values, (sum - re) / span);
  }
  store<f64>(numbers, sum, SUM);
  store<f64>(numbers, re, RE);
  store<f64>(numbers, im, IM);
  store<i32>(integers, <i32>(at >> 3), AT);
  store<i32>(integers, nonZero, NON_ZERO);
}

/** Counts losses and turns them to gains, in place. */
function count(values: usize, count: i32, numbers: usize, histogram: usize): void {
  let maxLoss = load<f64>(numbers, MAX_LOSS);
  let lossSum = load<f64>(numbers, LOSS_SUM);
  let activeCount = 0;
  // Losses change slowly: of a run in one class only the length is counted.
  let classAt = histogram;
  let run: f64 = 0;
  for (const end = values + ((<usize>count) << 3); values < end; values += 8) {
    const loss = load<f64>(values);
    if (loss > 0) {
      activeCount++;
      lossSum += loss;
      const place = histogram + ((<usize>(loss * LOSS_CLASSES)) << 3);
      if (place != classAt) {
        store<f64>(classAt, load<f64>(classAt) + run);
        classAt = place;
        run = 0;
      }
      run += 1;
      maxLoss = larger(loss, maxLoss);
    }
    store<f64>(values, 1 - loss);
  }
  store<f64>(classAt, load<f64>(classAt) + run);
  store<f64>(numbers, maxLoss, MAX_LOSS);
  store<f64>(numbers, lossSum, LOSS_SUM);
  store<f64>(numbers, load<f64>(numbers, ACTIVE_COUNT) + <f64>activeCount, ACTIVE_COUNT);
}

/**
 * Peaks to gains, in place, one step after the other: in one loop there would be more numbers at hand than registers.
 *
 * @param block  needs of the block under way: room for `length`
 * @param behind of the block before, the largest need of each frame and all behind it: room for `length` + 1
 * @param past   losses of the last `length` frames, a ring
 */
export function limiterGains(
  values: usize,
  frameCount: i32,
  numbers: usize,
  integers: usize,
  block: usize,
  behind: usize,
  past: usize,
  histogram: usize,
  tables: usize,
): void {
  const ceiling = load<f64>(numbers, CEILING);
  // At rest all that is remembered is 0, so nothing has to be forgotten.
  if (load<i32>(integers, NON_ZERO) == 0 && noneAbove(values, frameCount, ceiling)) {
    for (const end = values + ((<usize>frameCount) << 3); values < end; values += 8) store<f64>(values, 1);
    return;
  }
  const length = load<i32>(integers, WINDOW);
  const at = (<usize>load<i32>(integers, AT)) << 3;
  needs(values, frameCount, ceiling, load<f64>(numbers, MARGIN), tables);
  holdAndRelease(values, frameCount, numbers, at, length, block, behind);
  losses(values, frameCount, tables);
  smooth(values, frameCount, numbers, integers, at, length, past);
  count(values, frameCount, numbers, histogram);
}
