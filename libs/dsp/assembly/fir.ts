/**
 * Every `factor`-th output of an FIR filter: out[i] = Σ taps[k]·x[i·factor + k], four sums as in src/kernels/decimate.ts.
 *
 * @param x        doubles
 * @param tapCount a multiple of 4
 */
export function decimate(x: usize, taps: usize, tapCount: i32, factor: i32, count: i32, out: usize): void {
  const end = taps + ((<usize>tapCount) << 3);
  const step = (<usize>factor) << 3;
  for (let i = 0; i < count; i++, x += step, out += 8) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let at = x;
    for (let tap = taps; tap < end; tap += 32, at += 32) {
      low = f64x2.add(low, f64x2.mul(v128.load(tap), v128.load(at)));
      high = f64x2.add(high, f64x2.mul(v128.load(tap, 16), v128.load(at, 16)));
    }
    const sum = f64x2.add(low, high);
    store<f64>(out, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  }
}

/** Samples to doubles; `count` is a multiple of 4, what lies beyond the last sample is not looked at. */
export function promote(samples: usize, count: i32, out: usize): void {
  for (const end = samples + ((<usize>count) << 2); samples < end; samples += 16, out += 32) {
    const four = v128.load(samples);
    v128.store(out, f64x2.promote_low_f32x4(four));
    v128.store(out, f64x2.promote_low_f32x4(i64x2.shuffle(four, four, 1, 0)), 16);
  }
}
