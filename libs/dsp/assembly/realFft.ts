// The step between a complex transform of half the size and the spectrum of a real signal; see createRealFft in src/fft.ts.

function swapped(x: v128): v128 {
  return i64x2.shuffle(x, x, 1, 0);
}

/**
 * Bins 0 … half of the real signal from the transform of its packed halves.
 *
 * @param half a multiple of 16
 * @param cos  cos(2πk/(2·half)), k ≤ half/2
 * @param sin  sin of the same
 */
export function realForward(zRe: usize, zIm: usize, half: i32, cos: usize, sin: usize, re: usize, im: usize): void {
  const last = (<usize>half) << 3;
  const z0Re = load<f64>(zRe);
  const z0Im = load<f64>(zIm);
  store<f64>(re, z0Re + z0Im);
  store<f64>(im, 0);
  store<f64>(re + last, z0Re - z0Im);
  store<f64>(im + last, 0);
  const scale = f64x2.splat(0.5);
  const end = last >> 1;
  for (let k: usize = 8, mirror = last - 16; k < end; k += 16, mirror -= 16) {
    const aRe = v128.load(zRe + k);
    const aIm = v128.load(zIm + k);
    const bRe = swapped(v128.load(zRe + mirror));
    const bIm = swapped(v128.load(zIm + mirror));
    const c = v128.load(cos + k);
    const s = v128.load(sin + k);
    const evenRe = f64x2.mul(scale, f64x2.add(aRe, bRe));
    const evenIm = f64x2.mul(scale, f64x2.sub(aIm, bIm));
    const oddRe = f64x2.mul(scale, f64x2.add(aIm, bIm));
    const oddIm = f64x2.mul(scale, f64x2.sub(bRe, aRe));
    const turnedRe = f64x2.add(f64x2.mul(oddRe, c), f64x2.mul(oddIm, s));
    const turnedIm = f64x2.sub(f64x2.mul(oddIm, c), f64x2.mul(oddRe, s));
    v128.store(re + k, f64x2.add(evenRe, turnedRe));
    v128.store(im + k, f64x2.add(evenIm, turnedIm));
    v128.store(re + mirror, swapped(f64x2.sub(evenRe, turnedRe)));
    v128.store(im + mirror, swapped(f64x2.sub(turnedIm, evenIm)));
  }
}

/** Undoes `realForward` and scales by 1/(2·half). */
export function realInverse(re: usize, im: usize, half: i32, cos: usize, sin: usize, zRe: usize, zIm: usize): void {
  const last = (<usize>half) << 3;
  const factor = 1 / <f64>(2 * half);
  store<f64>(zRe, (load<f64>(re) + load<f64>(re + last)) * factor);
  store<f64>(zIm, (load<f64>(re) - load<f64>(re + last)) * factor);
  const scale = f64x2.splat(factor);
  const end = last >> 1;
  for (let k: usize = 8, mirror = last - 16; k < end; k += 16, mirror -= 16) {
    const aRe = v128.load(re + k);
    const aIm = v128.load(im + k);
    const bRe = swapped(v128.load(re + mirror));
    const bIm = swapped(v128.load(im + mirror));
    const c = v128.load(cos + k);
    const s = v128.load(sin + k);
    const evenRe = f64x2.mul(f64x2.add(aRe, bRe), scale);
    const evenIm = f64x2.mul(f64x2.sub(aIm, bIm), scale);
    const turnedRe = f64x2.mul(f64x2.sub(aRe, bRe), scale);
    const turnedIm = f64x2.mul(f64x2.add(aIm, bIm), scale);
    const oddRe = f64x2.sub(f64x2.mul(turnedRe, c), f64x2.mul(turnedIm, s));
    const oddIm = f64x2.add(f64x2.mul(turnedIm, c), f64x2.mul(turnedRe, s));
    v128.store(zRe + k, f64x2.sub(evenRe, oddIm));
    v128.store(zIm + k, f64x2.add(evenIm, oddRe));
    v128.store(zRe + mirror, swapped(f64x2.add(evenRe, oddIm)));
    v128.store(zIm + mirror, swapped(f64x2.sub(oddRe, evenIm)));
  }
}

/** output[2n] = even[n], output[2n + 1] = odd[n], n < half. */
export function realInterleave(even: usize, odd: usize, half: i32, output: usize): void {
  for (const end = even + ((<usize>half) << 3); even < end; even += 16, odd += 16, output += 32) {
    const a = v128.load(even);
    const b = v128.load(odd);
    v128.store(output, i64x2.shuffle(a, b, 0, 2));
    v128.store(output, i64x2.shuffle(a, b, 1, 3), 16);
  }
}
