export type ShapeProductsOptions = Readonly<{
  /** Of one length, an odd number. */ shapes: readonly [Float64Array, Float64Array, Float64Array, Float64Array];
  /** Places the shapes are laid on, each one value further than the one before. */ placeCount: number;
}>;

/** Products of four shapes with a row of values, at every place they can be laid on. */
export interface ShapeProducts {
  /** `placeCount` + length − 1 values, filled by the caller. */
  readonly values: Float64Array;
  /** Σ (v − v at the middle of the place)² under the shapes, by place: results of the last `run`. */
  readonly squares: Float64Array;
  /** Σ shape·(v − v at the middle of the place), of each shape by place. */
  readonly products: readonly Float64Array[];
  run(): void;
}

/** Differences to the middle are small, so that differences of squares keep their digits. */
export function createShapeProducts({ shapes, placeCount }: ShapeProductsOptions): ShapeProducts {
  const [first, second, third, fourth] = shapes;
  const length = first.length;
  const middle = (length - 1) / 2;
  const values = new Float64Array(placeCount + length - 1);
  const squares = new Float64Array(placeCount);
  const products = shapes.map(() => new Float64Array(placeCount));
  const [firsts, seconds, thirds, fourths] = products as [Float64Array, Float64Array, Float64Array, Float64Array];
  return {
    values,
    squares,
    products,
    run() {
      for (let place = 0; place < placeCount; place++) {
        let square = 0;
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        const centre = values[place + middle]!;
        for (let i = 0; i < length; i++) {
          const value = values[place + i]! - centre;
          square += value * value;
          a += first[i]! * value;
          b += second[i]! * value;
          c += third[i]! * value;
          d += fourth[i]! * value;
        }
        squares[place] = square;
        firsts[place] = a;
        seconds[place] = b;
        thirds[place] = c;
        fourths[place] = d;
      }
    },
  };
}
