import type { ShapeProducts, ShapeProductsOptions } from '../shapeProducts.ts';
import type { Room } from './arena.ts';

/** Twin of `createShapeProducts`: the same to the last bit. */
export function createWasmShapeProducts(roomFor: Room, { shapes, placeCount }: ShapeProductsOptions): ShapeProducts {
  const length = shapes[0].length;
  const stride = placeCount + (placeCount & 1); // places are done in pairs
  const arena = roomFor(8 * (stride + length + 4 * length + 5 * stride));
  const values = arena.doubles(stride + length);
  const rows = arena.doubles(4 * length);
  shapes.forEach((shape, k) => rows.set(shape, k * length));
  const out = arena.doubles(5 * stride);
  const row = (k: number): Float64Array => out.subarray(k * stride, k * stride + placeCount);
  return {
    values: values.subarray(0, placeCount + length - 1),
    squares: row(0),
    products: [1, 2, 3, 4].map(row),
    run() {
      arena.exports.shapeProducts(values.byteOffset, rows.byteOffset, length, placeCount, out.byteOffset, 8 * stride);
    },
  };
}
