// Stockham autosort, radix 4, in single precision: as src/fft32.ts, butterfly by butterfly. Points travel in fours, [re0 re1 re2 re3]
// [im0 im1 im2 im3], 32 bytes, so that one address serves both parts of four of them: point 4n lies at 32·n.

/**
 * Forward transform of `size` points (a power of two ≥ 16) from fours at `z`, which is overwritten, to one array for each part.
 *
 * @param scratch as large as `z`
 * @param turns   of all passes: of the first in vectors of four butterflies each, re, im, re, im, re, im; of the others as in
 *                src/fft32.ts
 */
export function transform32(z: usize, scratch: usize, size: i32, turns: usize, re: usize, im: usize): void {
  firstPass(z, scratch, turns, size >> 2);
  turns += <usize>(size >> 2) * 24;
  let from = scratch;
  let to = z;
  let remaining = size >> 2;
  while (remaining > 8) {
    middlePass(from, to, turns, remaining >> 2, size / remaining);
    turns += <usize>(remaining >> 2) * 24;
    const other = from;
    from = to;
    to = other;
    remaining >>= 2;
  }
  if (remaining === 8) lastRadix8(from, re, im, size >> 3);
  else lastRadix4(from, re, im, size >> 2);
}

/** Stride 1: four neighbouring butterflies with their own turns at once. */
function firstPass(from: usize, to: usize, turns: usize, quarter: i32): void {
  const step = (<usize>quarter) << 3;
  for (const end = from + step; from < end; from += 32, to += 128, turns += 96) {
    const aRe = v128.load(from);
    const aIm = v128.load(from, 16);
    const bRe = v128.load(from + step);
    const bIm = v128.load(from + step, 16);
    const cRe = v128.load(from + 2 * step);
    const cIm = v128.load(from + 2 * step, 16);
    const dRe = v128.load(from + 3 * step);
    const dIm = v128.load(from + 3 * step, 16);
    const acSumRe = f32x4.add(aRe, cRe);
    const acSumIm = f32x4.add(aIm, cIm);
    const acDiffRe = f32x4.sub(aRe, cRe);
    const acDiffIm = f32x4.sub(aIm, cIm);
    const bdSumRe = f32x4.add(bRe, dRe);
    const bdSumIm = f32x4.add(bIm, dIm);
    const bdDiffRe = f32x4.sub(bRe, dRe);
    const bdDiffIm = f32x4.sub(bIm, dIm);
    const x0Re = f32x4.add(acSumRe, bdSumRe);
    const x0Im = f32x4.add(acSumIm, bdSumIm);
    const y1Re = f32x4.add(acDiffRe, bdDiffIm);
    const y1Im = f32x4.sub(acDiffIm, bdDiffRe);
    const w1Re = v128.load(turns);
    const w1Im = v128.load(turns, 16);
    const x1Re = f32x4.sub(f32x4.mul(y1Re, w1Re), f32x4.mul(y1Im, w1Im));
    const x1Im = f32x4.add(f32x4.mul(y1Re, w1Im), f32x4.mul(y1Im, w1Re));
    const y2Re = f32x4.sub(acSumRe, bdSumRe);
    const y2Im = f32x4.sub(acSumIm, bdSumIm);
    const w2Re = v128.load(turns, 32);
    const w2Im = v128.load(turns, 48);
    const x2Re = f32x4.sub(f32x4.mul(y2Re, w2Re), f32x4.mul(y2Im, w2Im));
    const x2Im = f32x4.add(f32x4.mul(y2Re, w2Im), f32x4.mul(y2Im, w2Re));
    const y3Re = f32x4.sub(acDiffRe, bdDiffIm);
    const y3Im = f32x4.add(acDiffIm, bdDiffRe);
    const w3Re = v128.load(turns, 64);
    const w3Im = v128.load(turns, 80);
    const x3Re = f32x4.sub(f32x4.mul(y3Re, w3Re), f32x4.mul(y3Im, w3Im));
    const x3Im = f32x4.add(f32x4.mul(y3Re, w3Im), f32x4.mul(y3Im, w3Re));
    // A lane holds the four results of one butterfly, which are neighbours: lanes become vectors.
    const low01Re = i32x4.shuffle(x0Re, x1Re, 0, 4, 1, 5);
    const high01Re = i32x4.shuffle(x0Re, x1Re, 2, 6, 3, 7);
    const low23Re = i32x4.shuffle(x2Re, x3Re, 0, 4, 1, 5);
    const high23Re = i32x4.shuffle(x2Re, x3Re, 2, 6, 3, 7);
    const low01Im = i32x4.shuffle(x0Im, x1Im, 0, 4, 1, 5);
    const high01Im = i32x4.shuffle(x0Im, x1Im, 2, 6, 3, 7);
    const low23Im = i32x4.shuffle(x2Im, x3Im, 0, 4, 1, 5);
    const high23Im = i32x4.shuffle(x2Im, x3Im, 2, 6, 3, 7);
    v128.store(to, i64x2.shuffle(low01Re, low23Re, 0, 2));
    v128.store(to, i64x2.shuffle(low01Im, low23Im, 0, 2), 16);
    v128.store(to, i64x2.shuffle(low01Re, low23Re, 1, 3), 32);
    v128.store(to, i64x2.shuffle(low01Im, low23Im, 1, 3), 48);
    v128.store(to, i64x2.shuffle(high01Re, high23Re, 0, 2), 64);
    v128.store(to, i64x2.shuffle(high01Im, high23Im, 0, 2), 80);
    v128.store(to, i64x2.shuffle(high01Re, high23Re, 1, 3), 96);
    v128.store(to, i64x2.shuffle(high01Im, high23Im, 1, 3), 112);
  }
}

