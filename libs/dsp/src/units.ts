/**
 * Largest sample that is taken for sound, +241 dBFS. Even 32-bit integers mistaken for floats stay below; what is beyond is damage,
 * and its squares would overflow single precision.
 */
export const LARGEST_SAMPLE = 2 ** 40;

/** Decibels of an amplitude ratio, 20·log10. 0 gives −Infinity and negative gains NaN: callers guard. */
export function gainToDb(gain: number): number {
  return 20 * Math.log10(gain);
}

/** Amplitude ratio of a level in decibels. −Infinity gives 0. */
export function dbToGain(db: number): number {
  return Math.pow(10, db / 20);
}

/** Decibels of a power ratio, 10·log10. 0 gives −Infinity and negative powers NaN: callers guard. */
export function powerToDb(power: number): number {
  return 10 * Math.log10(power);
}

/** Power ratio of a level in decibels. −Infinity gives 0. */
export function dbToPower(db: number): number {
  return Math.pow(10, db / 10);
}
