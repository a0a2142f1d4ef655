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
  let section = 0;
  for (; section + 2 <= sectionCount; section += 2) {
    // Two at once: the second works on one frame while the first, which does not wait for it, is at the next.
    const b0 = v128.load64_splat(coefficients);
    const b1 = v128.load64_splat(coefficients, 8);
    const b2 = v128.load64_splat(coefficients, 16);
    const a1 = v128.load64_splat(coefficients, 24);
    const a2 = v128.load64_splat(coefficients, 32);
    const d0 = v128.load64_splat(coefficients, 40);
    const d1 = v128.load64_splat(coefficients, 48);
    const d2 = v128.load64_splat(coefficients, 56);
    const c1 = v128.load64_splat(coefficients, 64);
    const c2 = v128.load64_splat(coefficients, 72);
    let s1 = v128.load(state);
    let s2 = v128.load(state, 16);
    let t1 = v128.load(state, 32);
    let t2 = v128.load(state, 48);
    for (let at = scratch; at < end; at += 16) {
      const x = v128.load(at);
      const y = f64x2.add(f64x2.mul(b0, x), s1);
      s1 = f64x2.add(f64x2.sub(f64x2.mul(b1, x), f64x2.mul(a1, y)), s2);
      s2 = f64x2.sub(f64x2.mul(b2, x), f64x2.mul(a2, y));
      const z = f64x2.add(f64x2.mul(d0, y), t1);
      t1 = f64x2.add(f64x2.sub(f64x2.mul(d1, y), f64x2.mul(c1, z)), t2);
      t2 = f64x2.sub(f64x2.mul(d2, y), f64x2.mul(c2, z));
      v128.store(at, z);
    }
    v128.store(state, s1);
    v128.store(state, s2, 16);
    v128.store(state, t1, 32);
    v128.store(state, t2, 48);
    coefficients += 80;
    state += 64;
  }
  for (; section < sectionCount; section++) {
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
