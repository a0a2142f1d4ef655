/** What a level becomes once everything has settled. */
export interface StaticCurve {
  /**
   * `compress`: what is louder than the threshold grows 1/ratio as fast. `expand`: the exact inverse of the compressor
   * of the same threshold, ratio and knee, seen from its output; gives back what such a compressor took.
   */
  readonly mode: 'compress' | 'expand';
  readonly thresholdDbfs: number;
  /** ≥ 1. */
  readonly ratio: number;
  /** Width of the soft knee about the threshold, dB ≥ 0. */
  readonly kneeDb: number;
  /** The gain never differs from 1 by more, dB ≥ 0. */
  readonly maxChangeDb: number;
}

const DB_PER_NEPER_OF_POWER = 10 / Math.LN10;

/**
 * Size of the change of gain for a level, dB ≥ 0: a cut when compressing, a boost when expanding.
 *
 * Source: D. Giannoulis, M. Massberg and J. Reiss, "Digital dynamic range compressor design", JAES 60(6) 2012, eq. 4
 * (quadratic knee); the expander is that equation solved for its input.
 */
export function changeDb(curve: StaticCurve, levelDbfs: number): number {
  const { mode, ratio, kneeDb, maxChangeDb } = curve;
  const over = levelDbfs - curve.thresholdDbfs;
  const intoKnee = over + kneeDb / 2;
  if (!(intoKnee > 0)) return 0;
  const flattening = 1 - 1 / ratio;
  let change: number;
  if (mode === 'compress') {
    change = intoKnee < kneeDb ? (flattening * intoKnee * intoKnee) / (2 * kneeDb) : flattening * over;
  } else if (intoKnee < (kneeDb * (1 + 1 / ratio)) / 2) {
    // intoKnee = u − flattening·u²/(2·knee), solved for u; the change is what u is more.
    change = (2 * intoKnee) / (1 + Math.sqrt(1 - (2 * flattening * intoKnee) / kneeDb)) - intoKnee;
  } else change = (ratio - 1) * over;
  return change < maxChangeDb ? change : maxChangeDb;
}

/** `changeDb` for the powers of `count` frames (full scale = 1), written over them. */
export function changesInDb(curve: StaticCurve, values: Float64Array, count: number): void {
  const quiet = 10 ** ((curve.thresholdDbfs - curve.kneeDb / 2) / 10); // below, nothing happens and no logarithm is due
  for (let i = 0; i < count; i++) {
    const power = values[i]!;
    values[i] = power > quiet ? changeDb(curve, DB_PER_NEPER_OF_POWER * Math.log(power)) : 0;
  }
}

/** @throws RangeError if a number is out of range */
export function checkStaticCurve({ thresholdDbfs, ratio, kneeDb, maxChangeDb }: StaticCurve): void {
  if (!Number.isFinite(thresholdDbfs)) throw new RangeError(`threshold ${thresholdDbfs} dBFS`);
  if (!(ratio >= 1 && Number.isFinite(ratio))) throw new RangeError(`ratio ${ratio} is not 1 or more`);
  if (!(kneeDb >= 0 && Number.isFinite(kneeDb))) throw new RangeError(`knee ${kneeDb} dB is not 0 or more`);
  if (!(maxChangeDb >= 0 && Number.isFinite(maxChangeDb))) throw new RangeError(`largest change ${maxChangeDb} dB`);
}
