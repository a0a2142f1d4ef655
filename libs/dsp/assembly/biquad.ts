/**
 * Two channels, one in each lane, through biquads in series, in place; see src/biquad/cascade.ts.
 *
 * @param coefficients b0 b1 b2 a1 a2 of each section
 * @param state        s1 and s2 of each section, a pair of channels each
 * @param scratch      room for `count` pairs of doubles
 */
export function biquadPair(
  first: usize,
  second: usize,
  count: i32,
  coefficients: usize,
  sectionCount: i32,
  state: usize,
  scratch: usize,
): void {
  const bytes = (<usize>count) << 4;
  const end = scratch + bytes;
  for (let at = scratch, from = <usize>0; at < end; at += 16, from += 4) {
    v128.store(at, f64x2.replace_lane(f64x2.splat(<f64>load<f32>(first + from)), 1, <f64>load<f32>(second + from)));
  }
  for (let section = 0; section < sectionCount; section++) {
    const b0 = v128.load64_splat(coefficients);
    const b1 = v128.load64_splat(coefficients, 8);
    const b2 = v128.load64_splat(coefficients, 16);
    const a1 = v128.load64_splat(coefficients, 24);
    const a2 = v128.load64_splat(coefficients, 32);
    let s1 = v128.load(state);
    let s2 = v128.load(state, 16);
    for (let at = scratch; at < end; at += 16) {
      const x = v128.load(at);
      const y = f64x2.add(f64x2.mul(b0, x), s1);
      s1 = f64x2.add(f64x2.sub(f64x2.mul(b1, x), f64x2.mul(a1, y)), s2);
      s2 = f64x2.sub(f64x2.mul(b2, x), f64x2.mul(a2, y));
      v128.store(at, y);
    }
    v128.store(state, s1);
    v128.store(state, s2, 16);
    coefficients += 40;
    state += 32;
  }
  for (let at = scratch, to = <usize>0; at < end; at += 16, to += 4) {
    const y = v128.load(at);
    store<f32>(first + to, <f32>f64x2.extract_lane(y, 0));
    store<f32>(second + to, <f32>f64x2.extract_lane(y, 1));
  }
}
