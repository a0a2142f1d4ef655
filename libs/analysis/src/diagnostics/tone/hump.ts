import type { Report } from '../../report/report.ts';
import { stageValue } from '../stageValue.ts';
import { neighbourLine, within, type ToneRegion } from './regions.ts';

/** Levels of the fine grid are per 1/24 octave, the line's per third: eight fine bands in one. */
const FINE_PER_THIRD = 8;
/** Fine bands on each side taken into a mean: a third of an octave, so that single notes make no hump. */
const SMOOTH_REACH = 4;
/** A hump may lean out of its region by a quarter of an octave. */
const LEAN = 2 ** 0.25;

/** The hump of a region: the bell that would make it. */
export interface Hump {
  readonly centreHz: number;
  readonly q: number;
}

/**
 * Where in its region a hump (or with `sign` −1, a hollow) stands, and how broad it is: over the line through its neighbours, or over
 * the mean of the references where there are any.
 */
export function humpOf(
  report: Report,
  region: ToneRegion,
  options: { sign?: 1 | -1; references?: readonly Report[] } = {},
): Hump | undefined {
  const { sign = 1, references = [] } = options;
  const levels = smoothedLevels(report);
  const expected = referenceCurve(levels, references) ?? neighbourCurve(report, region);
  if (expected === undefined) return undefined;
  const points = levels.flatMap(({ frequencyHz, levelDb }, i) => {
    const expectedDb = expected(frequencyHz, i);
    if (!within(frequencyHz, region.lowHz / LEAN, region.highHz * LEAN) || levelDb === null || expectedDb === null)
      return [];
    return [{ frequencyHz, excessDb: sign * (levelDb - expectedDb) }];
  });
  let top = 0;
  for (let i = 1; i < points.length; i++) if (points[i]!.excessDb > points[top]!.excessDb) top = i;
  const height = points[top]?.excessDb;
  if (height === undefined || !(height > 0)) return undefined;
  let from = top;
  while (from > 0 && points[from - 1]!.excessDb >= height / 2) from--;
  let to = top;
  while (to < points.length - 1 && points[to + 1]!.excessDb >= height / 2) to++;
  // Centre of gravity above half the height: steadier than the highest band.
  let moment = 0;
  let weight = 0;
  for (const { frequencyHz, excessDb } of points.slice(from, to + 1)) {
    moment += (excessDb - height / 2) * Math.log2(frequencyHz);
    weight += excessDb - height / 2;
  }
  const gravityHz = weight > 0 ? 2 ** (moment / weight) : points[top]!.frequencyHz;
  const centreHz = Math.min(region.highHz, Math.max(region.lowHz, gravityHz));
  const half = 1 / 48; // half a fine band on each side
  const lowHz = points[from]!.frequencyHz * 2 ** -half;
  const highHz = points[to]!.frequencyHz * 2 ** half;
  return { centreHz, q: centreHz / (highHz - lowHz) };
}

interface SmoothedLevel {
  readonly frequencyHz: number;
  readonly levelDb: number | null;
}

/** Fine levels as means over a third of an octave. */
function smoothedLevels(report: Report): SmoothedLevel[] {
  const ltas = stageValue(report, 'spectrum')?.ltas;
  if (ltas === undefined) return [];
  const powers = ltas.totalDb.map((level) => (level === null ? 0 : 10 ** (level / 10)));
  return ltas.frequenciesHz.map((frequencyHz, i) => {
    let sum = 0;
    let weight = 0;
    for (let k = -SMOOTH_REACH; k <= SMOOTH_REACH; k++) {
      const power = powers[i + k];
      if (power === undefined) continue;
      const share = Math.abs(k) === SMOOTH_REACH ? 0.5 : 1; // a window of exactly a third of an octave
      sum += share * power;
      weight += share;
    }
    return { frequencyHz, levelDb: sum > 0 ? 10 * Math.log10(sum / weight) : null };
  });
}

function neighbourCurve(report: Report, region: ToneRegion): ((frequencyHz: number) => number) | undefined {
  const thirds = stageValue(report, 'spectrum')?.thirdOctaves;
  const line = thirds === undefined ? undefined : neighbourLine(thirds.frequenciesHz, thirds.totalDb, region);
  return line === undefined ? undefined : (frequencyHz) => line(frequencyHz) - 10 * Math.log10(FINE_PER_THIRD);
}

/** Mean of the references, as loud as the mix. All reports share one grid; lower sample rates only end earlier. */
function referenceCurve(
  levels: readonly SmoothedLevel[],
  references: readonly Report[],
): ((frequencyHz: number, index: number) => number | null) | undefined {
  if (references.length === 0) return undefined;
  const curves = references.map(smoothedLevels);
  const means = levels.map((_, i) => {
    const present = curves.flatMap((curve) => curve[i]?.levelDb ?? []);
    return present.length === 0 ? null : present.reduce((sum, level) => sum + level, 0) / present.length;
  });
  const differences = levels.flatMap(({ frequencyHz, levelDb }, i) => {
    const mean = means[i];
    return within(frequencyHz, 100, 10_000) && levelDb !== null && typeof mean === 'number' ? [levelDb - mean] : [];
  });
  if (differences.length === 0) return undefined;
  const offsetDb = differences.reduce((sum, difference) => sum + difference, 0) / differences.length;
  return (_, index) => (typeof means[index] === 'number' ? means[index] + offsetDb : null);
}
