import { scaleLinear, scaleLog } from 'd3-scale';
import { area, line } from 'd3-shape';

export const LOWEST_HZ = 20;
export const HIGHEST_HZ = 20_000;
/** Heights of the picture to choose from, dB either side of the middle. */
export const REACHES_DB = [3, 6, 12, 30] as const;
/** Those a picture may begin with: a high-pass falls out of any, and what is small need not look large. */
const FIRST_REACHES_DB = [6, 12] as const;
export const HZ_TICKS = [20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000];
const POINTS_PER_OCTAVE = 32;
const MARGIN = { left: 48, right: 14, top: 14, bottom: 26 };

/** Frequencies of a curve: close enough that the narrowest band in the picture has its peak. */
export const CURVE_HZ: readonly number[] = Array.from(
  { length: Math.floor(Math.log2(HIGHEST_HZ / LOWEST_HZ) * POINTS_PER_OCTAVE) + 1 },
  (_, i) => LOWEST_HZ * 2 ** (i / POINTS_PER_OCTAVE),
);

/** The height to begin with: the smallest that holds the whole curve, else the largest of them. */
export function firstReachDb(gainsDb: readonly number[]): number {
  const most = gainsDb.reduce((size, gain) => Math.max(size, Math.abs(gain)), 0);
  return FIRST_REACHES_DB.find((reach) => most <= reach) ?? FIRST_REACHES_DB.at(-1)!;
}

/** Where things are in a picture of this size. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly reachDb: number;
  x(frequencyHz: number): number;
  y(gainDb: number): number;
  frequencyAt(x: number): number;
  gainAt(y: number): number;
}

export function createPlot(width: number, height: number, reachDb: number): Plot {
  const [left, right] = [MARGIN.left, Math.max(MARGIN.left + 10, width - MARGIN.right)];
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const x = scaleLog([LOWEST_HZ, HIGHEST_HZ], [left, right]);
  const y = scaleLinear([-reachDb, reachDb], [bottom, top]);
  return {
    width,
    height,
    left,
    right,
    top,
    bottom,
    reachDb,
    x,
    y,
    frequencyAt: (at) => x.invert(at),
    gainAt: (at) => y.invert(at),
  };
}

/** Even steps from bottom to top, 0 among them. */
export function gainTicks(reachDb: number): number[] {
  const step = { 3: 1, 6: 2, 12: 3, 30: 10 }[reachDb] ?? reachDb / 3;
  return Array.from({ length: Math.floor((2 * reachDb) / step) + 1 }, (_, i) => -reachDb + i * step);
}

/** Lines and areas are cut by a clip path; what is far outside is brought near, so that no renderer stumbles over it. */
function near(plot: Plot, gainDb: number): number {
  return plot.y(Math.min(Math.max(gainDb, -4 * plot.reachDb), 4 * plot.reachDb));
}

/** Path of a curve over `frequenciesHz`; gaps where there is no value. */
export function curvePath(plot: Plot, frequenciesHz: readonly number[], gainsDb: readonly (number | null)[]): string {
  const path = line<number | null>()
    .defined((gain, i) => gain !== null && frequenciesHz[i]! >= LOWEST_HZ && frequenciesHz[i]! <= HIGHEST_HZ)
    .x((_, i) => Number(plot.x(frequenciesHz[i]!).toFixed(1)))
    .y((gain) => Number(near(plot, gain ?? 0).toFixed(1)));
  return path([...gainsDb]) ?? '';
}

/** The same down to the middle line. */
export function curveArea(plot: Plot, frequenciesHz: readonly number[], gainsDb: readonly (number | null)[]): string {
  const path = area<number | null>()
    .defined((gain, i) => gain !== null && frequenciesHz[i]! >= LOWEST_HZ && frequenciesHz[i]! <= HIGHEST_HZ)
    .x((_, i) => Number(plot.x(frequenciesHz[i]!).toFixed(1)))
    .y0(plot.y(0))
    .y1((gain) => Number(near(plot, gain ?? 0).toFixed(1)));
  return path([...gainsDb]) ?? '';
}
