import type { SignalSpectrogram } from '../signal/pictures.ts';

/** Part of a spectrogram on an even grid of a picture: equal steps of time, equal steps of log-frequency. */
export interface HeatGrid {
  readonly columns: number;
  readonly rows: number;
  readonly seconds: readonly [start: number, end: number];
  readonly hertz: readonly [low: number, high: number];
}

/**
 * Levels of the cells of a grid, dB against the loudest cell of the whole spectrogram (≤ 0), column after column, rows from low to high.
 * Of the columns that fall on one cell the loudest counts, so that a drum stroke stays visible; between rows levels go straight. NaN where the
 * spectrogram does not reach.
 */
export function heatLevels(spectrogram: SignalSpectrogram, grid: HeatGrid): Float32Array {
  const { startSeconds, stepSeconds, frequenciesHz, columnCount, levelsDbfs } = spectrogram;
  const sourceRows = frequenciesHz.length;
  let loudest = -Infinity;
  for (let i = 0; i < columnCount * sourceRows; i++) loudest = Math.max(loudest, levelsDbfs[i]!);
  const octaves = Math.log2(frequenciesHz.at(-1)! / frequenciesHz[0]!) / (sourceRows - 1);
  const cells = new Float32Array(grid.columns * grid.rows).fill(Number.NaN);
  const secondsOf = (column: number): number =>
    grid.seconds[0] + (column / grid.columns) * (grid.seconds[1] - grid.seconds[0]);
  // A source column lasts from half a step before its centre to half a step after.
  const sourceAt = (seconds: number): number => (seconds - startSeconds) / stepSeconds + 0.5;
  for (let column = 0; column < grid.columns; column++) {
    const first = Math.floor(sourceAt(secondsOf(column)));
    const last = Math.max(first, Math.ceil(sourceAt(secondsOf(column + 1))) - 1);
    if (last < 0 || first >= columnCount) continue;
    for (let row = 0; row < grid.rows; row++) {
      const frequencyHz = grid.hertz[0] * (grid.hertz[1] / grid.hertz[0]) ** ((row + 0.5) / grid.rows);
      const position = Math.log2(frequencyHz / frequenciesHz[0]!) / octaves;
      if (position < -0.5 || position > sourceRows - 0.5) continue;
      const below = Math.min(sourceRows - 1, Math.max(0, Math.floor(position)));
      const above = Math.min(sourceRows - 1, below + 1);
      const part = Math.min(1, Math.max(0, position - below));
      let most = -Infinity;
      for (let source = Math.max(0, first); source <= Math.min(columnCount - 1, last); source++) {
        const at = source * sourceRows;
        most = Math.max(most, (1 - part) * levelsDbfs[at + below]! + part * levelsDbfs[at + above]!);
      }
      cells[column * grid.rows + row] = most - loudest;
    }
  }
  return cells;
}
