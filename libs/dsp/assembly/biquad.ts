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
  interleave(first, second, scratch, end);
  // Several at once: a section works on one frame while the one before, which does not wait for it, is at the next.
  // Shared out evenly: five are done in three and two, for four of them take hardly less than both and one alone waits for itself.
  for (let left = sectionCount, turns = (sectionCount + 3) >> 2; turns > 0; turns--) {
    const sections = (left + turns - 1) / turns;
    if (sections == 4) run<Four>(scratch, end, coefficients, state);
    else if (sections == 3) run<Three>(scratch, end, coefficients, state);
    else if (sections == 2) run<Two>(scratch, end, coefficients, state);
    else run<One>(scratch, end, coefficients, state);
    left -= sections;
    coefficients += 40 * <usize>sections;
    state += 32 * <usize>sections;
  }
  separate(scratch, end, first, second);
}

/** Two channels of floats to pairs of doubles. */
function interleave(first: usize, second: usize, at: usize, end: usize): void {
  for (; at + 64 <= end; at += 64, first += 16, second += 16) {
    const a = v128.load(first);
    const b = v128.load(second);
    const early = i32x4.shuffle(a, b, 0, 4, 1, 5);
    const late = i32x4.shuffle(a, b, 2, 6, 3, 7);
    v128.store(at, f64x2.promote_low_f32x4(early));
    v128.store(at, f64x2.promote_low_f32x4(i64x2.shuffle(early, early, 1, 0)), 16);
    v128.store(at, f64x2.promote_low_f32x4(late), 32);
    v128.store(at, f64x2.promote_low_f32x4(i64x2.shuffle(late, late, 1, 0)), 48);
  }
  for (; at < end; at += 16, first += 4, second += 4) {
    v128.store(at, f64x2.replace_lane(f64x2.splat(<f64>load<f32>(first)), 1, <f64>load<f32>(second)));
  }
}

/** … and back, rounded. */
function separate(at: usize, end: usize, first: usize, second: usize): void {
  for (; at + 64 <= end; at += 64, first += 16, second += 16) {
    const early = f32x4.demote_f64x2_zero(v128.load(at));
    const late = f32x4.demote_f64x2_zero(v128.load(at, 32));
    const a = i64x2.shuffle(early, f32x4.demote_f64x2_zero(v128.load(at, 16)), 0, 2);
    const b = i64x2.shuffle(late, f32x4.demote_f64x2_zero(v128.load(at, 48)), 0, 2);
    v128.store(first, i32x4.shuffle(a, b, 0, 2, 4, 6));
    v128.store(second, i32x4.shuffle(a, b, 1, 3, 5, 7));
  }
  for (; at < end; at += 16, first += 4, second += 4) {
    const y = v128.load(at);
    store<f32>(first, <f32>f64x2.extract_lane(y, 0));
    store<f32>(second, <f32>f64x2.extract_lane(y, 1));
  }
}

// Numbers of sections, told by the size of a type: the compiler then makes four functions of one, each without what it does not need.
type One = i8;
type Two = i16;
type Three = i32;
type Four = i64;

