// Twins of src/kernels/rendering.

const LARGEST_SAMPLE: f32 = 1099511627776; // 2^40, as in src/units.ts

/** Samples that can be sound, zeros for the others. */
export function copySound(from: usize, count: i32, to: usize): void {
  const largest = f32x4.splat(LARGEST_SAMPLE);
  let i = 0;
  for (; i + 4 <= count; i += 4, from += 16, to += 16) {
    const x = v128.load(from);
    v128.store(to, v128.and(x, f32x4.le(f32x4.abs(x), largest)));
  }
  for (; i < count; i++, from += 4, to += 4) {
    const x = load<f32>(from);
    store<f32>(to, abs<f32>(x) <= LARGEST_SAMPLE ? x : 0);
  }
}

/** samples[i] *= gain, in doubles, rounded once. */
export function multiply(samples: usize, count: i32, gain: f64): void {
  const gains = f64x2.splat(gain);
  let i = 0;
  for (; i + 4 <= count; i += 4, samples += 16) {
    const x = v128.load(samples);
    const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(x), gains));
    const high = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(i64x2.shuffle(x, x, 1, 0)), gains));
    v128.store(samples, i64x2.shuffle(low, high, 0, 2));
  }
  for (; i < count; i++, samples += 4) store<f32>(samples, <f32>(<f64>load<f32>(samples) * gain));
}

/** part = (left + sign·right)/2 */
export function takePart(left: usize, right: usize, count: i32, sign: f64, part: usize): void {
  const signs = f64x2.splat(sign);
  const half = f64x2.splat(0.5);
  let i = 0;
  for (; i + 2 <= count; i += 2, left += 8, right += 8, part += 8) {
    const l = f64x2.promote_low_f32x4(v128.load64_zero(left));
    const r = f64x2.promote_low_f32x4(v128.load64_zero(right));
    const mean = f64x2.mul(f64x2.add(l, f64x2.mul(signs, r)), half);
    v128.store64_lane(part, f32x4.demote_f64x2_zero(mean), 0);
  }
  for (; i < count; i++, left += 4, right += 4, part += 4) {
    store<f32>(part, <f32>((<f64>load<f32>(left) + sign * <f64>load<f32>(right)) * 0.5));
  }
}

/** Adds to left and right what has become of their part. */
export function addPart(left: usize, right: usize, count: i32, sign: f64, part: usize): void {
  const signs = f64x2.splat(sign);
  const half = f64x2.splat(0.5);
  let i = 0;
  for (; i + 2 <= count; i += 2, left += 8, right += 8, part += 8) {
    const l = f64x2.promote_low_f32x4(v128.load64_zero(left));
    const r = f64x2.promote_low_f32x4(v128.load64_zero(right));
    const before = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(f64x2.mul(f64x2.add(l, f64x2.mul(signs, r)), half)));
    const change = f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(part)), before);
    v128.store64_lane(left, f32x4.demote_f64x2_zero(f64x2.add(l, change)), 0);
    v128.store64_lane(right, f32x4.demote_f64x2_zero(f64x2.add(r, f64x2.mul(signs, change))), 0);
  }
  for (; i < count; i++, left += 4, right += 4, part += 4) {
    const l = <f64>load<f32>(left);
    const r = <f64>load<f32>(right);
    const change = <f64>load<f32>(part) - <f64>(<f32>((l + sign * r) * 0.5));
    store<f32>(left, <f32>(l + change));
    store<f32>(right, <f32>(r + sign * change));
  }
}

/** powers += samples² */
export function addSquares(samples: usize, count: i32, powers: usize): void {
  let i = 0;
  for (; i + 2 <= count; i += 2, samples += 16, powers += 16) {
    const x = v128.load(samples);
    v128.store(powers, f64x2.add(v128.load(powers), f64x2.mul(x, x)));
  }
  for (; i < count; i++, samples += 8, powers += 8) {
    const x = load<f64>(samples);
    store<f64>(powers, load<f64>(powers) + x * x);
  }
}

/** samples *= gains */
export function multiplyEach(samples: usize, gains: usize, count: i32): void {
  let i = 0;
  for (; i + 2 <= count; i += 2, samples += 16, gains += 16) {
    v128.store(samples, f64x2.mul(v128.load(samples), v128.load(gains)));
  }
  for (; i < count; i++, samples += 8, gains += 8) store<f64>(samples, load<f64>(samples) * load<f64>(gains));
}