/** Four neighbouring points of one butterfly at once. */
function middlePass(from: usize, to: usize, turns: usize, quarter: i32, stride: i32): void {
  const row = (<usize>stride) << 3;
  const step = <usize>quarter * row;
  for (let p = 0; p < quarter; p++, turns += 24) {
    const w1Re = v128.load32_splat(turns);
    const w1Im = v128.load32_splat(turns, 4);
    const w2Re = v128.load32_splat(turns, 8);
    const w2Im = v128.load32_splat(turns, 12);
    const w3Re = v128.load32_splat(turns, 16);
    const w3Im = v128.load32_splat(turns, 20);
    for (const end = from + row; from < end; from += 32, to += 32) {
      const aRe = v128.load(from);
      const aIm = v128.load(from, 16);
      const bRe = v128.load(from + step);
      const bIm = v128.load(from + step, 16);
      const cRe = v128.load(from + 2 * step);
      const cIm = v128.load(from + 2 * step, 16);
      const dRe = v128.load(from + 3 * step);
      const dIm = v128.load(from + 3 * step, 16);
      const acSumRe = f32x4.add(aRe, cRe);
      const acSumIm = f32x4.add(aIm, cIm);
      const acDiffRe = f32x4.sub(aRe, cRe);
      const acDiffIm = f32x4.sub(aIm, cIm);
      const bdSumRe = f32x4.add(bRe, dRe);
      const bdSumIm = f32x4.add(bIm, dIm);
      const bdDiffRe = f32x4.sub(bRe, dRe);
      const bdDiffIm = f32x4.sub(bIm, dIm);
      v128.store(to, f32x4.add(acSumRe, bdSumRe));
      v128.store(to, f32x4.add(acSumIm, bdSumIm), 16);
      const y1Re = f32x4.add(acDiffRe, bdDiffIm);
      const y1Im = f32x4.sub(acDiffIm, bdDiffRe);
      v128.store(to + row, f32x4.sub(f32x4.mul(y1Re, w1Re), f32x4.mul(y1Im, w1Im)));
      v128.store(to + row, f32x4.add(f32x4.mul(y1Re, w1Im), f32x4.mul(y1Im, w1Re)), 16);
      const y2Re = f32x4.sub(acSumRe, bdSumRe);
      const y2Im = f32x4.sub(acSumIm, bdSumIm);
      v128.store(to + 2 * row, f32x4.sub(f32x4.mul(y2Re, w2Re), f32x4.mul(y2Im, w2Im)));
      v128.store(to + 2 * row, f32x4.add(f32x4.mul(y2Re, w2Im), f32x4.mul(y2Im, w2Re)), 16);
      const y3Re = f32x4.sub(acDiffRe, bdDiffIm);
      const y3Im = f32x4.add(acDiffIm, bdDiffRe);
      v128.store(to + 3 * row, f32x4.sub(f32x4.mul(y3Re, w3Re), f32x4.mul(y3Im, w3Im)));
      v128.store(to + 3 * row, f32x4.add(f32x4.mul(y3Re, w3Im), f32x4.mul(y3Im, w3Re)), 16);
    }
    to += 3 * row;
  }
}

