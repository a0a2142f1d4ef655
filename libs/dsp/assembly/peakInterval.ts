// What lies between two samples; twin of src/truePeak/peakSearch.ts.

/** As STEPS and REACH there. */
const STEPS: i32 = 8;
const TAPS: i32 = 42;
const REACH: i32 = 21;

export function magnitudeAt(samples: usize, index: i32): f64 {
  return Math.abs(<f64>load<f32>(samples + ((<usize>index) << 2)));
}

/** Without the care `Math.max` takes of NaN, which nothing here is. */
export function larger(a: f64, b: f64): f64 {
  return select<f64>(a, b, a > b);
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

/** See PeakSearch: what lies between a sample and the next, halved as long as it may beat `best`, then the vertex of a parabola. */
export function searchInterval(
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
