/** What is expected of some figures that vary together, as a normal distribution. Matrices are square, row by row. */
export interface Gaussian {
  readonly mean: Float64Array;
  readonly covariance: Float64Array;
}

/**
 * Lower Cholesky factor of a symmetric positive definite matrix.
 *
 * @throws RangeError if it is not positive definite
 */
function choleskyFactor(matrix: Float64Array, size: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = matrix[row * size + column]!;
      for (let k = 0; k < column; k++) sum -= factor[row * size + k]! * factor[column * size + k]!;
      if (column < row) {
        factor[row * size + column] = sum / factor[column * size + column]!;
      } else {
        if (!(sum > 0)) throw new RangeError('choleskyFactor: the matrix is not positive definite');
        factor[row * size + row] = Math.sqrt(sum);
      }
    }
  }
  return factor;
}

/** Solves `matrix` x = b for several b at once; `matrix` is symmetric and positive definite. */
export function solve(matrix: Float64Array, size: number, sides: readonly Float64Array[]): Float64Array[] {
  const factor = choleskyFactor(matrix, size);
  return sides.map((side) => {
    const x = Float64Array.from(side);
    for (let row = 0; row < size; row++) {
      let sum = x[row]!;
      for (let k = 0; k < row; k++) sum -= factor[row * size + k]! * x[k]!;
      x[row] = sum / factor[row * size + row]!;
    }
    for (let row = size - 1; row >= 0; row--) {
      let sum = x[row]!;
      for (let k = row + 1; k < size; k++) sum -= factor[k * size + row]! * x[k]!;
      x[row] = sum / factor[row * size + row]!;
    }
    return x;
  });
}

export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/**
 * What is expected of x once y is known: both have one mean and the covariances given.
 *
 * @param own   covariance of x, and of y
 * @param ofKnown covariance of y
 * @param shared covariance of x with y
 */
export function conditioned(
  mean: Float64Array,
  { own, ofKnown, shared }: Readonly<Record<'own' | 'ofKnown' | 'shared', Float64Array>>,
  known: Float64Array,
): Gaussian {
  const size = mean.length;
  const columns = Array.from({ length: size }, (_, column) =>
    Float64Array.from({ length: size }, (_, row) => shared[row * size + column]!),
  );
  const difference = Float64Array.from(known, (value, i) => value - mean[i]!);
  const solved = solve(ofKnown, size, [difference, ...columns]);
  const shift = solved[0]!;
  return {
    mean: Float64Array.from(mean, (value, row) => value + dot(shared.subarray(row * size, (row + 1) * size), shift)),
    covariance: Float64Array.from(own, (value, i) => {
      const [row, column] = [Math.floor(i / size), i % size];
      return value - dot(shared.subarray(row * size, (row + 1) * size), solved[1 + column]!);
    }),
  };
}