function lastRadix4(from: usize, re: usize, im: usize, points: i32): void {
  const step = (<usize>points) << 3;
  const row = (<usize>points) << 2;
  for (const end = from + step; from < end; from += 32, re += 16, im += 16) {
    const aRe = v128.load(from);
    const aIm = v128.load(from, 16);
    const bRe = v128.load(from + step);
    const bIm = v128.load(from + step, 16);
    const cRe = v128.load(from + 2 * step);
    const cIm = v128.load(from + 2 * step, 16);
    const dRe = v128.load(from + 3 * step);
    const dIm = v128.load(from + 3 * step, 16);
    const acSumRe = f32x4.add(aRe, cRe);
    const acSumIm = f32x4.add(aIm, cIm);
    const acDiffRe = f32x4.sub(aRe, cRe);
    const acDiffIm = f32x4.sub(aIm, cIm);
    const bdSumRe = f32x4.add(bRe, dRe);
    const bdSumIm = f32x4.add(bIm, dIm);
    const bdDiffRe = f32x4.sub(bRe, dRe);
    const bdDiffIm = f32x4.sub(bIm, dIm);
    v128.store(re, f32x4.add(acSumRe, bdSumRe));
    v128.store(im, f32x4.add(acSumIm, bdSumIm));
    v128.store(re + row, f32x4.add(acDiffRe, bdDiffIm));
    v128.store(im + row, f32x4.sub(acDiffIm, bdDiffRe));
    v128.store(re + 2 * row, f32x4.sub(acSumRe, bdSumRe));
    v128.store(im + 2 * row, f32x4.sub(acSumIm, bdSumIm));
    v128.store(re + 3 * row, f32x4.sub(acDiffRe, bdDiffIm));
    v128.store(im + 3 * row, f32x4.add(acDiffIm, bdDiffRe));
  }
}

