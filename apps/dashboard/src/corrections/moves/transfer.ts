import { changeDb, type MoveOf } from '@auralign/match';

export type CompressorBand = MoveOf<'compressor'>['bands'][number];

/** Level out for a level in once everything has settled, dBFS, make-up gain included. */
export function outputDbfs(band: CompressorBand, levelDbfs: number): number {
  const change = changeDb(band, levelDbfs);
  return levelDbfs + (band.mode === 'compress' ? -change : change) + band.makeUpDb;
}

/** The ratio at which a level of 0 dBFS comes out at this one, before make-up; the limits of the schema are the caller's. */
export function ratioForOutput(band: CompressorBand, outputAtFullScaleDbfs: number): number {
  const over = -band.thresholdDbfs;
  if (over <= 0) return band.ratio;
  const change = Math.abs(outputAtFullScaleDbfs - band.makeUpDb);
  return band.mode === 'compress' ? over / Math.max(over - change, 0.01) : 1 + change / over;
}
