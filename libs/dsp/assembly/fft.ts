// Stockham autosort, radix 4, as src/fft.ts, butterfly by butterfly. Pairs of complex numbers as pack.ts makes them.

/**
 * Forward transform of `size` points (a power of two ≥ 16) from pairs at `z`, which is overwritten, to one array for each part.
 *
 * @param scratch as large as `z`
 * @param cos     cos(2πp/size), p < size/4
 * @param minusSin −sin(2πp/size)
 */
export function transform(
  z: usize,
  scratch: usize,
  size: i32,
  cos: usize,
  minusSin: usize,
  re: usize,
  im: usize,
): void {
  firstPass(z, scratch, cos, minusSin, size >> 2);
  let from = scratch;
  let to = z;
  let remaining = size >> 2;
  while (remaining > 8) {
    middlePass(from, to, cos, minusSin, remaining >> 2, size / remaining);
    const other = from;
    from = to;
    to = other;
    remaining >>= 2;
  }
  if (remaining === 8) lastRadix8(from, re, im, size >> 3);
  else lastRadix4(from, re, im, size >> 2);
}

/** Stride 1: two neighbouring butterflies with their own twiddles at once. */
function firstPass(from: usize, to: usize, cos: usize, minusSin: usize, quarter: i32): void {
  const step = (<usize>quarter) << 4;
  const two = f64x2.splat(2);
  const end = from + step;
  for (; from < end; from += 32, to += 128, cos += 16, minusSin += 16) {
    const w1Re = v128.load(cos);
    const w1Im = v128.load(minusSin);
    const w2Re = f64x2.sub(f64x2.mul(w1Re, w1Re), f64x2.mul(w1Im, w1Im));
    const w2Im = f64x2.mul(f64x2.mul(two, w1Re), w1Im);
    const w3Re = f64x2.sub(f64x2.mul(w1Re, w2Re), f64x2.mul(w1Im, w2Im));
    const w3Im = f64x2.add(f64x2.mul(w1Re, w2Im), f64x2.mul(w1Im, w2Re));
    const aRe = v128.load(from);
    const aIm = v128.load(from, 16);
    const bRe = v128.load(from + step);
    const bIm = v128.load(from + step, 16);
    const cRe = v128.load(from + 2 * step);
    const cIm = v128.load(from + 2 * step, 16);
    const dRe = v128.load(from + 3 * step);
    const dIm = v128.load(from + 3 * step, 16);
    const acSumRe = f64x2.add(aRe, cRe);
    const acSumIm = f64x2.add(aIm, cIm);
    const acDiffRe = f64x2.sub(aRe, cRe);
    const acDiffIm = f64x2.sub(aIm, cIm);
    const bdSumRe = f64x2.add(bRe, dRe);
    const bdSumIm = f64x2.add(bIm, dIm);
    const bdDiffRe = f64x2.sub(bRe, dRe);
    const bdDiffIm = f64x2.sub(bIm, dIm);
    const x0Re = f64x2.add(acSumRe, bdSumRe);
    const x0Im = f64x2.add(acSumIm, bdSumIm);
    const y1Re = f64x2.add(acDiffRe, bdDiffIm);
    const y1Im = f64x2.sub(acDiffIm, bdDiffRe);
    const y2Re = f64x2.sub(acSumRe, bdSumRe);
    const y2Im = f64x2.sub(acSumIm, bdSumIm);
    const y3Re = f64x2.sub(acDiffRe, bdDiffIm);
    const y3Im = f64x2.add(acDiffIm, bdDiffRe);
    const x1Re = f64x2.sub(f64x2.mul(y1Re, w1Re), f64x2.mul(y1Im, w1Im));
    const x1Im = f64x2.add(f64x2.mul(y1Re, w1Im), f64x2.mul(y1Im, w1Re));
    const x2Re = f64x2.sub(f64x2.mul(y2Re, w2Re), f64x2.mul(y2Im, w2Im));
    const x2Im = f64x2.add(f64x2.mul(y2Re, w2Im), f64x2.mul(y2Im, w2Re));
    const x3Re = f64x2.sub(f64x2.mul(y3Re, w3Re), f64x2.mul(y3Im, w3Im));
    const x3Im = f64x2.add(f64x2.mul(y3Re, w3Im), f64x2.mul(y3Im, w3Re));
    // Lane 0 holds the four results of one butterfly, which are neighbours, lane 1 those of the next.
    v128.store(to, i64x2.shuffle(x0Re, x1Re, 0, 2));
    v128.store(to, i64x2.shuffle(x0Im, x1Im, 0, 2), 16);
    v128.store(to, i64x2.shuffle(x2Re, x3Re, 0, 2), 32);
    v128.store(to, i64x2.shuffle(x2Im, x3Im, 0, 2), 48);
    v128.store(to, i64x2.shuffle(x0Re, x1Re, 1, 3), 64);
    v128.store(to, i64x2.shuffle(x0Im, x1Im, 1, 3), 80);
    v128.store(to, i64x2.shuffle(x2Re, x3Re, 1, 3), 96);
    v128.store(to, i64x2.shuffle(x2Im, x3Im, 1, 3), 112);
  }
}

