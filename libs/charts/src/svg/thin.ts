/** A point of a line over x; `null` is a gap. */
export type Point = readonly [x: number, y: number | null];

/**
 * Fewer points with the same picture: of each column of `columnWidth` the smallest and the largest value stay, in the
 * order they came; a column of nothing but gaps stays a gap.
 *
 * @param points rising in x
 * @param columnWidth in units of x, > 0
 */
export function thin(points: readonly Point[], columnWidth: number): Point[] {
  const kept: Point[] = [];
  let column = -Infinity;
  let low: Point | undefined;
  let high: Point | undefined;
  let gap: Point | undefined;
  const flush = (): void => {
    if (low !== undefined && high !== undefined) {
      if (low === high) kept.push(low);
      else kept.push(...(low[0] <= high[0] ? [low, high] : [high, low]));
    } else if (gap !== undefined) kept.push(gap);
    low = undefined;
    high = undefined;
    gap = undefined;
  };
  for (const point of points) {
    const here = Math.floor(point[0] / columnWidth);
    if (here !== column) {
      flush();
      column = here;
    }
    if (point[1] === null || !Number.isFinite(point[1])) gap = [point[0], null];
    else {
      if (low === undefined || point[1] < low[1]!) low = point;
      if (high === undefined || point[1] > high[1]!) high = point;
    }
  }
  flush();
  return kept;
}
