import type { Kernels } from '@auralign/dsp';
import { BINS_PER_GROUP } from './featuresMeyda.ts';

export interface FluxMeter {
  /** Flux of this frame against the one before; `undefined` for the first, and next to silence. Called with every frame. */
  next(power: Float32Array): number | undefined;
}

/**
 * Spectral flux: how much amplitude is new in a frame, as a share of all there is, 0 (nothing) to 1 (everything).
 * Σ max(0, a(t) − a(t−1)) / Σ a(t) over groups of bins.
 *
 * Source: S. Dixon, "Onset detection revisited", DAFx 2006, eq. 2.1 (rectified, L1), divided by the frame's own sum so
 * that gain does not matter.
 */
export function createFluxMeter(binCount: number, kernels: Kernels): FluxMeter {
  const groupCount = Math.floor((binCount - 1) / BINS_PER_GROUP);
  const amplitudes = kernels.allocateDoubles(groupCount);
  const sums = new Float64Array(2);
  let heardBefore = false;
  return {
    next(power) {
      kernels.groupRise(power, amplitudes, sums);
      const risen = sums[0]!;
      const total = sums[1]!;
      const heard = total > 0;
      const flux = heard && heardBefore ? risen / total : undefined;
      heardBefore = heard;
      return flux;
    },
  };
}