/** out += x·h, complex; `count` is even. */
export function addProduct(
  xRe: usize,
  xIm: usize,
  hRe: usize,
  hIm: usize,
  outRe: usize,
  outIm: usize,
  count: i32,
): void {
  for (let at: usize = 0, end = (<usize>count) << 3; at < end; at += 16) {
    const a = v128.load(xRe + at);
    const b = v128.load(xIm + at);
    const c = v128.load(hRe + at);
    const d = v128.load(hIm + at);
    v128.store(outRe + at, f64x2.sub(f64x2.add(v128.load(outRe + at), f64x2.mul(a, c)), f64x2.mul(b, d)));
    v128.store(outIm + at, f64x2.add(f64x2.add(v128.load(outIm + at), f64x2.mul(a, d)), f64x2.mul(b, c)));
  }
}

/** Takes `count` samples into the line and puts out those `delay` frames earlier, times their gains; see createDelayedGain. */
export function delayAndMultiply(samples: usize, count: i32, line: usize, delay: i32, gains: usize): void {
  const behind = line + ((<usize>delay) << 2);
  const bytes = (<usize>count) << 2;
  memory.copy(behind, samples, bytes);
  let at = line;
  let i = 0;
  for (; i + 2 <= count; i += 2, at += 8, samples += 8, gains += 16) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(at));
    v128.store64_lane(samples, f32x4.demote_f64x2_zero(f64x2.mul(x, v128.load(gains))), 0);
  }
  for (; i < count; i++, at += 4, samples += 4, gains += 8) {
    store<f32>(samples, <f32>(<f64>load<f32>(at) * load<f64>(gains)));
  }
  memory.copy(line, line + bytes, (<usize>delay) << 2);
}

/** To integers, the nearest, ties to even, and back; see createRounding. */
export function roundPlain(samples: usize, count: i32, scale: f64): void {
  const step = 1 / scale;
  for (const end = samples + ((<usize>count) << 2); samples < end; samples += 4) {
    store<f32>(samples, <f32>(saturated(nearest<f64>(wanted(load<f32>(samples), scale)), scale) * step));
  }
}

function wanted(sample: f32, scale: f64): f64 {
  const x = <f64>sample;
  if (x >= -4 && x <= 4) return x * scale;
  if (x > 4) return 4 * scale;
  return x < -4 ? -4 * scale : 0;
}

/** As an integer: no negative zero. */
function saturated(integer: f64, scale: f64): f64 {
  return <f64>(<i32>Math.min(Math.max(integer, -scale), scale - 1));
}

/**
 * Two channels rounded with triangular dither, each with a generator of its own in one lane of 32 bits (the first two); see
 * createRounding, createQuantizer and createRandom.
 *
 * @param states s0, s1, s2, s3 of both channels: four times four lanes
 */
export function roundDithered(left: usize, right: usize, count: i32, scale: f64, states: usize): void {
  for (; count >= 2 * HALF; count -= 2 * HALF, left += 8 * HALF, right += 8 * HALF) {
    jumpHalf(states);
    roundLanes(left, right, left + 4 * HALF, right + 4 * HALF, HALF, scale, states);
    // Those that began with the second half are now where the first two go on.
    for (let word: usize = 0; word < 64; word += 16) {
      v128.store(states + word, i64x2.shuffle(v128.load(states + word), v128.load(states + word), 1, 1));
    }
  }
  if (count > 0) roundLanes(left, right, 0, 0, count, scale, states);
}

/** Frames that each pair of lanes does when all four are at work: a generator takes as long for four as for two. */
const HALF: i32 = 512;

/** Puts the states of the first two lanes, half a stretch further, into the other two. */
function jumpHalf(states: usize): void {
  let s0 = v128.load(states);
  let s1 = v128.load(states, 16);
  let s2 = v128.load(states, 32);
  let s3 = v128.load(states, 48);
  let sum0 = i32x4.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  for (let power = 0; power < 128; power++) {
    const isIn = i32x4.splat(0 - <i32>((jumpWord(power >> 5) >> (power & 31)) & 1));
    sum0 = v128.xor(sum0, v128.and(s0, isIn));
    sum1 = v128.xor(sum1, v128.and(s1, isIn));
    sum2 = v128.xor(sum2, v128.and(s2, isIn));
    sum3 = v128.xor(sum3, v128.and(s3, isIn));
    const t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
  }
  v128.store(states, i64x2.shuffle(v128.load(states), sum0, 0, 2));
  v128.store(states, i64x2.shuffle(v128.load(states, 16), sum1, 0, 2), 16);
  v128.store(states, i64x2.shuffle(v128.load(states, 32), sum2, 0, 2), 32);
  v128.store(states, i64x2.shuffle(v128.load(states, 48), sum3, 0, 2), 48);
}

