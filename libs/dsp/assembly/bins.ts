/** sums += values, doubles. */
export function accumulate(values: usize, count: i32, sums: usize): void {
  const end = values + ((<usize>(count & ~1)) << 3);
  for (; values < end; values += 16, sums += 16) {
    v128.store(sums, f64x2.add(v128.load(sums), v128.load(values)));
  }
  if (count & 1) store<f64>(sums, load<f64>(sums) + load<f64>(values));
}

/** The same for floats. */
export function accumulate32(values: usize, count: i32, sums: usize): void {
  const end = values + ((<usize>(count & ~3)) << 2);
  for (; values < end; values += 16, sums += 32) {
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.promote_low_f32x4(v128.load64_zero(values))));
    v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.promote_low_f32x4(v128.load64_zero(values, 8))), 16);
  }
  for (let i = count & ~3; i < count; i++, values += 4, sums += 8) {
    store<f64>(sums, load<f64>(sums) + <f64>load<f32>(values));
  }
}

/**
 * Adds the powers of two real signals from the transform of one + i·other: bins[k] += scale·(|Z[k]|² + |Z[N−k]|²), and once
 * at both ends. See createPowerSum in src/kernels/powerSum.ts.
 */
export function addPairPower(re: usize, im: usize, size: i32, scale: f64, bins: usize): void {
  const last = size >> 1;
  addSingle(re, im, 0, scale, bins);
  addSingle(re, im, last, scale, bins);
  const factor = f64x2.splat(scale);
  let mirror = (<usize>(size - 2)) << 3;
  let at: usize = 8;
  let k = 1;
  for (; k + 2 <= last; k += 2, at += 16, mirror -= 16) {
    const x = v128.load(re + at);
    const y = v128.load(im + at);
    const u = v128.load(re + mirror);
    const v = v128.load(im + mirror);
    const xr = i64x2.shuffle(u, u, 1, 0);
    const yr = i64x2.shuffle(v, v, 1, 0);
    const sum = f64x2.add(f64x2.add(f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)), f64x2.mul(xr, xr)), f64x2.mul(yr, yr));
    v128.store(bins + at, f64x2.add(v128.load(bins + at), f64x2.mul(factor, sum)));
  }
  for (; k < last; k++) {
    const one = (<usize>k) << 3;
    const other = (<usize>(size - k)) << 3;
    const x = load<f64>(re + one);
    const y = load<f64>(im + one);
    const u = load<f64>(re + other);
    const v = load<f64>(im + other);
    store<f64>(bins + one, load<f64>(bins + one) + scale * (x * x + y * y + u * u + v * v));
  }
}

function addSingle(re: usize, im: usize, bin: i32, scale: f64, bins: usize): void {
  const at = (<usize>bin) << 3;
  const x = load<f64>(re + at);
  const y = load<f64>(im + at);
  store<f64>(bins + at, load<f64>(bins + at) + scale * (x * x + y * y));
}

/** The same in single precision; `size` is a multiple of 16. See src/kernels/bandFrames.ts. */
export function addPairPower32(re: usize, im: usize, size: i32, scale: f32, bins: usize): void {
  const last = size >> 1;
  addSingle32(re, im, 0, scale, bins);
  addSingle32(re, im, last, scale, bins);
  const factor = f32x4.splat(scale);
  let mirror = (<usize>(size - 4)) << 2;
  let at: usize = 4;
  let k = 1;
  for (; k + 4 <= last; k += 4, at += 16, mirror -= 16) {
    const x = v128.load(re + at);
    const y = v128.load(im + at);
    const u = v128.load(re + mirror);
    const v = v128.load(im + mirror);
    const xr = i32x4.shuffle(u, u, 3, 2, 1, 0);
    const yr = i32x4.shuffle(v, v, 3, 2, 1, 0);
    const sum = f32x4.add(f32x4.add(f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y)), f32x4.mul(xr, xr)), f32x4.mul(yr, yr));
    v128.store(bins + at, f32x4.add(v128.load(bins + at), f32x4.mul(factor, sum)));
  }
  for (; k < last; k++) {
    const one = (<usize>k) << 2;
    const other = (<usize>(size - k)) << 2;
    const x = load<f32>(re + one);
    const y = load<f32>(im + one);
    const u = load<f32>(re + other);
    const v = load<f32>(im + other);
    store<f32>(bins + one, load<f32>(bins + one) + scale * (x * x + y * y + u * u + v * v));
  }
}

function addSingle32(re: usize, im: usize, bin: i32, scale: f32, bins: usize): void {
  const at = (<usize>bin) << 2;
  const x = load<f32>(re + at);
  const y = load<f32>(im + at);
  store<f32>(bins + at, load<f32>(bins + at) + scale * (x * x + y * y));
}

