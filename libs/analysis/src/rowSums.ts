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
  /** Sums of one column, one a row, into the first `rowCount` places of `sums`: many times as fast as asking for each. */
  column(column: number, sums?: Float64Array): Float64Array;
}

/**
 * Rows of a piece of the table: pieces are added as they are needed, so nothing is copied and left behind. Within a piece columns lie one after
 * the other: that is how they are asked for.
 */
const PIECE_BITS = 6;
const PIECE_ROWS = 1 << PIECE_BITS;

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
  const pieces: Float32Array[] = [];
  let fullRows = 0;
  const current = kernels?.allocateDoubles(columnCount) ?? new Float64Array(columnCount);
  let itemsInCurrent = 0;

  const pieceOf = (row: number): Float32Array => pieces[row >> PIECE_BITS]!;
  const placeOf = (row: number): number => row & (PIECE_ROWS - 1);
  const close = (row: Float64Array): void => {
    if (fullRows === pieces.length * PIECE_ROWS) pieces.push(new Float32Array(columnCount * PIECE_ROWS));
    writeRow(row, pieceOf(fullRows), placeOf(fullRows), columnCount);
    fullRows++;
    if (fullRows < capacity) return;
    fullRows = capacity / 2;
    for (let to = 0; to < fullRows; to++) {
      const [first, second] = [2 * to, 2 * to + 1];
      const place = { to: pieceOf(to), at: placeOf(to), columnCount };
      addRows(pieceOf(first), placeOf(first), pieceOf(second), placeOf(second), place);
    }
    pieces.length = Math.ceil(fullRows / PIECE_ROWS); // most files end before they need the others again
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
    sum: (row, column) => (row < fullRows ? pieceOf(row)[column * PIECE_ROWS + placeOf(row)]! : current[column]!),
    column(column, sums = new Float64Array(fullRows + (itemsInCurrent > 0 ? 1 : 0))) {
      for (let row = 0; row < fullRows; row += PIECE_ROWS) {
        const start = column * PIECE_ROWS;
        sums.set(pieceOf(row).subarray(start, start + Math.min(PIECE_ROWS, fullRows - row)), row);
      }
      if (itemsInCurrent > 0) sums[fullRows] = current[column]!;
      return sums;
    },
  };
}

function addTo(sums: Float64Array, values: Float64Array): void {
  for (let column = 0; column < sums.length; column++) sums[column] = sums[column]! + values[column]!;
}

function writeRow(row: Float64Array, rows: Float32Array, at: number, columnCount: number): void {
  for (let column = 0; column < columnCount; column++, at += PIECE_ROWS) rows[at] = row[column]!;
}

/** One row from two; `place` may be that of the first. */
function addRows(
  first: Float32Array,
  firstAt: number,
  second: Float32Array,
  secondAt: number,
  { to, at, columnCount }: { to: Float32Array; at: number; columnCount: number },
): void {
  for (let start = 0; start < columnCount * PIECE_ROWS; start += PIECE_ROWS) {
    to[start + at] = first[start + firstAt]! + second[start + secondAt]!;
  }
}