/** Two neighbouring points of one butterfly at once. */
function middlePass(from: usize, to: usize, cos: usize, minusSin: usize, quarter: i32, stride: i32): void {
  const row = (<usize>stride) << 4;
  const step = <usize>quarter * row;
  for (let p = 0; p < quarter; p++) {
    const at = (<usize>(p * stride)) << 3;
    const c1 = load<f64>(cos + at);
    const s1 = load<f64>(minusSin + at);
    const c2 = c1 * c1 - s1 * s1;
    const s2 = 2 * c1 * s1;
    const w1Re = f64x2.splat(c1);
    const w1Im = f64x2.splat(s1);
    const w2Re = f64x2.splat(c2);
    const w2Im = f64x2.splat(s2);
    const w3Re = f64x2.splat(c1 * c2 - s1 * s2);
    const w3Im = f64x2.splat(c1 * s2 + s1 * c2);
    for (const end = from + row; from < end; from += 32, to += 32) {
      const aRe = v128.load(from);
      const aIm = v128.load(from, 16);
      const bRe = v128.load(from + step);
      const bIm = v128.load(from + step, 16);
      const cRe = v128.load(from + 2 * step);
      const cIm = v128.load(from + 2 * step, 16);
      const dRe = v128.load(from + 3 * step);
      const dIm = v128.load(from + 3 * step, 16);
      const acSumRe = f64x2.add(aRe, cRe);
      const acSumIm = f64x2.add(aIm, cIm);
      const acDiffRe = f64x2.sub(aRe, cRe);
      const acDiffIm = f64x2.sub(aIm, cIm);
      const bdSumRe = f64x2.add(bRe, dRe);
      const bdSumIm = f64x2.add(bIm, dIm);
      const bdDiffRe = f64x2.sub(bRe, dRe);
      const bdDiffIm = f64x2.sub(bIm, dIm);
      v128.store(to, f64x2.add(acSumRe, bdSumRe));
      v128.store(to, f64x2.add(acSumIm, bdSumIm), 16);
      const y1Re = f64x2.add(acDiffRe, bdDiffIm);
      const y1Im = f64x2.sub(acDiffIm, bdDiffRe);
      v128.store(to + row, f64x2.sub(f64x2.mul(y1Re, w1Re), f64x2.mul(y1Im, w1Im)));
      v128.store(to + row, f64x2.add(f64x2.mul(y1Re, w1Im), f64x2.mul(y1Im, w1Re)), 16);
      const y2Re = f64x2.sub(acSumRe, bdSumRe);
      const y2Im = f64x2.sub(acSumIm, bdSumIm);
      v128.store(to + 2 * row, f64x2.sub(f64x2.mul(y2Re, w2Re), f64x2.mul(y2Im, w2Im)));
      v128.store(to + 2 * row, f64x2.add(f64x2.mul(y2Re, w2Im), f64x2.mul(y2Im, w2Re)), 16);
      const y3Re = f64x2.sub(acDiffRe, bdDiffIm);
      const y3Im = f64x2.add(acDiffIm, bdDiffRe);
      v128.store(to + 3 * row, f64x2.sub(f64x2.mul(y3Re, w3Re), f64x2.mul(y3Im, w3Im)));
      v128.store(to + 3 * row, f64x2.add(f64x2.mul(y3Re, w3Im), f64x2.mul(y3Im, w3Re)), 16);
    }
    to += 3 * row;
  }
}

function lastRadix4(from: usize, re: usize, im: usize, points: i32): void {
  const step = (<usize>points) << 4;
  const row = (<usize>points) << 3;
  for (const end = from + step; from < end; from += 32, re += 16, im += 16) {
    const aRe = v128.load(from);
    const aIm = v128.load(from, 16);
    const bRe = v128.load(from + step);
    const bIm = v128.load(from + step, 16);
    const cRe = v128.load(from + 2 * step);
    const cIm = v128.load(from + 2 * step, 16);
    const dRe = v128.load(from + 3 * step);
    const dIm = v128.load(from + 3 * step, 16);
    const acSumRe = f64x2.add(aRe, cRe);
    const acSumIm = f64x2.add(aIm, cIm);
    const acDiffRe = f64x2.sub(aRe, cRe);
    const acDiffIm = f64x2.sub(aIm, cIm);
    const bdSumRe = f64x2.add(bRe, dRe);
    const bdSumIm = f64x2.add(bIm, dIm);
    const bdDiffRe = f64x2.sub(bRe, dRe);
    const bdDiffIm = f64x2.sub(bIm, dIm);
    v128.store(re, f64x2.add(acSumRe, bdSumRe));
    v128.store(im, f64x2.add(acSumIm, bdSumIm));
    v128.store(re + row, f64x2.add(acDiffRe, bdDiffIm));
    v128.store(im + row, f64x2.sub(acDiffIm, bdDiffRe));
    v128.store(re + 2 * row, f64x2.sub(acSumRe, bdSumRe));
    v128.store(im + 2 * row, f64x2.sub(acSumIm, bdSumIm));
    v128.store(re + 3 * row, f64x2.sub(acDiffRe, bdDiffIm));
    v128.store(im + 3 * row, f64x2.add(acDiffIm, bdDiffRe));
  }
}

