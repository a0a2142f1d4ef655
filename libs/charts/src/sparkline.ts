import { extentOf } from './data/read.ts';
import { element } from './svg/element.ts';
import { linePath } from './svg/frame.ts';
import type { Point } from './svg/thin.ts';

export interface SparklineOptions {
  readonly width?: number;
  readonly height?: number;
  /** What it shows, for those who do not see it; there is no room for axes. */
  readonly label: string;
}

/**
 * A line without axes for a cell of a table, from the smallest to the largest of its values; gaps stay gaps.
 *
 * @returns a complete `<svg>`; empty but for its label when there is nothing to draw
 */
export function sparkline(
  values: readonly (number | null)[],
  { width = 96, height = 20, label }: SparklineOptions,
): string {
  const extent = extentOf(values);
  const span = extent === undefined ? 0 : extent.high - extent.low;
  const points = values.map((value, i): Point => [
    1 + (values.length < 2 ? 0.5 : i / (values.length - 1)) * (width - 2),
    value === null || !Number.isFinite(value) || extent === undefined
      ? null
      : span === 0
        ? height / 2
        : 1.5 + (1 - (value - extent.low) / span) * (height - 3),
  ]);
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'al-spark',
      role: 'img',
      'aria-label': label,
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
    },
    linePath(points, 'al-line al-mix'),
  ).markup;
}
