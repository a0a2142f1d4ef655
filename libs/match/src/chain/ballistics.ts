import { createKernels, type Ballistics, type Kernels } from '@auralign/dsp';

/** How a change of gain follows what the static curve asks for. */
export interface BallisticsTimes {
  /** Time constant (63 %) of a growing change, s > 0. */
  readonly attackSeconds: number;
  /** Time constant of a shrinking change, s > 0. */
  readonly releaseSeconds: number;
  /**
   * With it the release depends on the programme: changes that lasted long against this time shrink with this time
   * constant, short ones with `releaseSeconds`, which must be shorter.
   */
  readonly sustainedReleaseSeconds?: number;
}

/**
 * The smooth decoupled peak detector, acting on decibels of gain change (so that it does not lag behind quiet attacks):
 * a peak holder that releases, and a one-pole behind it.
 *
 *   e[n] = max(x[n], kr·e[n−1] + (1 − kr)·x[n])       JAES 60(6), eq. 17
 *   s[n] = ks·s[n−1] + (1 − ks)·e[n]                  mean of e over the sustained time: how much has been going on
 *   y[n] = ka·y[n−1] + (1 − ka)·max(e[n], s[n])
 *
 * @throws RangeError if a time is not positive, or the sustained release not longer than the release
 *
 * Source: Giannoulis, Massberg and Reiss, "Digital dynamic range compressor design", JAES 60(6) 2012; the slow branch
 * is the two-time-constant release network of analogue compressors.
 */
export function createBallistics(times: BallisticsTimes & { sampleRateHz: number; kernels?: Kernels }): Ballistics {
  const { attackSeconds, releaseSeconds, sustainedReleaseSeconds, sampleRateHz, kernels = createKernels() } = times;
  for (const seconds of [attackSeconds, releaseSeconds, sustainedReleaseSeconds ?? Infinity]) {
    if (!(seconds > 0)) throw new RangeError(`attack or release of ${seconds} s`);
  }
  if (sustainedReleaseSeconds !== undefined && !(sustainedReleaseSeconds > releaseSeconds)) {
    throw new RangeError(
      `sustained release ${sustainedReleaseSeconds} s is not longer than release ${releaseSeconds} s`,
    );
  }
  const keep = (seconds: number) => Math.exp(-1 / (seconds * sampleRateHz)); // share a one-pole keeps each frame
  return kernels.rendering.createBallistics({
    attackKeep: keep(attackSeconds),
    releaseKeep: keep(releaseSeconds),
    sustainedShare: sustainedReleaseSeconds === undefined ? 0 : 1 - keep(sustainedReleaseSeconds),
  });
}
