/** Index of the first of `count` samples that does not lie between `low` and `high` (ends excluded; NaN lies nowhere), or `count`. */
export function firstOutside(samples: usize, count: i32, low: f32, high: f32): i32 {
  const lows = f32x4.splat(low);
  const highs = f32x4.splat(high);
  let i = 0;
  for (; i + 16 <= count; i += 16, samples += 64) {
    const a = v128.load(samples);
    const b = v128.load(samples, 16);
    const c = v128.load(samples, 32);
    const d = v128.load(samples, 48);
    const inside = v128.and(
      v128.and(v128.and(f32x4.gt(a, lows), f32x4.lt(a, highs)), v128.and(f32x4.gt(b, lows), f32x4.lt(b, highs))),
      v128.and(v128.and(f32x4.gt(c, lows), f32x4.lt(c, highs)), v128.and(f32x4.gt(d, lows), f32x4.lt(d, highs))),
    );
    if (!i32x4.all_true(inside)) break;
  }
  for (; i < count; i++, samples += 4) {
    const x = load<f32>(samples);
    if (!(x > low && x < high)) return i;
  }
  return count;
}

/** Σ L², Σ R² and Σ L·R of `count` samples: two sums of each, one for every second sample, in the order of src/kernels/reference.ts. */
export function pairSums(left: usize, right: usize, count: i32, out: usize): void {
  let lefts = f64x2.splat(0);
  let rights = f64x2.splat(0);
  let crosses = f64x2.splat(0);
  const whole = count & ~1;
  for (const end = left + ((<usize>whole) << 2); left < end; left += 8, right += 8) {
    const l = f64x2.promote_low_f32x4(v128.load64_zero(left));
    const r = f64x2.promote_low_f32x4(v128.load64_zero(right));
    lefts = f64x2.add(lefts, f64x2.mul(l, l));
    rights = f64x2.add(rights, f64x2.mul(r, r));
    crosses = f64x2.add(crosses, f64x2.mul(l, r));
  }
  let l0 = f64x2.extract_lane(lefts, 0);
  let r0 = f64x2.extract_lane(rights, 0);
  let c0 = f64x2.extract_lane(crosses, 0);
  if (whole < count) {
    const l = <f64>load<f32>(left);
    const r = <f64>load<f32>(right);
    l0 += l * l;
    r0 += r * r;
    c0 += l * r;
  }
  store<f64>(out, l0 + f64x2.extract_lane(lefts, 1));
  store<f64>(out, r0 + f64x2.extract_lane(rights, 1), 8);
  store<f64>(out, c0 + f64x2.extract_lane(crosses, 1), 16);
}