/** Eight points as two 4-point transforms of the even and odd ones, the odd results turned by multiples of 45°. */
function lastRadix8(from: usize, re: usize, im: usize, points: i32): void {
  const step = (<usize>points) << 3;
  const row = (<usize>points) << 2;
  const r = f32x4.splat(<f32>0.7071067811865476); // Math.SQRT1_2
  for (const end = from + step; from < end; from += 32, re += 16, im += 16) {
    const x0Re = v128.load(from);
    const x0Im = v128.load(from, 16);
    const x2Re = v128.load(from + 2 * step);
    const x2Im = v128.load(from + 2 * step, 16);
    const x4Re = v128.load(from + 4 * step);
    const x4Im = v128.load(from + 4 * step, 16);
    const x6Re = v128.load(from + 6 * step);
    const x6Im = v128.load(from + 6 * step, 16);
    const s04Re = f32x4.add(x0Re, x4Re);
    const s04Im = f32x4.add(x0Im, x4Im);
    const d04Re = f32x4.sub(x0Re, x4Re);
    const d04Im = f32x4.sub(x0Im, x4Im);
    const s26Re = f32x4.add(x2Re, x6Re);
    const s26Im = f32x4.add(x2Im, x6Im);
    const d26Re = f32x4.sub(x2Re, x6Re);
    const d26Im = f32x4.sub(x2Im, x6Im);
    const e0Re = f32x4.add(s04Re, s26Re);
    const e0Im = f32x4.add(s04Im, s26Im);
    const e1Re = f32x4.add(d04Re, d26Im);
    const e1Im = f32x4.sub(d04Im, d26Re);
    const e2Re = f32x4.sub(s04Re, s26Re);
    const e2Im = f32x4.sub(s04Im, s26Im);
    const e3Re = f32x4.sub(d04Re, d26Im);
    const e3Im = f32x4.add(d04Im, d26Re);

    const x1Re = v128.load(from + step);
    const x1Im = v128.load(from + step, 16);
    const x3Re = v128.load(from + 3 * step);
    const x3Im = v128.load(from + 3 * step, 16);
    const x5Re = v128.load(from + 5 * step);
    const x5Im = v128.load(from + 5 * step, 16);
    const x7Re = v128.load(from + 7 * step);
    const x7Im = v128.load(from + 7 * step, 16);
    const s15Re = f32x4.add(x1Re, x5Re);
    const s15Im = f32x4.add(x1Im, x5Im);
    const d15Re = f32x4.sub(x1Re, x5Re);
    const d15Im = f32x4.sub(x1Im, x5Im);
    const s37Re = f32x4.add(x3Re, x7Re);
    const s37Im = f32x4.add(x3Im, x7Im);
    const d37Re = f32x4.sub(x3Re, x7Re);
    const d37Im = f32x4.sub(x3Im, x7Im);
    const o0Re = f32x4.add(s15Re, s37Re);
    const o0Im = f32x4.add(s15Im, s37Im);
    const p1Re = f32x4.add(d15Re, d37Im);
    const p1Im = f32x4.sub(d15Im, d37Re);
    const p2Re = f32x4.sub(s15Re, s37Re);
    const p2Im = f32x4.sub(s15Im, s37Im);
    const p3Re = f32x4.sub(d15Re, d37Im);
    const p3Im = f32x4.add(d15Im, d37Re);
    const o1Re = f32x4.mul(r, f32x4.add(p1Re, p1Im));
    const o1Im = f32x4.mul(r, f32x4.sub(p1Im, p1Re));
    const o3Re = f32x4.mul(r, f32x4.sub(p3Im, p3Re));
    const o3Im = f32x4.neg(f32x4.mul(r, f32x4.add(p3Re, p3Im)));

    v128.store(re, f32x4.add(e0Re, o0Re));
    v128.store(im, f32x4.add(e0Im, o0Im));
    v128.store(re + row, f32x4.add(e1Re, o1Re));
    v128.store(im + row, f32x4.add(e1Im, o1Im));
    v128.store(re + 2 * row, f32x4.add(e2Re, p2Im));
    v128.store(im + 2 * row, f32x4.sub(e2Im, p2Re));
    v128.store(re + 3 * row, f32x4.add(e3Re, o3Re));
    v128.store(im + 3 * row, f32x4.add(e3Im, o3Im));
    v128.store(re + 4 * row, f32x4.sub(e0Re, o0Re));
    v128.store(im + 4 * row, f32x4.sub(e0Im, o0Im));
    v128.store(re + 5 * row, f32x4.sub(e1Re, o1Re));
    v128.store(im + 5 * row, f32x4.sub(e1Im, o1Im));
    v128.store(re + 6 * row, f32x4.sub(e2Re, p2Im));
    v128.store(im + 6 * row, f32x4.add(e2Im, p2Re));
    v128.store(re + 7 * row, f32x4.sub(e3Re, o3Re));
    v128.store(im + 7 * row, f32x4.sub(e3Im, o3Im));
  }
}

/** As in src/fft32.ts, which says why. */
const LEAST_SAMPLE: f32 = 7.888609052210118e-31; // 2⁻¹⁰⁰

