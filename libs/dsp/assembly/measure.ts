/**
 * Minimum, maximum, Σ x and Σ x² of `count` samples, sums in the order of src/kernels/reference.ts: four of each, one for every
 * fourth sample, and the rest at the end into the first.
 */
export function measure(samples: usize, count: i32, out: usize): void {
  const first = load<f32>(samples);
  let least = f32x4.splat(first);
  let most = least;
  let sumLow = f64x2.splat(0);
  let sumHigh = f64x2.splat(0);
  let energyLow = f64x2.splat(0);
  let energyHigh = f64x2.splat(0);
  const end = samples + ((<usize>count) << 2);
  for (const whole = samples + ((<usize>(count & ~3)) << 2); samples < whole; samples += 16) {
    const x = v128.load(samples);
    least = f32x4.pmin(least, x);
    most = f32x4.pmax(most, x);
    const low = f64x2.promote_low_f32x4(x);
    const high = f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0));
    sumLow = f64x2.add(sumLow, low);
    sumHigh = f64x2.add(sumHigh, high);
    energyLow = f64x2.add(energyLow, f64x2.mul(low, low));
    energyHigh = f64x2.add(energyHigh, f64x2.mul(high, high));
  }
  let minimum = f64.min(
    f64.min(<f64>f32x4.extract_lane(least, 0), <f64>f32x4.extract_lane(least, 1)),
    f64.min(<f64>f32x4.extract_lane(least, 2), <f64>f32x4.extract_lane(least, 3)),
  );
  let maximum = f64.max(
    f64.max(<f64>f32x4.extract_lane(most, 0), <f64>f32x4.extract_lane(most, 1)),
    f64.max(<f64>f32x4.extract_lane(most, 2), <f64>f32x4.extract_lane(most, 3)),
  );
  let sum = f64x2.extract_lane(sumLow, 0);
  let energy = f64x2.extract_lane(energyLow, 0);
  for (; samples < end; samples += 4) {
    const x = <f64>load<f32>(samples);
    if (x < minimum) minimum = x;
    if (x > maximum) maximum = x;
    sum += x;
    energy += x * x;
  }
  store<f64>(out, minimum);
  store<f64>(out, maximum, 8);
  store<f64>(
    out,
    sum + f64x2.extract_lane(sumLow, 1) + (f64x2.extract_lane(sumHigh, 0) + f64x2.extract_lane(sumHigh, 1)),
    16,
  );
  store<f64>(
    out,
    energy + f64x2.extract_lane(energyLow, 1) + (f64x2.extract_lane(energyHigh, 0) + f64x2.extract_lane(energyHigh, 1)),
    24,
  );
}
