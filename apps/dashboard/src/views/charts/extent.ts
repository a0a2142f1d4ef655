import type { ChartFrame } from '@auralign/charts';

/** What the plots of a picture span together, in pixels. */
export interface Extent {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Of a picture without plots: all of it. */
export function extentOf({ plots, width, height }: ChartFrame): Extent {
  if (plots.length === 0) return { left: 0, right: width, top: 0, bottom: height };
  return {
    left: Math.min(...plots.map(({ x }) => x)),
    right: Math.max(...plots.map(({ x, width: w }) => x + w)),
    top: Math.min(...plots.map(({ y }) => y)),
    bottom: Math.max(...plots.map(({ y, height: h }) => y + h)),
  };
}