/**
 * The generator 2·512 numbers on: x^1024 modulo its characteristic polynomial, lowest power first. The generator is linear, so its state then is the
 * sum of the states it goes through, each as often as the power of x in that remainder says (as `jump` of its authors does for 2^64).
 * A function, because the module keeps no memory of its own for a table.
 */
function jumpWord(index: i32): u32 {
  if (index == 0) return 0x845a09b1;
  if (index == 1) return 0x94b54ba1;
  return index == 2 ? 0x503a9ae6 : 0x5f7aa4ff;
}

/** `count` frames with the first two lanes, and as many from `laterLeft` and `laterRight` on with the others, unless they are 0. */
function roundLanes(
  left: usize,
  right: usize,
  laterLeft: usize,
  laterRight: usize,
  count: i32,
  scale: f64,
  states: usize,
): void {
  const unit = f64x2.splat(1.0 / 4294967296.0);
  let s0 = v128.load(states);
  let s1 = v128.load(states, 16);
  let s2 = v128.load(states, 32);
  let s3 = v128.load(states, 48);
  const isTwice = laterLeft != 0;
  const end = left + ((<usize>count) << 2);
  for (; left < end; left += 4, right += 4, laterLeft += 4, laterRight += 4) {
    // The first number of a pair: s1·5, turned by 7, ·9.
    let scrambled = i32x4.add(s1, i32x4.shl(s1, 2));
    scrambled = v128.or(i32x4.shl(scrambled, 7), i32x4.shr_u(scrambled, 25));
    const first = i32x4.add(scrambled, i32x4.shl(scrambled, 3));
    let t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
    scrambled = i32x4.add(s1, i32x4.shl(s1, 2));
    scrambled = v128.or(i32x4.shl(scrambled, 7), i32x4.shr_u(scrambled, 25));
    const second = i32x4.add(scrambled, i32x4.shl(scrambled, 3));
    t = i32x4.shl(s1, 9);
    s2 = v128.xor(s2, s0);
    s3 = v128.xor(s3, s1);
    s1 = v128.xor(s1, s2);
    s0 = v128.xor(s0, s3);
    s2 = v128.xor(s2, t);
    s3 = v128.or(i32x4.shl(s3, 11), i32x4.shr_u(s3, 21));
    // Exact: the difference of two integers of 32 bits over a power of two.
    const noise = f64x2.sub(f64x2.convert_low_i32x4_u(first), f64x2.convert_low_i32x4_u(second));
    roundFrame(left, right, f64x2.mul(noise, unit), scale);
    if (isTwice) {
      const later = f64x2.sub(
        f64x2.convert_low_i32x4_u(i64x2.shuffle(first, first, 1, 1)),
        f64x2.convert_low_i32x4_u(i64x2.shuffle(second, second, 1, 1)),
      );
      roundFrame(laterLeft, laterRight, f64x2.mul(later, unit), scale);
    }
  }
  v128.store(states, s0);
  v128.store(states, s1, 16);
  v128.store(states, s2, 32);
  v128.store(states, s3, 48);
}

/** One frame of both channels, its noise given in steps. */
function roundFrame(left: usize, right: usize, noise: v128, scale: f64): void {
  const x = f64x2.replace_lane(f64x2.splat(<f64>load<f32>(left)), 1, <f64>load<f32>(right));
  // What is no number fails the first comparison and becomes 0.
  const bounded = v128.and(f64x2.pmin(f64x2.pmax(x, f64x2.splat(-4)), f64x2.splat(4)), f64x2.eq(x, x));
  const rounded = f64x2.floor(f64x2.add(f64x2.add(f64x2.mul(bounded, f64x2.splat(scale)), noise), f64x2.splat(0.5)));
  const value = f64x2.mul(
    f64x2.pmin(f64x2.pmax(rounded, f64x2.splat(-scale)), f64x2.splat(scale - 1)),
    f64x2.splat(1 / scale),
  );
  store<f32>(left, <f32>f64x2.extract_lane(value, 0));
  store<f32>(right, <f32>f64x2.extract_lane(value, 1));
}
