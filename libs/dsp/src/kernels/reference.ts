import { createBiquadCascade } from '../biquad/cascade.ts';
import { createFft, createRealFft } from '../fft.ts';
import { createPeakSearch } from '../truePeak/peakSearch.ts';
import { MEASURED_ENERGY, MEASURED_MAXIMUM, MEASURED_MINIMUM, MEASURED_SUM, type Kernels } from './kernels.ts';
import { createSpectra } from './spectra.ts';
import { createWeightedEnergy } from './weightedEnergy.ts';

/** The originals, in TypeScript: what a twin is tested against, and what runs where there is none. */
export const referenceKernels: Kernels = Object.freeze<Kernels>({
  backend: 'typescript',
  allocateFloats: (length) => new Float32Array(length),
  allocateDoubles: (length) => new Float64Array(length),
  createBiquadCascade,
  createWeightedEnergy,
  createFft,
  createRealFft,
  createSpectra,
  measure,
  createPeakSearch,
});

/** Four sums of each kind, one for every fourth sample: so an addition need not wait for the one before. */
function measure(samples: Float32Array, start: number, end: number, out: Float64Array): void {
  let minimum = samples[start]!;
  let maximum = minimum;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let energy0 = 0;
  let energy1 = 0;
  let energy2 = 0;
  let energy3 = 0;
  let i = start;
  for (const whole = end - ((end - start) & 3); i < whole; i += 4) {
    const x0 = samples[i]!;
    const x1 = samples[i + 1]!;
    const x2 = samples[i + 2]!;
    const x3 = samples[i + 3]!;
    minimum = Math.min(minimum, x0, x1, x2, x3);
    maximum = Math.max(maximum, x0, x1, x2, x3);
    sum0 += x0;
    sum1 += x1;
    sum2 += x2;
    sum3 += x3;
    energy0 += x0 * x0;
    energy1 += x1 * x1;
    energy2 += x2 * x2;
    energy3 += x3 * x3;
  }
  for (; i < end; i++) {
    const x = samples[i]!;
    minimum = Math.min(minimum, x);
    maximum = Math.max(maximum, x);
    sum0 += x;
    energy0 += x * x;
  }
  out[MEASURED_MINIMUM] = minimum;
  out[MEASURED_MAXIMUM] = maximum;
  out[MEASURED_SUM] = sum0 + sum1 + (sum2 + sum3);
  out[MEASURED_ENERGY] = energy0 + energy1 + (energy2 + energy3);
}
