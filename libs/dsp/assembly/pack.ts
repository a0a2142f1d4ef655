// Complex numbers travel through the transform in pairs: [re0 re1] [im0 im1], 32 bytes, so that one address serves both parts
// of two of them. Even index n lies at 16·n.

/** Even samples become real, odd ones imaginary parts: z[n] = x[2n] + i·x[2n+1]; `half` is even. */
export function packRealDoubles(samples: usize, half: i32, z: usize): void {
  const end = z + ((<usize>half) << 4);
  while (z < end) {
    const low = v128.load(samples);
    const high = v128.load(samples, 16);
    v128.store(z, i64x2.shuffle(low, high, 0, 2));
    v128.store(z, i64x2.shuffle(low, high, 1, 3), 16);
    samples += 32;
    z += 32;
  }
}

/** One channel as real, another as imaginary part, both windowed; `size` is even. */
export function packPair(first: usize, second: usize, window: usize, size: i32, z: usize): void {
  const end = z + ((<usize>size) << 4);
  while (z < end) {
    const w = v128.load(window);
    v128.store(z, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(first)), w));
    v128.store(z, f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(second)), w), 16);
    first += 8;
    second += 8;
    window += 16;
    z += 32;
  }
}

/** From one array for each part. */
export function packPlanar(re: usize, im: usize, size: i32, z: usize): void {
  const end = z + ((<usize>size) << 4);
  while (z < end) {
    v128.store(z, v128.load(re));
    v128.store(z, v128.load(im), 16);
    re += 16;
    im += 16;
    z += 32;
  }
}