/** Bits of √½: mantissas are brought between it and √2. */
const SQRT_HALF: i64 = 0x3fe6a09e667f3bcd;
const MANTISSA: i64 = 0x000fffffffffffff;

/**
 * out[k] = 10·log10(power[k] + floor), `count` rounded up to an even number; powers ≥ 0, `floor` a normal number > 0.
 *
 * log2(z) for z in [√½, √2) from r = (z − 1)/(z + 1), |r| ≤ 0.1716: ln z = 2·(r + r³/3 + r⁵/5 + …), after r¹⁵ the rest is below
 * 1e-14. Error of the result below 1e-11 dB.
 */
export function decibels(power: usize, count: i32, floor: f64, out: usize): void {
  const floors = f64x2.splat(floor);
  const end = power + ((<usize>((count + 1) & ~1)) << 3);
  const one = f64x2.splat(1);
  const offset = i64x2.splat(SQRT_HALF);
  for (; power < end; power += 16, out += 16) {
    const x = f64x2.add(v128.load(power), floors);
    const above = i64x2.sub(x, offset);
    const exponent = i64x2.shr_s(above, 52);
    const z = i64x2.sub(x, v128.andnot(above, i64x2.splat(MANTISSA)));
    const r = f64x2.div(f64x2.sub(z, one), f64x2.add(z, one));
    const rr = f64x2.mul(r, r);
    let series = f64x2.splat(1.0 / 15);
    series = f64x2.add(f64x2.mul(series, rr), f64x2.splat(1.0 / 13));
    series = f64x2.add(f64x2.mul(series, rr), f64x2.splat(1.0 / 11));
    series = f64x2.add(f64x2.mul(series, rr), f64x2.splat(1.0 / 9));
    series = f64x2.add(f64x2.mul(series, rr), f64x2.splat(1.0 / 7));
    series = f64x2.add(f64x2.mul(series, rr), f64x2.splat(1.0 / 5));
    series = f64x2.add(f64x2.mul(series, rr), f64x2.splat(1.0 / 3));
    series = f64x2.add(f64x2.mul(series, rr), one);
    const naturalHalf = f64x2.mul(series, r);
    const octaves = f64x2.convert_low_i32x4_s(i32x4.shuffle(exponent, exponent, 0, 2, 0, 2));
    // 10·log10(2) an octave, 20/ln(10) for half a natural logarithm
    v128.store(
      out,
      f64x2.add(
        f64x2.mul(octaves, f64x2.splat(3.010299956639812)),
        f64x2.mul(naturalHalf, f64x2.splat(8.685889638065037)),
      ),
    );
  }
}

/** Sums of bins into bands; see createBandMap in src/bands.ts. */
export function bandSums(
  power: usize,
  first: usize,
  last: usize,
  firstWeight: usize,
  lastWeight: usize,
  count: i32,
  out: usize,
): void {
  for (
    const stop = first + ((<usize>count) << 2);
    first < stop;
    first += 4, last += 4, firstWeight += 8, lastWeight += 8, out += 8
  ) {
    const start = load<i32>(first);
    const end = load<i32>(last);
    if (end < start) {
      store<f64>(out, 0);
      continue;
    }
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let lower = f64x2.splat(0);
    let higher = f64x2.splat(0);
    let at = power + ((<usize>(start + 1)) << 3);
    let bin = start + 1;
    for (; bin + 8 <= end; bin += 8, at += 64) {
      low = f64x2.add(low, v128.load(at));
      high = f64x2.add(high, v128.load(at, 16));
      lower = f64x2.add(lower, v128.load(at, 32));
      higher = f64x2.add(higher, v128.load(at, 48));
    }
    if (bin + 4 <= end) {
      low = f64x2.add(low, v128.load(at));
      high = f64x2.add(high, v128.load(at, 16));
      bin += 4;
      at += 32;
    }
    const sums = f64x2.add(f64x2.add(low, lower), f64x2.add(high, higher));
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (; bin < end; bin++, at += 8) sum += load<f64>(at);
    let edges = load<f64>(firstWeight) * load<f64>(power + ((<usize>start) << 3));
    if (end > start) edges += load<f64>(lastWeight) * load<f64>(power + ((<usize>end) << 3));
    store<f64>(out, sum + edges);
  }
}