/** So many sections over the pairs of doubles from `at` to `end`. Their coefficients stay in registers, as in no loop over sections. */
function run<N>(at: usize, end: usize, coefficients: usize, state: usize): void {
  const none = f64x2.splat(0);
  const pB0 = v128.load64_splat(coefficients);
  const pB1 = v128.load64_splat(coefficients, 8);
  const pB2 = v128.load64_splat(coefficients, 16);
  const pA1 = v128.load64_splat(coefficients, 24);
  const pA2 = v128.load64_splat(coefficients, 32);
  const qB0 = sizeof<N>() >= 2 ? v128.load64_splat(coefficients, 40) : none;
  const qB1 = sizeof<N>() >= 2 ? v128.load64_splat(coefficients, 48) : none;
  const qB2 = sizeof<N>() >= 2 ? v128.load64_splat(coefficients, 56) : none;
  const qA1 = sizeof<N>() >= 2 ? v128.load64_splat(coefficients, 64) : none;
  const qA2 = sizeof<N>() >= 2 ? v128.load64_splat(coefficients, 72) : none;
  const rB0 = sizeof<N>() >= 4 ? v128.load64_splat(coefficients, 80) : none;
  const rB1 = sizeof<N>() >= 4 ? v128.load64_splat(coefficients, 88) : none;
  const rB2 = sizeof<N>() >= 4 ? v128.load64_splat(coefficients, 96) : none;
  const rA1 = sizeof<N>() >= 4 ? v128.load64_splat(coefficients, 104) : none;
  const rA2 = sizeof<N>() >= 4 ? v128.load64_splat(coefficients, 112) : none;
  const sB0 = sizeof<N>() >= 8 ? v128.load64_splat(coefficients, 120) : none;
  const sB1 = sizeof<N>() >= 8 ? v128.load64_splat(coefficients, 128) : none;
  const sB2 = sizeof<N>() >= 8 ? v128.load64_splat(coefficients, 136) : none;
  const sA1 = sizeof<N>() >= 8 ? v128.load64_splat(coefficients, 144) : none;
  const sA2 = sizeof<N>() >= 8 ? v128.load64_splat(coefficients, 152) : none;
  let pS1 = v128.load(state);
  let pS2 = v128.load(state, 16);
  let qS1 = sizeof<N>() >= 2 ? v128.load(state, 32) : none;
  let qS2 = sizeof<N>() >= 2 ? v128.load(state, 48) : none;
  let rS1 = sizeof<N>() >= 4 ? v128.load(state, 64) : none;
  let rS2 = sizeof<N>() >= 4 ? v128.load(state, 80) : none;
  let sS1 = sizeof<N>() >= 8 ? v128.load(state, 96) : none;
  let sS2 = sizeof<N>() >= 8 ? v128.load(state, 112) : none;
  for (; at < end; at += 16) {
    let x = v128.load(at);
    const y0 = f64x2.add(f64x2.mul(pB0, x), pS1);
    pS1 = f64x2.add(f64x2.sub(f64x2.mul(pB1, x), f64x2.mul(pA1, y0)), pS2);
    pS2 = f64x2.sub(f64x2.mul(pB2, x), f64x2.mul(pA2, y0));
    x = y0;
    if (sizeof<N>() >= 2) {
      const y1 = f64x2.add(f64x2.mul(qB0, x), qS1);
      qS1 = f64x2.add(f64x2.sub(f64x2.mul(qB1, x), f64x2.mul(qA1, y1)), qS2);
      qS2 = f64x2.sub(f64x2.mul(qB2, x), f64x2.mul(qA2, y1));
      x = y1;
    }
    if (sizeof<N>() >= 4) {
      const y2 = f64x2.add(f64x2.mul(rB0, x), rS1);
      rS1 = f64x2.add(f64x2.sub(f64x2.mul(rB1, x), f64x2.mul(rA1, y2)), rS2);
      rS2 = f64x2.sub(f64x2.mul(rB2, x), f64x2.mul(rA2, y2));
      x = y2;
    }
    if (sizeof<N>() >= 8) {
      const y3 = f64x2.add(f64x2.mul(sB0, x), sS1);
      sS1 = f64x2.add(f64x2.sub(f64x2.mul(sB1, x), f64x2.mul(sA1, y3)), sS2);
      sS2 = f64x2.sub(f64x2.mul(sB2, x), f64x2.mul(sA2, y3));
      x = y3;
    }
    v128.store(at, x);
  }
  v128.store(state, pS1);
  v128.store(state, pS2, 16);
  if (sizeof<N>() >= 2) {
    v128.store(state, qS1, 32);
    v128.store(state, qS2, 48);
  }
  if (sizeof<N>() >= 4) {
    v128.store(state, rS1, 64);
    v128.store(state, rS2, 80);
  }
  if (sizeof<N>() >= 8) {
    v128.store(state, sS1, 96);
    v128.store(state, sS2, 112);
  }
}
