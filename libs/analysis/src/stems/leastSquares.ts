/**
 * Solves A·x = b for a symmetric positive matrix by Gaussian elimination with pivoting; small systems, a stem a row.
 *
 * @param matrix row by row; not modified
 * @returns nothing where the matrix is singular to 1e-12 of its largest entry
 */
export function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | undefined {
  const count = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const largest = Math.max(0, ...matrix.flat().map(Math.abs));
  for (let column = 0; column < count; column++) {
    let pivot = column;
    for (let row = column + 1; row < count; row++) {
      if (Math.abs(rows[row]![column]!) > Math.abs(rows[pivot]![column]!)) pivot = row;
    }
    if (!(Math.abs(rows[pivot]![column]!) > 1e-12 * largest)) return undefined;
    [rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!];
    const top = rows[column]!;
    for (let row = column + 1; row < count; row++) {
      const factor = rows[row]![column]! / top[column]!;
      for (let k = column; k <= count; k++) rows[row]![k] = rows[row]![k]! - factor * top[k]!;
    }
  }
  const x = Array.from<number>({ length: count }).fill(0);
  for (let row = count - 1; row >= 0; row--) {
    let sum = rows[row]![count]!;
    for (let k = row + 1; k < count; k++) sum -= rows[row]![k]! * x[k]!;
    x[row] = sum / rows[row]![row]!;
  }
  return x;
}
