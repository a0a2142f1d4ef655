/** Positions of gridlines: rounded values, few enough to be read. */

const FREQUENCY_STEPS = [1, 2, 5];
const FREQUENCY_EVEN_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** 20, 50, 100, … 20 000 Hz: the 1-2-5 series between two frequencies; even steps where those are close together. */
export function frequencyTicks(lowHz: number, highHz: number): number[] {
  const ticks: number[] = [];
  for (let decade = 10 ** Math.floor(Math.log10(lowHz)); decade <= highHz; decade *= 10) {
    for (const step of FREQUENCY_STEPS) {
      const tick = step * decade;
      if (tick >= lowHz && tick <= highHz) ticks.push(tick);
    }
  }
  return ticks.length >= 3 ? ticks : steppedTicks(lowHz, highHz, 8, FREQUENCY_EVEN_STEPS);
}

/**
 * Multiples of the smallest of `steps` of which no more than `most` lie in the range; of the largest if none is wide
 * enough.
 */
export function steppedTicks(low: number, high: number, most: number, steps: readonly number[]): number[] {
  const fits = (step: number): boolean => Math.floor(high / step + 1e-9) - Math.ceil(low / step - 1e-9) < most;
  const step = steps.find(fits) ?? steps.at(-1) ?? high - low;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.push(i * step);
  return ticks;
}

/** Steps in which decibels and loudness units are read. */
export const LEVEL_STEPS: readonly number[] = [1, 2, 3, 6, 12, 24, 48, 96];
export const SHARE_STEPS: readonly number[] = [0.5, 1, 2, 5, 10, 20, 25, 50];
const TIME_STEPS: readonly number[] = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400,
];

/** Whole seconds, halves of minutes, minutes: what fits. */
export function timeTicks(startSeconds: number, endSeconds: number, most: number): number[] {
  return steppedTicks(startSeconds, endSeconds, most, TIME_STEPS);
}
