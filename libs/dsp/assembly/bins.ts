/** sums += values, doubles. */
export function accumulate(values: usize, count: i32, sums: usize): void {
  const end = values + ((<usize>(count & ~1)) << 3);
  for (; values < end; values += 16, sums += 16) {
    v128.store(sums, f64x2.add(v128.load(sums), v128.load(values)));
  }
  if (count & 1) store<f64>(sums, load<f64>(sums) + load<f64>(values));
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
  const one = f64x2.splat(1);
  const offset = i64x2.splat(SQRT_HALF);
  const end = power + ((<usize>((count + 1) & ~1)) << 3);
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
    let at = power + ((<usize>(start + 1)) << 3);
    let bin = start + 1;
    for (; bin + 4 <= end; bin += 4, at += 32) {
      low = f64x2.add(low, v128.load(at));
      high = f64x2.add(high, v128.load(at, 16));
    }
    let sum0 = f64x2.extract_lane(low, 0);
    for (; bin < end; bin++, at += 8) sum0 += load<f64>(at);
    let edges = load<f64>(firstWeight) * load<f64>(power + ((<usize>start) << 3));
    if (end > start) edges += load<f64>(lastWeight) * load<f64>(power + ((<usize>end) << 3));
    store<f64>(
      out,
      sum0 + f64x2.extract_lane(high, 0) + (f64x2.extract_lane(low, 1) + f64x2.extract_lane(high, 1)) + edges,
    );
  }
}

/**
 * Indices of bins [from, to) that are higher than the two on either side (as high as those on the right is enough) and than `floor`;
 * returns how many. Reads two bins beyond either end, and one more.
 */
export function localPeaks(power: usize, from: i32, to: i32, floor: f64, out: usize): i32 {
  const floors = f64x2.splat(floor);
  const start = out;
  let at = power + ((<usize>from) << 3);
  for (let bin = from; bin < to; bin += 2, at += 16) {
    const x = v128.load(at);
    const isPeak = v128.and(
      v128.and(
        v128.and(f64x2.gt(x, v128.load(at - 8)), f64x2.gt(x, v128.load(at - 16))),
        v128.and(f64x2.ge(x, v128.load(at, 8)), f64x2.ge(x, v128.load(at, 16))),
      ),
      f64x2.gt(x, floors),
    );
    // Written always, kept if it is one: whether it is cannot be predicted.
    const bits = i64x2.bitmask(isPeak);
    store<i32>(out, bin);
    out += <usize>((bits & 1) << 2);
    store<i32>(out, bin + 1);
    out += <usize>(((bits >> 1) & i32(bin + 1 < to)) << 2);
  }
  return <i32>((out - start) >> 2);
}

/** out[g] = √(sum of four bins), `count` groups, rounded up to an even number. */
export function groupAmplitudes(power: usize, count: i32, out: usize): void {
  for (const end = out + ((<usize>((count + 1) & ~1)) << 3); out < end; out += 16, power += 64) {
    const a = f64x2.add(v128.load(power), v128.load(power, 16));
    const b = f64x2.add(v128.load(power, 32), v128.load(power, 48));
    v128.store(out, f64x2.sqrt(f64x2.add(i64x2.shuffle(a, b, 0, 2), i64x2.shuffle(a, b, 1, 3))));
  }
}
