import type { Report } from '../../report/report.ts';
import { stageValue } from '../stageValue.ts';
import { POPULATION_HZ } from './population.ts';

/** One kind of moment of a song. */
interface Moment {
  readonly share: number;
  /** In the bands of `POPULATION_HZ`; as loud as the song is on average: 0 dB. */
  readonly levelsDb: readonly (number | undefined)[];
}

/** Moments are alike that differ by this in the bands they are compared by: root of the mean square beyond the nearest, dB. */
const ALIKE_DB = 2.2;
/** A moment nothing of the other song is like says little: half as much when the nearest differs by this, dB. */
const STRANGE_DB = 4.6;

/**
 * How the tone of a song differs from that of others where they play alike: each kind of moment is held against those moments of the references that sound
 * like it in all bands but the judged ones. What a chorus has more of than a verse then makes no difference, a filter does.
 *
 * @param isJudged bands of `POPULATION_HZ` that are not compared by
 * @returns level of the song over the references in each band of `POPULATION_HZ`, dB, loudness taken out; `undefined` where one of them has nothing, or
 * instead of all if a report does not know its moments
 */
export function differenceOfAlike(
  report: Report,
  references: readonly Report[],
  isJudged: readonly boolean[],
): (number | undefined)[] | undefined {
  const own = momentsOf(report);
  const known = references.map(momentsOf).filter((moments) => moments.length > 0);
  if (own.length === 0 || known.length === 0) return undefined;
  const others = known.flatMap((moments) =>
    moments.map((moment) => ({ ...moment, share: moment.share / known.length })),
  );
  const isShared = POPULATION_HZ.map((_, band) =>
    [...own, ...others].every(({ levelsDb }) => levelsDb[band] !== undefined),
  );
  const compared = POPULATION_HZ.flatMap((_, band) => (isShared[band] && !isJudged[band] ? [band] : []));
  if (compared.length === 0) return undefined;
  const sums = new Float64Array(POPULATION_HZ.length);
  let total = 0;
  for (const moment of own) {
    const distances = others.map((other) => {
      const squares = compared.reduce((sum, band) => sum + (moment.levelsDb[band]! - other.levelsDb[band]!) ** 2, 0);
      return squares / compared.length;
    });
    const nearest = Math.min(...distances);
    const weights = others.map(({ share }, i) => share * Math.exp(-(distances[i]! - nearest) / (2 * ALIKE_DB ** 2)));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    const trust = moment.share * 2 ** (-nearest / STRANGE_DB ** 2);
    total += trust;
    for (let band = 0; band < sums.length; band++) {
      if (!isShared[band]) continue;
      const expected = others.reduce((sum, other, i) => sum + weights[i]! * other.levelsDb[band]!, 0) / whole;
      sums[band] = sums[band]! + trust * (moment.levelsDb[band]! - expected);
    }
  }
  return total > 0 ? Array.from(sums, (sum, band) => (isShared[band] ? sum / total : undefined)) : undefined;
}

function momentsOf(report: Report): Moment[] {
  const moments = stageValue(report, 'bandTimeline')?.moments;
  const bandwidthHz = stageValue(report, 'spectrum')?.bandwidthHz ?? Infinity;
  if (moments === undefined) return [];
  const { frequenciesHz, kinds } = moments;
  const columns = POPULATION_HZ.map((frequencyHz) =>
    // the highest band that the file’s own end of the band leaves whole
    frequencyHz * 2 ** (1 / 6) > bandwidthHz
      ? -1
      : frequenciesHz.findIndex((centreHz) => Math.abs(Math.log2(centreHz / frequencyHz)) < 1 / 12),
  );
  const rows = kinds.map(({ share, levelsDb }) => ({ share, levelsDb: columns.map((column) => levelsDb[column]) }));
  const usual = rows.reduce((sum, { share, levelsDb }) => sum + share * meanOf(levelsDb), 0);
  return rows.map(({ share, levelsDb }) => ({
    share,
    levelsDb: levelsDb.map((level) => (level === undefined ? undefined : level - usual)),
  }));
}

function meanOf(levels: readonly (number | undefined)[]): number {
  const there = levels.filter((level) => level !== undefined);
  return there.length === 0 ? 0 : there.reduce((sum, level) => sum + level, 0) / there.length;
}
