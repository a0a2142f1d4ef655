/**
 * Two places at a time; see createShapeProducts in src/kernels/shapeProducts.ts. With an odd number of places one more is looked at and
 * written.
 *
 * @param shapes four, one after the other
 * @param out    squares, then the products of each shape, `stride` bytes apart
 */
export function shapeProducts(
  values: usize,
  shapes: usize,
  length: i32,
  placeCount: i32,
  out: usize,
  stride: usize,
): void {
  const shapeBytes = (<usize>length) << 3;
  const middle = ((<usize>length) >> 1) << 3;
  for (const end = out + ((<usize>placeCount) << 3); out < end; out += 16, values += 16) {
    const centre = v128.load(values + middle);
    let square = f64x2.splat(0);
    let a = f64x2.splat(0);
    let b = f64x2.splat(0);
    let c = f64x2.splat(0);
    let d = f64x2.splat(0);
    for (let i: usize = 0; i < shapeBytes; i += 8) {
      const value = f64x2.sub(v128.load(values + i), centre);
      const shape = shapes + i;
      square = f64x2.add(square, f64x2.mul(value, value));
      a = f64x2.add(a, f64x2.mul(v128.load64_splat(shape), value));
      b = f64x2.add(b, f64x2.mul(v128.load64_splat(shape + shapeBytes), value));
      c = f64x2.add(c, f64x2.mul(v128.load64_splat(shape + 2 * shapeBytes), value));
      d = f64x2.add(d, f64x2.mul(v128.load64_splat(shape + 3 * shapeBytes), value));
    }
    v128.store(out, square);
    v128.store(out + stride, a);
    v128.store(out + 2 * stride, b);
    v128.store(out + 3 * stride, c);
    v128.store(out + 4 * stride, d);
  }
}
