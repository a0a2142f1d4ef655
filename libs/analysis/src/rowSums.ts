import type { Kernels } from '@auralign/dsp';

/**
 * Sums of vectors over stretches of time, in bounded memory: every `itemsPerRow` vectors added make one row; when
 * `capacity` rows are full, neighbours are merged and rows become twice as long. However long the file, there are
 * between capacity/2 and capacity rows of equal length (the last one may be shorter) once that many were reached.
 */
export interface RowSums {
  /** Adds the first `columnCount` values as one item. Allocates only while the table grows. */
  add(values: Float64Array): void;
  /** Rows so far, the unfinished last one included. */
  readonly rowCount: number;
  /** Items in a full row. */
  readonly itemsPerRow: number;
  /** Items in one row. */
  itemCount(row: number): number;
  /** Sum of one column over the items of one row. Kept in single precision: relative error ≤ 1e-7 a merge. */
  sum(row: number, column: number): number;
  /** Sums of one column, one a row: many times as fast as asking for each. */
  column(column: number): Float64Array;
}

/** @param options.kernels add vectors that lie in their memory; left out, and for others, a loop does */
export function createRowSums(options: {
  readonly columnCount: number;
  readonly itemsPerRow: number;
  /** Even, ≥ 2. */
  readonly capacity: number;
  readonly kernels?: Kernels;
}): RowSums {
  const { columnCount, capacity, kernels } = options;
  let itemsPerRow = options.itemsPerRow;
  let rows = new Float32Array(columnCount * Math.min(capacity, 64));
  let fullRows = 0;
  const current = kernels?.allocateDoubles(columnCount) ?? new Float64Array(columnCount);
  let itemsInCurrent = 0;

  const close = (row: Float64Array): void => {
    if ((fullRows + 1) * columnCount > rows.length) {
      const larger = new Float32Array(Math.min(capacity * columnCount, 2 * rows.length));
      larger.set(rows);
      rows = larger;
    }
    writeRow(row, rows, fullRows * columnCount, columnCount);
    fullRows++;
    if (fullRows < capacity) return;
    mergeRows(rows, columnCount, capacity / 2);
    fullRows = capacity / 2;
    itemsPerRow *= 2;
  };

  return {
    add(values) {
      if (itemsPerRow === 1) {
        close(values);
        return;
      }
      if (kernels === undefined) addTo(current, values);
      else kernels.accumulate(values, current);
      itemsInCurrent++;
      if (itemsInCurrent < itemsPerRow) return;
      close(current);
      current.fill(0);
      itemsInCurrent = 0;
    },
    get rowCount() {
      return fullRows + (itemsInCurrent > 0 ? 1 : 0);
    },
    get itemsPerRow() {
      return itemsPerRow;
    },
    itemCount: (row) => (row < fullRows ? itemsPerRow : itemsInCurrent),
    sum: (row, column) => (row < fullRows ? rows[row * columnCount + column]! : current[column]!),
    column(column) {
      const sums = new Float64Array(fullRows + (itemsInCurrent > 0 ? 1 : 0));
      for (let row = 0; row < fullRows; row++) sums[row] = rows[row * columnCount + column]!;
      if (itemsInCurrent > 0) sums[fullRows] = current[column]!;
      return sums;
    },
  };
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let column = 0; column < sums.length; column++) sums[column] = sums[column]! + values[column]!;
}

/** A loop: `set` from doubles to floats converts one by one outside of compiled code. */
function writeRow(row: Float64Array, rows: Float32Array, at: number, columnCount: number): void {
  for (let column = 0; column < columnCount; column++) rows[at + column] = row[column]!;
}

/** Pairs of rows to their sums, in the first half of the table. */
function mergeRows(rows: Float32Array, columnCount: number, pairCount: number): void {
  for (let row = 0; row < pairCount; row++) {
    for (let column = 0; column < columnCount; column++) {
      rows[row * columnCount + column] =
        rows[2 * row * columnCount + column]! + rows[(2 * row + 1) * columnCount + column]!;
    }
  }
}
