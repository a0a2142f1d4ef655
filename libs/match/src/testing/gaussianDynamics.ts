import type { LevelSpread } from '@auralign/analysis';
import type { DynamicsEvidence } from '../plan/dynamicsWish.ts';

/** Quantiles of the normal distribution, as reports give them. */
const QUANTILES = { p5: -1.645, p10: -1.282, p25: -0.674, p50: 0, p75: 0.674, p90: 1.282, p95: 1.645 } as const;

/**
 * Levels that move by so much, in the whole and in each band, as a Gaussian does.
 *
 * @param wholeDb standard deviation of the whole
 * @param bandsDb of each band
 */
export function gaussianDynamics(wholeDb: number, bandsDb: readonly number[], momentSeconds = 0.186): DynamicsEvidence {
  return {
    broadband: spread('broadband', wholeDb),
    bands: bandsDb.map((db, n) => spread(`band ${n}`, db)),
    momentSeconds,
    musicSeconds: 36,
    peaks: undefined,
    clippedShare: 0,
  };
}

function spread(band: string, sigmaDb: number): LevelSpread {
  const { p5, p10, p25, p50, p75, p90, p95 } = QUANTILES;
  const at = (z: number) => z * sigmaDb;
  return {
    band,
    lowHz: 20,
    highHz: 20_000,
    levelDbfs: -20,
    crestDb: 10,
    spreadDb: { p5: at(p5), p10: at(p10), p25: at(p25), p50: at(p50), p75: at(p75), p90: at(p90), p95: at(p95) },
  };
}
