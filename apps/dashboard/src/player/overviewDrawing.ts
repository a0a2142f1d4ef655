import type { Peaks } from '@auralign/server/api';

/** Smallest and largest sample under each column of a picture, full scale = 1. */
export interface Columns {
  readonly minimum: Float32Array;
  readonly maximum: Float32Array;
}

/**
 * Peaks brought to one value a column, from the coarsest level that is still finer than the columns; nothing is
 * lost between them.
 *
 * @returns `undefined` without peaks or columns
 */
export function columnsOf(peaks: Peaks | undefined, columnCount: number): Columns | undefined {
  if (peaks === undefined || columnCount < 1 || peaks.frameCount === 0) return undefined;
  const framesPerColumn = peaks.frameCount / columnCount;
  const finest = peaks.levels[0];
  const level = peaks.levels.filter(({ framesPerPoint }) => framesPerPoint <= framesPerColumn).at(-1) ?? finest;
  if (level === undefined) return undefined;
  const minimum = new Float32Array(columnCount);
  const maximum = new Float32Array(columnCount);
  for (let column = 0; column < columnCount; column++) {
    const from = Math.floor((column * framesPerColumn) / level.framesPerPoint);
    const to = Math.max(from + 1, Math.ceil(((column + 1) * framesPerColumn) / level.framesPerPoint));
    let low = Infinity;
    let high = -Infinity;
    for (let point = from; point < Math.min(to, level.minimum.length); point++) {
      low = Math.min(low, level.minimum[point]!);
      high = Math.max(high, level.maximum[point]!);
    }
    minimum[column] = low === Infinity ? 0 : low;
    maximum[column] = high === -Infinity ? 0 : high;
  }
  return { minimum, maximum };
}

/** The part of a canvas context that is drawn with. */
type Pen = Pick<CanvasRenderingContext2D, 'clearRect' | 'fillRect' | 'fillStyle' | 'globalAlpha'>;

/** One upright bar a column about the middle line; a hairline where there is silence. */
export function drawColumns(
  pen: Pen,
  { minimum, maximum }: Columns,
  { width, height, colour }: { readonly width: number; readonly height: number; readonly colour: string },
): void {
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colour;
  pen.globalAlpha = 0.75;
  const middle = height / 2;
  const columnWidth = width / maximum.length;
  for (let column = 0; column < maximum.length; column++) {
    const top = middle - Math.min(1, Math.max(0, maximum[column]!)) * middle;
    const bottom = middle + Math.min(1, Math.max(0, -minimum[column]!)) * middle;
    pen.fillRect(column * columnWidth, Math.min(top, middle - 0.5), columnWidth, Math.max(1, bottom - top));
  }
  pen.globalAlpha = 1;
}
