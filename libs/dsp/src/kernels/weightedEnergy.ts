import type { BiquadCoefficients } from '../biquad/types.ts';
import type { WeightedEnergy } from './kernels.ts';

/** Values kept a channel: the last two inputs, and the last two outputs of either biquad. */
const STATE = 6;

/** −600 dBFS; see `createBiquadCascade`. */
const NEGLIGIBLE = 1e-30;

/**
 * Two biquads in series and the energy of what comes out. Direct form I: beside the transposed form its recursion is one addition
 * shorter, and the recursion is what the time goes into. With 64-bit state the two forms differ by rounding only (−300 dB).
 */
export function createWeightedEnergy(
  sections: readonly [BiquadCoefficients, BiquadCoefficients],
  channelCount: number,
): WeightedEnergy {
  const [first, second] = sections;
  const state = new Float64Array(channelCount * STATE);

  function addChannel(
    samples: Float32Array,
    start: number,
    end: number,
    channel: number,
    weighted: Float64Array,
    plain: Float64Array,
  ): void {
    // Locals: read from the closure, each would be fetched again for every sample.
    const { b0, b1, b2, a1, a2 } = first;
    const { b0: c0, b1: c1, b2: c2, a1: d1, a2: d2 } = second;
    const at = channel * STATE;
    let x1 = state[at]!;
    let x2 = state[at + 1]!;
    let y1 = state[at + 2]!;
    let y2 = state[at + 3]!;
    let z1 = state[at + 4]!;
    let z2 = state[at + 5]!;
    let filteredEnergy = 0;
    let energy = 0;
    for (let i = start; i < end; i++) {
      const x = samples[i]!;
      const y = b0 * x + b1 * x1 + b2 * x2 - a2 * y2 - a1 * y1;
      const z = c0 * y + c1 * y1 + c2 * y2 - d2 * z2 - d1 * z1;
      x2 = x1;
      x1 = x;
      y2 = y1;
      y1 = y;
      z2 = z1;
      z1 = z;
      filteredEnergy += z * z;
      energy += x * x;
    }
    state[at] = x1;
    state[at + 1] = x2;
    state[at + 2] = y1;
    state[at + 3] = y2;
    state[at + 4] = z1;
    state[at + 5] = z2;
    weighted[channel]! += filteredEnergy;
    plain[channel]! += energy;
  }

  return {
    add(channels, start, end, weighted, plain) {
      for (let channel = 0; channel < channelCount; channel++) {
        addChannel(channels[channel]!, start, end, channel, weighted, plain);
      }
      for (let i = 0; i < state.length; i++) if (Math.abs(state[i]!) < NEGLIGIBLE) state[i] = 0;
    },
    reset() {
      state.fill(0);
    },
  };
}
