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
  let left = sectionCount;
  for (; left >= 4; left -= 4, coefficients += 160, state += 128) run4(scratch, end, coefficients, state);
  if (left == 3) run3(scratch, end, coefficients, state);
  else if (left == 2) run2(scratch, end, coefficients, state);
  else if (left == 1) run1(scratch, end, coefficients, state);
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

/** One section over the pairs of doubles from `at` to `end`. */
function run1(at: usize, end: usize, coefficients: usize, state: usize): void {
  const pB0 = v128.load64_splat(coefficients);
  const pB1 = v128.load64_splat(coefficients, 8);
  const pB2 = v128.load64_splat(coefficients, 16);
  const pA1 = v128.load64_splat(coefficients, 24);
  const pA2 = v128.load64_splat(coefficients, 32);
  let pS1 = v128.load(state);
  let pS2 = v128.load(state, 16);
  for (; at < end; at += 16) {
    const x = v128.load(at);
    const y = f64x2.add(f64x2.mul(pB0, x), pS1);
    pS1 = f64x2.add(f64x2.sub(f64x2.mul(pB1, x), f64x2.mul(pA1, y)), pS2);
    pS2 = f64x2.sub(f64x2.mul(pB2, x), f64x2.mul(pA2, y));
    v128.store(at, y);
  }
  v128.store(state, pS1);
  v128.store(state, pS2, 16);
}

/** Two sections over the pairs of doubles from `at` to `end`. */
function run2(at: usize, end: usize, coefficients: usize, state: usize): void {
  const pB0 = v128.load64_splat(coefficients);
  const pB1 = v128.load64_splat(coefficients, 8);
  const pB2 = v128.load64_splat(coefficients, 16);
  const pA1 = v128.load64_splat(coefficients, 24);
  const pA2 = v128.load64_splat(coefficients, 32);
  const qB0 = v128.load64_splat(coefficients, 40);
  const qB1 = v128.load64_splat(coefficients, 48);
  const qB2 = v128.load64_splat(coefficients, 56);
  const qA1 = v128.load64_splat(coefficients, 64);
  const qA2 = v128.load64_splat(coefficients, 72);
  let pS1 = v128.load(state);
  let pS2 = v128.load(state, 16);
  let qS1 = v128.load(state, 32);
  let qS2 = v128.load(state, 48);
  for (; at < end; at += 16) {
    const x = v128.load(at);
    const y0 = f64x2.add(f64x2.mul(pB0, x), pS1);
    pS1 = f64x2.add(f64x2.sub(f64x2.mul(pB1, x), f64x2.mul(pA1, y0)), pS2);
    pS2 = f64x2.sub(f64x2.mul(pB2, x), f64x2.mul(pA2, y0));
    const y1 = f64x2.add(f64x2.mul(qB0, y0), qS1);
    qS1 = f64x2.add(f64x2.sub(f64x2.mul(qB1, y0), f64x2.mul(qA1, y1)), qS2);
    qS2 = f64x2.sub(f64x2.mul(qB2, y0), f64x2.mul(qA2, y1));
    v128.store(at, y1);
  }
  v128.store(state, pS1);
  v128.store(state, pS2, 16);
  v128.store(state, qS1, 32);
  v128.store(state, qS2, 48);
}

/** Three sections over the pairs of doubles from `at` to `end`. */
function run3(at: usize, end: usize, coefficients: usize, state: usize): void {
  const pB0 = v128.load64_splat(coefficients);
  const pB1 = v128.load64_splat(coefficients, 8);
  const pB2 = v128.load64_splat(coefficients, 16);
  const pA1 = v128.load64_splat(coefficients, 24);
  const pA2 = v128.load64_splat(coefficients, 32);
  const qB0 = v128.load64_splat(coefficients, 40);
  const qB1 = v128.load64_splat(coefficients, 48);
  const qB2 = v128.load64_splat(coefficients, 56);
  const qA1 = v128.load64_splat(coefficients, 64);
  const qA2 = v128.load64_splat(coefficients, 72);
  const rB0 = v128.load64_splat(coefficients, 80);
  const rB1 = v128.load64_splat(coefficients, 88);
  const rB2 = v128.load64_splat(coefficients, 96);
  const rA1 = v128.load64_splat(coefficients, 104);
  const rA2 = v128.load64_splat(coefficients, 112);
  let pS1 = v128.load(state);
  let pS2 = v128.load(state, 16);
  let qS1 = v128.load(state, 32);
  let qS2 = v128.load(state, 48);
  let rS1 = v128.load(state, 64);
  let rS2 = v128.load(state, 80);
  for (; at < end; at += 16) {
    const x = v128.load(at);
    const y0 = f64x2.add(f64x2.mul(pB0, x), pS1);
    pS1 = f64x2.add(f64x2.sub(f64x2.mul(pB1, x), f64x2.mul(pA1, y0)), pS2);
    pS2 = f64x2.sub(f64x2.mul(pB2, x), f64x2.mul(pA2, y0));
    const y1 = f64x2.add(f64x2.mul(qB0, y0), qS1);
    qS1 = f64x2.add(f64x2.sub(f64x2.mul(qB1, y0), f64x2.mul(qA1, y1)), qS2);
    qS2 = f64x2.sub(f64x2.mul(qB2, y0), f64x2.mul(qA2, y1));
    const y2 = f64x2.add(f64x2.mul(rB0, y1), rS1);
    rS1 = f64x2.add(f64x2.sub(f64x2.mul(rB1, y1), f64x2.mul(rA1, y2)), rS2);
    rS2 = f64x2.sub(f64x2.mul(rB2, y1), f64x2.mul(rA2, y2));
    v128.store(at, y2);
  }
  v128.store(state, pS1);
  v128.store(state, pS2, 16);
  v128.store(state, qS1, 32);
  v128.store(state, qS2, 48);
  v128.store(state, rS1, 64);
  v128.store(state, rS2, 80);
}

