import type { Report } from '../../report/report.ts';
import type { Reading } from '../rule.ts';
import { middle, stageValue } from '../stageValue.ts';
import { contrastDb, type ToneRegion } from './regions.ts';

/** Spread of third octaves around the tilt that music usually has, where the report does not say. */
const USUAL_SPREAD_DB = 2;

/** A figure of a region out of third-octave levels: `contrastDb` or `shapeDb`. */
export type RegionFigure = (
  frequenciesHz: readonly number[],
  levelsDb: readonly (number | null)[],
  region: ToneRegion,
) => number | undefined;

/**
 * A figure of a region: the middle of the song's blocks (10 s each). A note or a passage lifts some blocks, a wrong balance lifts all of
 * them; on finished music with an injected bell the middle tells both apart better than the average spectrum does.
 */
export function regionReading(
  region: ToneRegion,
  figure: RegionFigure = contrastDb,
  channel: 'total' | 'mid' = 'total',
): Reading {
  const parts = (report: Report): number[] => {
    const spectrum = stageValue(report, 'spectrum');
    if (spectrum === undefined) return [];
    const { blocks, thirdOctaves } = spectrum;
    const levels = (channel === 'mid' ? blocks.midDb : undefined) ?? blocks.totalDb;
    return levels.flatMap((block) => figure(thirdOctaves.frequenciesHz, block, region) ?? []);
  };
  return { whole: (report) => middle(parts(report)), parts };
}

/** How bumpy the spectrum of the song is anyway: the same hump means less in a song of few notes than in noise. */
export function toneSpreadDb(report: Report): number {
  return stageValue(report, 'bandTimeline')?.tiltLineSpreadDb ?? USUAL_SPREAD_DB;
}

/**
 * A figure of a region out of several spectra of the song, for judging it without a reference. A filter lifts all of them alike:
 * what is loud, what is usual, what is always there, the middle and the sides. Notes and arrangement lift some.
 *
 * `least`: the smallest of them; `mean`: their mean; `usual`: only the mean of the frames’ levels.
 */
export function aloneReading(region: ToneRegion): Reading {
  return {
    whole: (report) => {
      const thirds = stageValue(report, 'spectrum')?.thirdOctaves;
      if (thirds === undefined) return undefined;
      const { frequenciesHz, totalDb, totalUsualDb, totalP10Db, totalP95Db, midP95Db, sideP95Db } = thirds;
      const views =
        region.views === 'usual'
          ? [totalUsualDb]
          : region.views === 'least'
            ? [totalDb, totalUsualDb, totalP10Db, totalP95Db, midP95Db]
            : [totalDb, totalUsualDb, totalP10Db, midP95Db, sideP95Db];
      const values = views.flatMap((levels) =>
        levels === undefined ? [] : (contrastDb(frequenciesHz, levels, region) ?? []),
      );
      if (values.length === 0) return undefined;
      return region.views === 'least'
        ? Math.min(...values)
        : values.reduce((sum, value) => sum + value, 0) / values.length;
    },
  };
}
