import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.ts';
import { createKernels } from '../createKernels.ts';
import type { Kernels } from '../kernels.ts';
import { referenceKernels } from '../reference.ts';
import type { ShapeProductsOptions } from '../shapeProducts.ts';

const both = (): Kernels[] => [referenceKernels, createKernels('wasm-simd')];
const shapesOf = (length: number, shape: (i: number, k: number) => number): ShapeProductsOptions['shapes'] => {
  const of = (k: number) => Float64Array.from({ length }, (_, i) => shape(i, k));
  return [of(0), of(1), of(2), of(3)];
};

describe('createShapeProducts', () => {
  it('sums under the shapes what differs from the middle of the place', () => {
    for (const kernels of both()) {
      const { values, squares, products, run } = kernels.createShapeProducts({
        shapes: shapesOf(3, (i, k) => (i === k ? 1 : 0)), // the first three pick one value each
        placeCount: 3,
      });
      expect(values).toHaveLength(5);
      values.set([1, 4, 9, 16, 25]);
      run();
      expect([...squares]).toEqual([9 + 25, 25 + 49, 49 + 81]);
      expect(products.map((row) => [...row])).toEqual([
        [-3, -5, -7],
        [0, 0, 0],
        [5, 7, 9],
        [0, 0, 0],
      ]);
    }
  });

  it('is the original to the last bit', () => {
    const shapes = fc.record({
      seed: fc.integer({ min: 1, max: 1_000_000 }),
      placeCount: fc.integer({ min: 0, max: 40 }),
      half: fc.integer({ min: 0, max: 25 }),
    });
    fc.assert(
      fc.property(shapes, ({ seed, placeCount, half }) => {
        const results = both().map((kernels) => {
          const random = createRandom(seed);
          const options = { shapes: shapesOf(2 * half + 1, () => random.gaussian()), placeCount };
          const { values, squares, products, run } = kernels.createShapeProducts(options);
          for (let i = 0; i < values.length; i++) values[i] = -60 + 20 * random.gaussian();
          run();
          return [squares.slice(), ...products.map((row) => row.slice())];
        });
        expect(results[1]).toEqual(results[0]);
      }),
    );
  });
});
