/**
 * Every n-th of many rows, in bounded memory and spread evenly over a file of unknown length: all rows until `capacity`
 * are held, then every second one is dropped and from there on only every second one is taken, and so on.
 */
export interface EvenSamples {
  /** Whether the next row is wanted. To be asked once a row, before `add`. */
  wantsNext(): boolean;
  /** Copies the row. */
  add(row: Float64Array): void;
  readonly count: number;
  row(index: number): Float64Array;
}

/** @param expectedCount rows that will be offered, if that is known: then no row is taken that would be dropped later */
export function createEvenSamples(columnCount: number, capacity: number, expectedCount = 0): EvenSamples {
  const rows = new Float64Array(columnCount * capacity);
  let count = 0;
  let stride = 1;
  while (Math.ceil(expectedCount / stride) > capacity) stride *= 2;
  let seen = 0;
  return {
    wantsNext() {
      return seen++ % stride === 0;
    },
    add(row) {
      if (count === capacity) {
        for (let i = 0; 2 * i < capacity; i++)
          rows.copyWithin(i * columnCount, 2 * i * columnCount, (2 * i + 1) * columnCount);
        count = Math.ceil(capacity / 2);
        stride *= 2;
        if ((seen - 1) % stride !== 0) return;
      }
      rows.set(row, count * columnCount);
      count++;
    },
    get count() {
      return count;
    },
    row: (index) => rows.subarray(index * columnCount, (index + 1) * columnCount),
  };
}