/**
 * Even samples become real, odd ones imaginary parts, both windowed: z[n] = x[2n]·w[2n] + i·x[2n+1]·w[2n+1]; `half` is a multiple of 4.
 * Returns whether they count as more than silence.
 */
export function packReal32(samples: usize, window: usize, half: i32, z: usize): bool {
  let most = f32x4.splat(0);
  for (const end = z + ((<usize>half) << 3); z < end; samples += 32, window += 32, z += 32) {
    const first = v128.load(samples);
    const second = v128.load(samples, 16);
    most = f32x4.pmax(most, f32x4.pmax(f32x4.abs(first), f32x4.abs(second)));
    const low = f32x4.mul(first, v128.load(window));
    const high = f32x4.mul(second, v128.load(window, 16));
    v128.store(z, i32x4.shuffle(low, high, 0, 2, 4, 6));
    v128.store(z, i32x4.shuffle(low, high, 1, 3, 5, 7), 16);
  }
  return v128.any_true(f32x4.ge(most, f32x4.splat(LEAST_SAMPLE)));
}

/** One channel as real, another as imaginary part, both windowed; `size` is a multiple of 4. Returns the same. */
export function packPair32(first: usize, second: usize, window: usize, size: i32, z: usize): bool {
  let most = f32x4.splat(0);
  for (const end = z + ((<usize>size) << 3); z < end; first += 16, second += 16, window += 16, z += 32) {
    const w = v128.load(window);
    const one = v128.load(first);
    const other = v128.load(second);
    most = f32x4.pmax(most, f32x4.pmax(f32x4.abs(one), f32x4.abs(other)));
    v128.store(z, f32x4.mul(one, w));
    v128.store(z, f32x4.mul(other, w), 16);
  }
  return v128.any_true(f32x4.ge(most, f32x4.splat(LEAST_SAMPLE)));
}

function reversed(x: v128): v128 {
  return i32x4.shuffle(x, x, 3, 2, 1, 0);
}

/**
 * Bins 0 … half of the real signal from the transform of its packed halves; see createRealFft32 in src/fft32.ts.
 *
 * @param half a multiple of 16
 * @param cos  cos(2πk/(2·half)), k ≤ half/2
 * @param sin  sin of the same
 */
export function realForward32(zRe: usize, zIm: usize, half: i32, cos: usize, sin: usize, re: usize, im: usize): void {
  const last = (<usize>half) << 2;
  const z0Re = load<f32>(zRe);
  const z0Im = load<f32>(zIm);
  store<f32>(re, z0Re + z0Im);
  store<f32>(im, 0);
  store<f32>(re + last, z0Re - z0Im);
  store<f32>(im + last, 0);
  const scale = f32x4.splat(0.5);
  const end = last >> 1;
  for (let k: usize = 4, mirror = last - 16; k < end; k += 16, mirror -= 16) {
    const aRe = v128.load(zRe + k);
    const aIm = v128.load(zIm + k);
    const bRe = reversed(v128.load(zRe + mirror));
    const bIm = reversed(v128.load(zIm + mirror));
    const c = v128.load(cos + k);
    const s = v128.load(sin + k);
    const evenRe = f32x4.mul(scale, f32x4.add(aRe, bRe));
    const evenIm = f32x4.mul(scale, f32x4.sub(aIm, bIm));
    const oddRe = f32x4.mul(scale, f32x4.add(aIm, bIm));
    const oddIm = f32x4.mul(scale, f32x4.sub(bRe, aRe));
    const turnedRe = f32x4.add(f32x4.mul(oddRe, c), f32x4.mul(oddIm, s));
    const turnedIm = f32x4.sub(f32x4.mul(oddIm, c), f32x4.mul(oddRe, s));
    v128.store(re + k, f32x4.add(evenRe, turnedRe));
    v128.store(im + k, f32x4.add(evenIm, turnedIm));
    v128.store(re + mirror, reversed(f32x4.sub(evenRe, turnedRe)));
    v128.store(im + mirror, reversed(f32x4.sub(turnedIm, evenIm)));
  }
}