/** The same of floats: sums in doubles. */
export function bandSums32(
  power: usize,
  first: usize,
  last: usize,
  firstWeight: usize,
  lastWeight: usize,
  count: i32,
  out: usize,
): void {
  for (
    const stop = first + ((<usize>count) << 2);
    first < stop;
    first += 4, last += 4, firstWeight += 8, lastWeight += 8, out += 8
  ) {
    const start = load<i32>(first);
    const end = load<i32>(last);
    if (end < start) {
      store<f64>(out, 0);
      continue;
    }
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let lower = f64x2.splat(0);
    let higher = f64x2.splat(0);
    let at = power + ((<usize>(start + 1)) << 2);
    let bin = start + 1;
    // Two at a time are loaded and promoted in one instruction, four would have to be taken apart.
    for (; bin + 8 <= end; bin += 8, at += 32) {
      low = f64x2.add(low, f64x2.promote_low_f32x4(v128.load64_zero(at)));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.load64_zero(at, 8)));
      lower = f64x2.add(lower, f64x2.promote_low_f32x4(v128.load64_zero(at, 16)));
      higher = f64x2.add(higher, f64x2.promote_low_f32x4(v128.load64_zero(at, 24)));
    }
    if (bin + 4 <= end) {
      low = f64x2.add(low, f64x2.promote_low_f32x4(v128.load64_zero(at)));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.load64_zero(at, 8)));
      bin += 4;
      at += 16;
    }
    const sums = f64x2.add(f64x2.add(low, lower), f64x2.add(high, higher));
    let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
    for (; bin < end; bin++, at += 4) sum += <f64>load<f32>(at);
    let edges = load<f64>(firstWeight) * <f64>load<f32>(power + ((<usize>start) << 2));
    if (end > start) edges += load<f64>(lastWeight) * <f64>load<f32>(power + ((<usize>end) << 2));
    store<f64>(out, sum + edges);
  }
}

/**
 * Indices of bins [from, to) that are higher than the two on either side (as high as those on the right is enough) and than `floor`;
 * returns how many. Reads two bins beyond either end, and three more.
 */
export function localPeaks(power: usize, from: i32, to: i32, floor: f32, out: usize): i32 {
  const floors = f32x4.splat(floor);
  const start = out;
  let at = power + ((<usize>from) << 2);
  for (let bin = from; bin < to; bin += 4, at += 16) {
    const x = v128.load(at);
    const isPeak = v128.and(
      v128.and(
        v128.and(f32x4.gt(x, v128.load(at - 4)), f32x4.gt(x, v128.load(at - 8))),
        v128.and(f32x4.ge(x, v128.load(at, 4)), f32x4.ge(x, v128.load(at, 8))),
      ),
      f32x4.gt(x, floors),
    );
    // Written always, kept if it is one: whether it is cannot be predicted.
    const bits = i32x4.bitmask(isPeak);
    for (let lane = 0; lane < 4; lane++) {
      store<i32>(out, bin + lane);
      out += <usize>(((bits >> lane) & i32(bin + lane < to)) << 2);
    }
  }
  return <i32>((out - start) >> 2);
}

/**
 * amplitudes[g] = √(sum of four bins), `count` groups; `out` gets Σ max(0, now − before) and Σ now, in the order of
 * src/kernels/reference.ts. An odd count ends with one group by itself.
 */
export function groupRise(power: usize, amplitudes: usize, count: i32, out: usize): void {
  const zero = f64x2.splat(0);
  let risen = zero;
  let total = zero;
  const end = amplitudes + ((<usize>(count & ~1)) << 3);
  for (; amplitudes < end; amplitudes += 16, power += 32) {
    const a = f64x2.add(
      f64x2.promote_low_f32x4(v128.load64_zero(power)),
      f64x2.promote_low_f32x4(v128.load64_zero(power, 8)),
    );
    const b = f64x2.add(
      f64x2.promote_low_f32x4(v128.load64_zero(power, 16)),
      f64x2.promote_low_f32x4(v128.load64_zero(power, 24)),
    );
    const now = f64x2.sqrt(f64x2.add(i64x2.shuffle(a, b, 0, 2), i64x2.shuffle(a, b, 1, 3)));
    risen = f64x2.add(risen, f64x2.max(zero, f64x2.sub(now, v128.load(amplitudes))));
    total = f64x2.add(total, now);
    v128.store(amplitudes, now);
  }
  let risen0 = f64x2.extract_lane(risen, 0);
  let total0 = f64x2.extract_lane(total, 0);
  if (count & 1) {
    const even = <f64>load<f32>(power) + <f64>load<f32>(power, 8);
    const now = Math.sqrt(even + (<f64>load<f32>(power, 4) + <f64>load<f32>(power, 12)));
    risen0 += Math.max(0, now - load<f64>(amplitudes));
    total0 += now;
    store<f64>(amplitudes, now);
  }
  store<f64>(out, risen0 + f64x2.extract_lane(risen, 1));
  store<f64>(out, total0 + f64x2.extract_lane(total, 1), 8);
}
