function squares(x: v128, y: v128): v128 {
  return f32x4.add(f32x4.mul(x, x), f32x4.mul(y, y));
}

function square(x: f32, y: f32): f32 {
  return x * x + y * y;
}

/**
 * Powers of a pair and what its channels have in common, bins 0 … last; `last` is a multiple of 4. See createSpectra in
 * src/kernels/spectra.ts. The arrays of results follow each other `stride` bytes apart: left, right, mid, side, crossImaginary, total.
 */
export function pairPowers(
  leftRe: usize,
  leftIm: usize,
  rightRe: usize,
  rightIm: usize,
  last: i32,
  scale: f32,
  share: f32,
  out: usize,
  stride: usize,
): void {
  const end = (<usize>last) << 2;
  const right = out + stride;
  const mid = right + stride;
  const side = mid + stride;
  const crossImaginary = side + stride;
  const total = crossImaginary + stride;
  const oneSided = f32x4.splat(2 * scale);
  const quarters = f32x4.splat(0.5 * scale);
  const shares = f32x4.splat(share);
  // Bin 0 comes out twice too large and is put right below, with the last one, which has no partner in a lane.
  for (let k: usize = 0; k < end; k += 16) {
    const lRe = v128.load(leftRe + k);
    const lIm = v128.load(leftIm + k);
    const rRe = v128.load(rightRe + k);
    const rIm = v128.load(rightIm + k);
    const leftPower = f32x4.mul(squares(lRe, lIm), oneSided);
    const rightPower = f32x4.mul(squares(rRe, rIm), oneSided);
    v128.store(out + k, leftPower);
    v128.store(right + k, rightPower);
    v128.store(mid + k, f32x4.mul(squares(f32x4.add(lRe, rRe), f32x4.add(lIm, rIm)), quarters));
    v128.store(side + k, f32x4.mul(squares(f32x4.sub(lRe, rRe), f32x4.sub(lIm, rIm)), quarters));
    v128.store(crossImaginary + k, f32x4.mul(f32x4.sub(f32x4.mul(lIm, rRe), f32x4.mul(lRe, rIm)), oneSided));
    v128.store(total + k, f32x4.mul(f32x4.add(leftPower, rightPower), shares));
  }
  for (let i = 0; i < 6; i++) {
    const first = out + <usize>i * stride;
    store<f32>(first, load<f32>(first) * 0.5);
  }
  const lRe = load<f32>(leftRe + end);
  const lIm = load<f32>(leftIm + end);
  const rRe = load<f32>(rightRe + end);
  const rIm = load<f32>(rightIm + end);
  const leftPower = square(lRe, lIm) * scale;
  const rightPower = square(rRe, rIm) * scale;
  store<f32>(out + end, leftPower);
  store<f32>(right + end, rightPower);
  store<f32>(mid + end, square(lRe + rRe, lIm + rIm) * (0.25 * scale));
  store<f32>(side + end, square(lRe - rRe, lIm - rIm) * (0.25 * scale));
  store<f32>(crossImaginary + end, (lIm * rRe - lRe * rIm) * scale);
  store<f32>(total + end, (leftPower + rightPower) * share);
}

/** One-sided power of bins 0 … last. */
export function power(re: usize, im: usize, last: i32, scale: f32, out: usize): void {
  const end = (<usize>last) << 2;
  const oneSided = f32x4.splat(2 * scale);
  for (let k: usize = 0; k < end; k += 16) {
    v128.store(out + k, f32x4.mul(squares(v128.load(re + k), v128.load(im + k)), oneSided));
  }
  store<f32>(out, load<f32>(out) * 0.5);
  store<f32>(out + end, square(load<f32>(re + end), load<f32>(im + end)) * scale);
}

/** total += share · power, bins 0 … last. */
export function addPower(re: usize, im: usize, last: i32, scale: f32, share: f32, total: usize): void {
  for (let k = 0; k <= last; k++) {
    const at = (<usize>k) << 2;
    const oneSided: f32 = k === 0 || k === last ? scale : 2 * scale;
    const power = square(load<f32>(re + at), load<f32>(im + at)) * oneSided;
    store<f32>(total + at, load<f32>(total + at) + power * share);
  }
}