/** Four sections over the pairs of doubles from `at` to `end`. */
function run4(at: usize, end: usize, coefficients: usize, state: usize): void {
  const pB0 = v128.load64_splat(coefficients);
  const pB1 = v128.load64_splat(coefficients, 8);
  const pB2 = v128.load64_splat(coefficients, 16);
  const pA1 = v128.load64_splat(coefficients, 24);
  const pA2 = v128.load64_splat(coefficients, 32);
  const qB0 = v128.load64_splat(coefficients, 40);
  const qB1 = v128.load64_splat(coefficients, 48);
  const qB2 = v128.load64_splat(coefficients, 56);
  const qA1 = v128.load64_splat(coefficients, 64);
  const qA2 = v128.load64_splat(coefficients, 72);
  const rB0 = v128.load64_splat(coefficients, 80);
  const rB1 = v128.load64_splat(coefficients, 88);
  const rB2 = v128.load64_splat(coefficients, 96);
  const rA1 = v128.load64_splat(coefficients, 104);
  const rA2 = v128.load64_splat(coefficients, 112);
  const sB0 = v128.load64_splat(coefficients, 120);
  const sB1 = v128.load64_splat(coefficients, 128);
  const sB2 = v128.load64_splat(coefficients, 136);
  const sA1 = v128.load64_splat(coefficients, 144);
  const sA2 = v128.load64_splat(coefficients, 152);
  let pS1 = v128.load(state);
  let pS2 = v128.load(state, 16);
  let qS1 = v128.load(state, 32);
  let qS2 = v128.load(state, 48);
  let rS1 = v128.load(state, 64);
  let rS2 = v128.load(state, 80);
  let sS1 = v128.load(state, 96);
  let sS2 = v128.load(state, 112);
  for (; at < end; at += 16) {
    const x = v128.load(at);
    const y0 = f64x2.add(f64x2.mul(pB0, x), pS1);
    pS1 = f64x2.add(f64x2.sub(f64x2.mul(pB1, x), f64x2.mul(pA1, y0)), pS2);
    pS2 = f64x2.sub(f64x2.mul(pB2, x), f64x2.mul(pA2, y0));
    const y1 = f64x2.add(f64x2.mul(qB0, y0), qS1);
    qS1 = f64x2.add(f64x2.sub(f64x2.mul(qB1, y0), f64x2.mul(qA1, y1)), qS2);
    qS2 = f64x2.sub(f64x2.mul(qB2, y0), f64x2.mul(qA2, y1));
    const y2 = f64x2.add(f64x2.mul(rB0, y1), rS1);
    rS1 = f64x2.add(f64x2.sub(f64x2.mul(rB1, y1), f64x2.mul(rA1, y2)), rS2);
    rS2 = f64x2.sub(f64x2.mul(rB2, y1), f64x2.mul(rA2, y2));
    const y3 = f64x2.add(f64x2.mul(sB0, y2), sS1);
    sS1 = f64x2.add(f64x2.sub(f64x2.mul(sB1, y2), f64x2.mul(sA1, y3)), sS2);
    sS2 = f64x2.sub(f64x2.mul(sB2, y2), f64x2.mul(sA2, y3));
    v128.store(at, y3);
  }
  v128.store(state, pS1);
  v128.store(state, pS2, 16);
  v128.store(state, qS1, 32);
  v128.store(state, qS2, 48);
  v128.store(state, rS1, 64);
  v128.store(state, rS2, 80);
  v128.store(state, sS1, 96);
  v128.store(state, sS2, 112);
}