/** Eight points as two 4-point transforms of the even and odd ones, the odd results turned by multiples of 45°. */
function lastRadix8(from: usize, re: usize, im: usize, points: i32): void {
  const step = (<usize>points) << 4;
  const row = (<usize>points) << 3;
  const r = f64x2.splat(0.7071067811865476); // Math.SQRT1_2
  for (const end = from + step; from < end; from += 32, re += 16, im += 16) {
    const x0Re = v128.load(from);
    const x0Im = v128.load(from, 16);
    const x2Re = v128.load(from + 2 * step);
    const x2Im = v128.load(from + 2 * step, 16);
    const x4Re = v128.load(from + 4 * step);
    const x4Im = v128.load(from + 4 * step, 16);
    const x6Re = v128.load(from + 6 * step);
    const x6Im = v128.load(from + 6 * step, 16);
    const s04Re = f64x2.add(x0Re, x4Re);
    const s04Im = f64x2.add(x0Im, x4Im);
    const d04Re = f64x2.sub(x0Re, x4Re);
    const d04Im = f64x2.sub(x0Im, x4Im);
    const s26Re = f64x2.add(x2Re, x6Re);
    const s26Im = f64x2.add(x2Im, x6Im);
    const d26Re = f64x2.sub(x2Re, x6Re);
    const d26Im = f64x2.sub(x2Im, x6Im);
    const e0Re = f64x2.add(s04Re, s26Re);
    const e0Im = f64x2.add(s04Im, s26Im);
    const e1Re = f64x2.add(d04Re, d26Im);
    const e1Im = f64x2.sub(d04Im, d26Re);
    const e2Re = f64x2.sub(s04Re, s26Re);
    const e2Im = f64x2.sub(s04Im, s26Im);
    const e3Re = f64x2.sub(d04Re, d26Im);
    const e3Im = f64x2.add(d04Im, d26Re);

    const x1Re = v128.load(from + step);
    const x1Im = v128.load(from + step, 16);
    const x3Re = v128.load(from + 3 * step);
    const x3Im = v128.load(from + 3 * step, 16);
    const x5Re = v128.load(from + 5 * step);
    const x5Im = v128.load(from + 5 * step, 16);
    const x7Re = v128.load(from + 7 * step);
    const x7Im = v128.load(from + 7 * step, 16);
    const s15Re = f64x2.add(x1Re, x5Re);
    const s15Im = f64x2.add(x1Im, x5Im);
    const d15Re = f64x2.sub(x1Re, x5Re);
    const d15Im = f64x2.sub(x1Im, x5Im);
    const s37Re = f64x2.add(x3Re, x7Re);
    const s37Im = f64x2.add(x3Im, x7Im);
    const d37Re = f64x2.sub(x3Re, x7Re);
    const d37Im = f64x2.sub(x3Im, x7Im);
    const o0Re = f64x2.add(s15Re, s37Re);
    const o0Im = f64x2.add(s15Im, s37Im);
    const p1Re = f64x2.add(d15Re, d37Im);
    const p1Im = f64x2.sub(d15Im, d37Re);
    const p2Re = f64x2.sub(s15Re, s37Re);
    const p2Im = f64x2.sub(s15Im, s37Im);
    const p3Re = f64x2.sub(d15Re, d37Im);
    const p3Im = f64x2.add(d15Im, d37Re);
    const o1Re = f64x2.mul(r, f64x2.add(p1Re, p1Im));
    const o1Im = f64x2.mul(r, f64x2.sub(p1Im, p1Re));
    const o3Re = f64x2.mul(r, f64x2.sub(p3Im, p3Re));
    const o3Im = f64x2.neg(f64x2.mul(r, f64x2.add(p3Re, p3Im)));

    v128.store(re, f64x2.add(e0Re, o0Re));
    v128.store(im, f64x2.add(e0Im, o0Im));
    v128.store(re + row, f64x2.add(e1Re, o1Re));
    v128.store(im + row, f64x2.add(e1Im, o1Im));
    v128.store(re + 2 * row, f64x2.add(e2Re, p2Im));
    v128.store(im + 2 * row, f64x2.sub(e2Im, p2Re));
    v128.store(re + 3 * row, f64x2.add(e3Re, o3Re));
    v128.store(im + 3 * row, f64x2.add(e3Im, o3Im));
    v128.store(re + 4 * row, f64x2.sub(e0Re, o0Re));
    v128.store(im + 4 * row, f64x2.sub(e0Im, o0Im));
    v128.store(re + 5 * row, f64x2.sub(e1Re, o1Re));
    v128.store(im + 5 * row, f64x2.sub(e1Im, o1Im));
    v128.store(re + 6 * row, f64x2.sub(e2Re, p2Im));
    v128.store(im + 6 * row, f64x2.add(e2Im, p2Re));
    v128.store(re + 7 * row, f64x2.sub(e3Re, o3Re));
    v128.store(im + 7 * row, f64x2.sub(e3Im, o3Im));
  }
}
