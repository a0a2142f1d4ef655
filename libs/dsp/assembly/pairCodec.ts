// Four frames at a time: up to three behind the last one are read and written as well.

/** 16-bit integers, left and right by turns, to floats; see createPairCodec in src/kernels/pairCodec.ts. */
export function unpackPair16(bytes: usize, count: i32, left: usize, right: usize): void {
  const unit = f32x4.splat(1.0 / 0x8000);
  for (const end = left + ((<usize>count) << 2); left < end; left += 16, right += 16, bytes += 16) {
    const both = v128.load(bytes);
    v128.store(left, f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.shl(both, 16), 16)), unit));
    v128.store(right, f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_s(both, 16)), unit));
  }
}

/** The same of 24-bit integers. Reads four bytes more. */
export function unpackPair24(bytes: usize, count: i32, left: usize, right: usize): void {
  const unit = f32x4.splat(1.0 / 2147483648.0);
  for (const end = left + ((<usize>count) << 2); left < end; left += 16, right += 16, bytes += 24) {
    const first = f32x4.mul(raised24(bytes), unit);
    const second = f32x4.mul(raised24(bytes + 12), unit);
    v128.store(left, i32x4.shuffle(first, second, 0, 2, 4, 6));
    v128.store(right, i32x4.shuffle(first, second, 1, 3, 5, 7));
  }
}

/** Two frames of 24-bit integers at the top of 32 bits, as floats: exact, for the lowest byte is empty. */
function raised24(bytes: usize): v128 {
  const zero = i32x4.splat(0);
  const packed = v128.load(bytes);
  return f32x4.convert_i32x4_s(i8x16.shuffle(zero, packed, 0, 16, 17, 18, 0, 19, 20, 21, 0, 22, 23, 24, 0, 25, 26, 27));
}

/** Floats to 16-bit integers, left and right by turns. */
export function packPair16(left: usize, right: usize, count: i32, bytes: usize): void {
  for (const end = left + ((<usize>count) << 2); left < end; left += 16, right += 16, bytes += 16) {
    const both = i16x8.narrow_i32x4_s(rounded(left, 0x8000), rounded(right, 0x8000)); // saturates
    v128.store(bytes, i16x8.shuffle(both, both, 0, 4, 1, 5, 2, 6, 3, 7));
  }
}

/** The same with 24 bits. Writes four bytes more. */
export function packPair24(left: usize, right: usize, count: i32, bytes: usize): void {
  const least = i32x4.splat(-0x80_0000);
  const most = i32x4.splat(0x7f_ffff);
  for (const end = left + ((<usize>count) << 2); left < end; left += 16, right += 16, bytes += 24) {
    const l = i32x4.min_s(i32x4.max_s(rounded(left, 0x80_0000), least), most);
    const r = i32x4.min_s(i32x4.max_s(rounded(right, 0x80_0000), least), most);
    v128.store(bytes, lowered24(i32x4.shuffle(l, r, 0, 4, 1, 5)));
    v128.store(bytes, lowered24(i32x4.shuffle(l, r, 2, 6, 3, 7)), 12);
  }
}

/** Times a power of two, which is exact, to the nearest integer, ties to even; NaN is 0. */
function rounded(samples: usize, scale: f32): v128 {
  return i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(samples), f32x4.splat(scale))));
}

/** The lower three bytes of four integers, without gaps. */
function lowered24(integers: v128): v128 {
  return i8x16.shuffle(integers, integers, 0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, 3, 7, 11, 15);
}
