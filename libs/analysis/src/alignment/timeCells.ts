/** Sums over stretches of time of equal length: as many as there is room for, twice as long whenever the room is full. */
export interface TimeCells {
  /** The row of sums for a moment; times must not run backwards by more than a cell. */
  at(seconds: number): Float64Array;
  /** Length of a cell now. */
  readonly stepSeconds: number;
  /** One row a cell, from 0 s on. */
  readonly rows: readonly Float64Array[];
}

/**
 * Memory does not grow with the length of the file, only the step does.
 *
 * @param options.width        sums in a row
 * @param options.stepSeconds  of the first cells
 * @param options.mostCells    an even number; the cells are merged in pairs when there would be more
 */
export function createTimeCells(options: {
  readonly width: number;
  readonly stepSeconds: number;
  readonly mostCells: number;
}): TimeCells {
  const { width, mostCells } = options;
  let { stepSeconds } = options;
  let rows: Float64Array[] = [];
  const isFull = (seconds: number): boolean => seconds >= mostCells * stepSeconds;
  const merge = (): void => {
    rows = Array.from({ length: Math.ceil(rows.length / 2) }, (_, i) => {
      const first = rows[2 * i]!;
      const second = rows[2 * i + 1];
      if (second !== undefined) for (let k = 0; k < width; k++) first[k] = first[k]! + second[k]!;
      return first;
    });
    stepSeconds *= 2;
  };
  return {
    at(seconds) {
      while (isFull(seconds)) merge();
      const cell = Math.max(0, Math.floor(seconds / stepSeconds));
      while (rows.length <= cell) rows.push(new Float64Array(width));
      return rows[cell]!;
    },
    get stepSeconds() {
      return stepSeconds;
    },
    get rows() {
      return rows;
    },
  };
}
