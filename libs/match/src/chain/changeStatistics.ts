/**
 * How much a band was changed while it was louder than −70 dBFS, dB, to the hundredth. Changes are ≤ 0 when
 * compressing, ≥ 0 when expanding.
 */
export interface ChangeStatistics {
  readonly medianChangeDb: number;
  /** 95th percentile by size: what the loudest moments got. */
  readonly p95ChangeDb: number;
  /** Largest by size. */
  readonly maxChangeDb: number;
  /** Change of the mean gain over the frames with any change. */
  readonly meanChangeDb: number;
  /** Share of the frames with any change, 0…1. */
  readonly activeFraction: number;
}

export interface ChangeCounter {
  /** @param changes dB ≥ 0, of the same frames as `powers`, which is what the detector saw */
  count(powers: Float64Array, changes: Float64Array, frameCount: number): void;
  result(): ChangeStatistics;
}

/** Absolute gate of ITU-R BS.1770: below, nothing plays. */
const AUDIBLE_POWER = 1e-7;

/** Width of the classes of the histogram: figures are right to half of it. */
const STEP_DB = 0.02;

/** @param mostDb no change exceeds it */
export function createChangeCounter(mode: 'compress' | 'expand', mostDb: number): ChangeCounter {
  const sign = mode === 'compress' ? -1 : 1;
  const histogram = new Float64Array(Math.ceil(mostDb / STEP_DB) + 2); // the first class holds the frames left alone
  let largestDb = 0;
  const changeOf = (index: number) => (index === 0 ? 0 : sign * Math.min((index - 0.5) * STEP_DB, largestDb));

  function percentileDb(frames: number, share: number): number {
    let below = 0;
    for (const [index, count] of histogram.entries()) {
      below += count;
      if (below >= share * frames) return changeOf(index);
    }
    return 0;
  }

  return {
    count(powers, changes, frameCount) {
      let largest = largestDb;
      for (let i = 0; i < frameCount; i++) {
        if (!(powers[i]! > AUDIBLE_POWER)) continue;
        const change = changes[i]!;
        const index = change === 0 ? 0 : 1 + Math.floor(change / STEP_DB);
        histogram[index] = histogram[index]! + 1;
        if (change > largest) largest = change;
      }
      largestDb = largest;
    },
    result() {
      let frames = 0;
      let gainSum = 0; // of gain − 1
      for (const [index, count] of histogram.entries()) {
        frames += count;
        gainSum += count * Math.expm1((changeOf(index) * Math.LN10) / 20);
      }
      const active = frames - histogram[0]!;
      return {
        medianChangeDb: percentileDb(frames, 0.5),
        p95ChangeDb: percentileDb(frames, 0.95),
        maxChangeDb: largestDb === 0 ? 0 : sign * largestDb,
        meanChangeDb: active === 0 ? 0 : (20 / Math.LN10) * Math.log1p(gainSum / active),
        activeFraction: frames === 0 ? 0 : active / frames,
      };
    },
  };
}
