import type { MoveOf } from '@auralign/match';

export type CompressorBand = MoveOf<'compressor'>['bands'][number];

/**
 * Level out for a level in once everything has settled, dBFS, make-up gain included.
 *
 * Source: D. Giannoulis, M. Massberg and J. Reiss, "Digital dynamic range compressor design", JAES 60(6) 2012, eq. 4
 * (quadratic knee); the expander is its inverse.
 */
export function outputDbfs(band: CompressorBand, levelDbfs: number): number {
  const change = changeDb(band, levelDbfs);
  return levelDbfs + (band.mode === 'compress' ? -change : change) + band.makeUpDb;
}

function changeDb({ mode, thresholdDbfs, ratio, kneeDb, maxChangeDb }: CompressorBand, levelDbfs: number): number {
  const over = levelDbfs - thresholdDbfs;
  const intoKnee = over + kneeDb / 2;
  if (!(intoKnee > 0)) return 0;
  const flattening = 1 - 1 / ratio;
  if (mode === 'compress') {
    const change = intoKnee < kneeDb ? (flattening * intoKnee * intoKnee) / (2 * kneeDb) : flattening * over;
    return Math.min(change, maxChangeDb);
  }
  if (intoKnee < (kneeDb * (1 + 1 / ratio)) / 2) {
    const root = Math.sqrt(1 - (2 * flattening * intoKnee) / kneeDb);
    return Math.min((2 * intoKnee) / (1 + root) - intoKnee, maxChangeDb);
  }
  return Math.min((ratio - 1) * over, maxChangeDb);
}

/** The ratio at which a level of 0 dBFS comes out at this one, before make-up; the limits of the schema are the caller's. */
export function ratioForOutput(band: CompressorBand, outputAtFullScaleDbfs: number): number {
  const over = -band.thresholdDbfs;
  if (over <= 0) return band.ratio;
  const change = Math.abs(outputAtFullScaleDbfs - band.makeUpDb);
  return band.mode === 'compress' ? over / Math.max(over - change, 0.01) : 1 + change / over;
}
