/**
 * Two channels, one in each lane, through two biquads; see src/kernels/weightedEnergy.ts.
 *
 * @param coefficients b0 b1 b2 a1 a2 of both
 * @param state        x1 x2 y1 y2 z1 z2, a pair of channels each
 * @param sums         weighted and plain energy of the pair, added to
 */
export function weightedEnergyPair(
  first: usize,
  second: usize,
  count: i32,
  coefficients: usize,
  state: usize,
  sums: usize,
): void {
  const b0 = v128.load64_splat(coefficients);
  const b1 = v128.load64_splat(coefficients, 8);
  const b2 = v128.load64_splat(coefficients, 16);
  const a1 = v128.load64_splat(coefficients, 24);
  const a2 = v128.load64_splat(coefficients, 32);
  const c0 = v128.load64_splat(coefficients, 40);
  const c1 = v128.load64_splat(coefficients, 48);
  const c2 = v128.load64_splat(coefficients, 56);
  const d1 = v128.load64_splat(coefficients, 64);
  const d2 = v128.load64_splat(coefficients, 72);
  let x1 = v128.load(state);
  let x2 = v128.load(state, 16);
  let y1 = v128.load(state, 32);
  let y2 = v128.load(state, 48);
  let z1 = v128.load(state, 64);
  let z2 = v128.load(state, 80);
  let filteredEnergy = f64x2.splat(0);
  let energy = f64x2.splat(0);
  for (const end = first + ((<usize>count) << 2); first < end; first += 4, second += 4) {
    const x = f64x2.replace_lane(f64x2.splat(<f64>load<f32>(first)), 1, <f64>load<f32>(second));
    // b0·x + b1·x1 + b2·x2 − a2·y2 − a1·y1
    const y = f64x2.sub(
      f64x2.sub(f64x2.add(f64x2.add(f64x2.mul(b0, x), f64x2.mul(b1, x1)), f64x2.mul(b2, x2)), f64x2.mul(a2, y2)),
      f64x2.mul(a1, y1),
    );
    const z = f64x2.sub(
      f64x2.sub(f64x2.add(f64x2.add(f64x2.mul(c0, y), f64x2.mul(c1, y1)), f64x2.mul(c2, y2)), f64x2.mul(d2, z2)),
      f64x2.mul(d1, z1),
    );
    x2 = x1;
    x1 = x;
    y2 = y1;
    y1 = y;
    z2 = z1;
    z1 = z;
    filteredEnergy = f64x2.add(filteredEnergy, f64x2.mul(z, z));
    energy = f64x2.add(energy, f64x2.mul(x, x));
  }
  v128.store(state, settled(x1));
  v128.store(state, settled(x2), 16);
  v128.store(state, settled(y1), 32);
  v128.store(state, settled(y2), 48);
  v128.store(state, settled(z1), 64);
  v128.store(state, settled(z2), 80);
  v128.store(sums, filteredEnergy);
  v128.store(sums, energy, 16);
}

/** Lanes below −600 dBFS become 0: see NEGLIGIBLE in the original. */
function settled(x: v128): v128 {
  return v128.andnot(x, f64x2.lt(f64x2.abs(x), f64x2.splat(1e-30)));
}
