import { designBiquad, responseDb } from '@auralign/dsp';
import type { Report } from '../../report/report.ts';
import { stageValue } from '../stageValue.ts';
import { contrastDb, neighbourLine, within, type ToneRegion } from './regions.ts';

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

/** Where in its region a hump (or with `sign` −1, a hollow) stands, and how broad it is. */
export function humpOf(report: Report, region: ToneRegion, sign: 1 | -1 = 1): Hump | undefined {
  const spectrum = stageValue(report, 'spectrum');
  if (spectrum === undefined) return undefined;
  const { ltas, thirdOctaves } = spectrum;
  const line = neighbourLine(thirdOctaves.frequenciesHz, thirdOctaves.totalDb, region);
  if (line === undefined) return undefined;
  const offsetDb = 10 * Math.log10(FINE_PER_THIRD);
  const powers = ltas.totalDb.map((level) => (level === null ? 0 : 10 ** (level / 10)));
  const points = ltas.frequenciesHz.flatMap((frequencyHz, i) => {
    if (!within(frequencyHz, region.lowHz / LEAN, region.highHz * LEAN)) return [];
    let sum = 0;
    let weight = 0;
    for (let k = -SMOOTH_REACH; k <= SMOOTH_REACH; k++) {
      const power = powers[i + k];
      if (power === undefined) continue;
      const share = Math.abs(k) === SMOOTH_REACH ? 0.5 : 1; // a window of exactly a third of an octave
      sum += share * power;
      weight += share;
    }
    if (!(sum > 0)) return [];
    return [{ frequencyHz, excessDb: sign * (10 * Math.log10(sum / weight) + offsetDb - line(frequencyHz)) }];
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

/** The rate bells are judged at: far above the regions, so that its edge bends nothing. */
const DESIGN_RATE_HZ = 192_000;

/**
 * Gain of a bell that takes a contrast away. The neighbours feel the bell too, so it must be deeper than the contrast.
 *
 * @param contrast dB by which the region stands out (negative: lies too low)
 */
export function bellGainDb(region: ToneRegion, { centreHz, q }: Hump, contrast: number): number {
  const probeDb = 3;
  const bell = designBiquad({ kind: 'peaking', frequencyHz: centreHz, gainDb: probeDb, q }, DESIGN_RATE_HZ);
  const frequenciesHz = Array.from({ length: 28 }, (_, i) => 1000 * 2 ** ((i - 16) / 3));
  const response = frequenciesHz.map((frequencyHz) => responseDb([bell], frequencyHz, DESIGN_RATE_HZ));
  const perBell = (contrastDb(frequenciesHz, response, region) ?? 0) / probeDb;
  return perBell < 0.2 ? -contrast : -contrast / perBell; // a bell far off the region would be asked for too much
}
