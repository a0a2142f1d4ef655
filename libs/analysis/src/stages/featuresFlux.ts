import type { Kernels } from '@auralign/dsp';
import { BINS_PER_GROUP } from './featuresMeyda.ts';

export interface FluxMeter {
  /** Flux of this frame against the one before; `undefined` for the first, and next to silence. Called with every frame. */
  next(power: Float64Array): number | undefined;
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
  const before = new Float64Array(groupCount);
  let heardBefore = false;
  return {
    next(power) {
      kernels.groupAmplitudes(power, amplitudes);
      let total = 0;
      let risen = 0;
      for (let group = 0; group < groupCount; group++) {
        const amplitude = amplitudes[group]!;
        risen += Math.max(0, amplitude - before[group]!);
        total += amplitude;
      }
      before.set(amplitudes);
      const heard = total > 0;
      const flux = heard && heardBefore ? risen / total : undefined;
      heardBefore = heard;
      return flux;
    },
  };
}
