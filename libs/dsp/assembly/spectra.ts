/**
 * Powers of a pair and what its channels have in common, bins 0 … last; `last` is even. See createSpectra in
 * src/kernels/spectra.ts. The arrays of results follow each other `stride` bytes apart: left, right, mid, side, cross,
 * crossImaginary, total.
 */
export function pairPowers(
  leftRe: usize,
  leftIm: usize,
  rightRe: usize,
  rightIm: usize,
  last: i32,
  scale: f64,
  share: f64,
  out: usize,
  stride: usize,
): void {
  const end = leftRe + ((<usize>last) << 3);
  const right = out + stride;
  const mid = right + stride;
  const side = mid + stride;
  const cross = side + stride;
  const crossImaginary = cross + stride;
  const total = crossImaginary + stride;
  const oneSided = f64x2.splat(2 * scale);
  const quarter = f64x2.splat(0.25);
  const shares = f64x2.splat(share);
  // Bin 0 comes out twice too large and is put right below, with the last one, which has no partner in a lane.
  for (let k: usize = 0; leftRe + k < end; k += 16) {
    const lRe = v128.load(leftRe + k);
    const lIm = v128.load(leftIm + k);
    const rRe = v128.load(rightRe + k);
    const rIm = v128.load(rightIm + k);
    const leftPower = f64x2.mul(f64x2.add(f64x2.mul(lRe, lRe), f64x2.mul(lIm, lIm)), oneSided);
    const rightPower = f64x2.mul(f64x2.add(f64x2.mul(rRe, rRe), f64x2.mul(rIm, rIm)), oneSided);
    const sumRe = f64x2.add(lRe, rRe);
    const sumIm = f64x2.add(lIm, rIm);
    const differenceRe = f64x2.sub(lRe, rRe);
    const differenceIm = f64x2.sub(lIm, rIm);
    v128.store(out + k, leftPower);
    v128.store(right + k, rightPower);
    v128.store(
      mid + k,
      f64x2.mul(f64x2.mul(quarter, f64x2.add(f64x2.mul(sumRe, sumRe), f64x2.mul(sumIm, sumIm))), oneSided),
    );
    v128.store(
      side + k,
      f64x2.mul(
        f64x2.mul(quarter, f64x2.add(f64x2.mul(differenceRe, differenceRe), f64x2.mul(differenceIm, differenceIm))),
        oneSided,
      ),
    );
    v128.store(cross + k, f64x2.mul(f64x2.add(f64x2.mul(lRe, rRe), f64x2.mul(lIm, rIm)), oneSided));
    v128.store(crossImaginary + k, f64x2.mul(f64x2.sub(f64x2.mul(lIm, rRe), f64x2.mul(lRe, rIm)), oneSided));
    v128.store(total + k, f64x2.mul(f64x2.add(leftPower, rightPower), shares));
  }
  for (let i = 0; i < 7; i++) {
    const first = out + <usize>i * stride;
    store<f64>(first, load<f64>(first) * 0.5);
  }
  const at = (<usize>last) << 3;
  const lRe = load<f64>(leftRe + at);
  const lIm = load<f64>(leftIm + at);
  const rRe = load<f64>(rightRe + at);
  const rIm = load<f64>(rightIm + at);
  const leftPower = (lRe * lRe + lIm * lIm) * scale;
  const rightPower = (rRe * rRe + rIm * rIm) * scale;
  store<f64>(out + at, leftPower);
  store<f64>(right + at, rightPower);
  store<f64>(mid + at, 0.25 * ((lRe + rRe) * (lRe + rRe) + (lIm + rIm) * (lIm + rIm)) * scale);
  store<f64>(side + at, 0.25 * ((lRe - rRe) * (lRe - rRe) + (lIm - rIm) * (lIm - rIm)) * scale);
  store<f64>(cross + at, (lRe * rRe + lIm * rIm) * scale);
  store<f64>(crossImaginary + at, (lIm * rRe - lRe * rIm) * scale);
  store<f64>(total + at, (leftPower + rightPower) * share);
}

/** One-sided power of bins 0 … last. */
export function power(re: usize, im: usize, last: i32, scale: f64, out: usize): void {
  const at = (<usize>last) << 3;
  const oneSided = f64x2.splat(2 * scale);
  for (let k: usize = 0; k < at; k += 16) {
    const x = v128.load(re + k);
    const y = v128.load(im + k);
    v128.store(out + k, f64x2.mul(f64x2.add(f64x2.mul(x, x), f64x2.mul(y, y)), oneSided));
  }
  store<f64>(out, load<f64>(out) * 0.5);
  store<f64>(out + at, (load<f64>(re + at) * load<f64>(re + at) + load<f64>(im + at) * load<f64>(im + at)) * scale);
}

/** total += share · power, bins 0 … last. */
export function addPower(re: usize, im: usize, last: i32, scale: f64, share: f64, total: usize): void {
  for (let k = 0; k <= last; k++) {
    const at = (<usize>k) << 3;
    const x = load<f64>(re + at);
    const y = load<f64>(im + at);
    const oneSided = k === 0 || k === last ? scale : 2 * scale;
    store<f64>(total + at, load<f64>(total + at) + (x * x + y * y) * oneSided * share);
  }
}
