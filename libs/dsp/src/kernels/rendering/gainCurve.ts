import { expOfMinus, naturalLog } from './logarithm.ts';

/** What a level becomes once everything has settled. */
export interface GainCurve {
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
const NEPERS_PER_DB = Math.LN10 / 20;

/**
 * Size of the change of gain for a level, dB ≥ 0: a cut when compressing, a boost when expanding.
 *
 * Source: D. Giannoulis, M. Massberg and J. Reiss, "Digital dynamic range compressor design", JAES 60(6) 2012, eq. 4
 * (quadratic knee); the expander is that equation solved for its input.
 */
export function changeDb(curve: GainCurve, levelDbfs: number): number {
  const { mode, ratio, kneeDb, maxChangeDb } = curve;
  const over = levelDbfs - curve.thresholdDbfs;
  const intoKnee = over + kneeDb / 2;
  if (!(intoKnee > 0)) return 0;
  const flattening = 1 - 1 / ratio;
  let change: number;
  if (mode === 'compress') {
    change = intoKnee < kneeDb ? (flattening * intoKnee * intoKnee) / (2 * kneeDb) : flattening * over;
  } else if (intoKnee < kneeEndDb(curve)) {
    // intoKnee = u − flattening·u²/(2·knee), solved for u; the change is what u is more.
    change = (2 * intoKnee) / (1 + Math.sqrt(1 - (2 * flattening * intoKnee) / kneeDb)) - intoKnee;
  } else change = (ratio - 1) * over;
  return change < maxChangeDb ? change : maxChangeDb;
}

/** Where the knee ends, dB above its beginning. */
export function kneeEndDb({ mode, ratio, kneeDb }: GainCurve): number {
  return mode === 'compress' ? kneeDb : (kneeDb * (1 + 1 / ratio)) / 2;
}

/** Power below which nothing happens and no logarithm is due. */
export function quietPower({ thresholdDbfs, kneeDb }: GainCurve): number {
  return 10 ** ((thresholdDbfs - kneeDb / 2) / 10);
}

/** The original of `RenderingKernels.changesInDb`. */
export function changesInDb(curve: GainCurve, values: Float64Array, count: number): void {
  const quiet = quietPower(curve);
  for (let i = 0; i < count; i++) {
    const power = values[i]!;
    values[i] = power > quiet ? changeDb(curve, DB_PER_NEPER_OF_POWER * naturalLog(power)) : 0;
  }
}

/** The original of `RenderingKernels.gainsOfChanges`. */
export function gainsOfChanges(mode: GainCurve['mode'], makeUp: number, values: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const change = values[i]!;
    if (change === 0) values[i] = makeUp;
    else {
      const kept = expOfMinus(NEPERS_PER_DB * change);
      values[i] = mode === 'compress' ? makeUp * kept : makeUp / kept;
    }
  }
}
