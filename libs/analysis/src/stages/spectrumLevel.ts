import { powerToDb } from '@auralign/dsp';

/**
 * Below this power (−200 dB) there is nothing: the weakest noise of any sample format, 24-bit dither in one narrow band, lies at about
 * −175 dB. Where a frame holds sound, rounding of the transform leaves some 166 dB less than that in each empty bin.
 */
export const NO_POWER = 1e-20;

/** Level of a power in dB (full-scale sine −3.01), to 0.01 dB; `null` where there is no power. */
export function levelOrNull(power: number): number | null {
  return power > NO_POWER ? Math.round(100 * powerToDb(power)) / 100 : null;
}

/** Bands more than this below the strongest carry no music: quiet hiss, or the remains of a lossy encoder's filter. */
const ACTIVE_RANGE_DB = 60;

/** Which bands hold sound: within 60 dB of the strongest. */
export function activeBands(levelsDb: readonly (number | null)[]): boolean[] {
  const strongest = levelsDb.reduce<number>((most, level) => Math.max(most, level ?? -Infinity), -Infinity);
  return levelsDb.map((level) => level !== null && level >= strongest - ACTIVE_RANGE_DB);
}
