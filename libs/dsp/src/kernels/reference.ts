import { createBandMap } from '../bands.ts';
import { createBiquadCascade } from '../biquad/cascade.ts';
import { createFft, createRealFft } from '../fft.ts';
import { createSpanSearch } from '../truePeak/spanSearch.ts';
import { createPeakSensor } from '../truePeak/peakSensor.ts';
import { MEASURED_ENERGY, MEASURED_MAXIMUM, MEASURED_MINIMUM, MEASURED_SUM, type Kernels } from './kernels.ts';
import { createBandFrames } from './bandFrames.ts';
import { createFirDecimator } from './decimate.ts';
import { createPairCodec } from './pairCodec.ts';
import { createPeakCells } from './peakCells.ts';
import { createPowerSum } from './powerSum.ts';
import { referenceRendering } from './rendering/renderingKernels.ts';
import { createShapeProducts } from './shapeProducts.ts';
import { createSpectra } from './spectra.ts';
import { createWeightedEnergy } from './weightedEnergy.ts';

/** The originals, in TypeScript: what a twin is tested against, and what runs where there is none. */
export const referenceKernels: Kernels = Object.freeze<Kernels>({
  backend: 'typescript',
  allocateFloats: (length) => new Float32Array(length),
  allocateDoubles: (length) => new Float64Array(length),
  allocateIntegers: (length) => new Int32Array(length),
  createBiquadCascade,
  createWeightedEnergy,
  createFft,
  createRealFft,
  createSpectra,
  createPowerSum,
  createBandFrames,
  createBandMap,
  createFirDecimator,
  measure,
  pairSums,
  firstOutside,
  accumulate,
  decibels,
  groupRise,
  createPeakCells,
  createShapeProducts,
  createSpanSearch,
  createPairCodec,
  createPeakSensor,
  rendering: referenceRendering,
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

function pairSums(left: Float32Array, right: Float32Array, start: number, end: number, out: Float64Array): void {
  let left0 = 0;
  let left1 = 0;
  let right0 = 0;
  let right1 = 0;
  let cross0 = 0;
  let cross1 = 0;
  let i = start;
  for (const whole = end - ((end - start) & 1); i < whole; i += 2) {
    const l0 = left[i]!;
    const r0 = right[i]!;
    const l1 = left[i + 1]!;
    const r1 = right[i + 1]!;
    left0 += l0 * l0;
    right0 += r0 * r0;
    cross0 += l0 * r0;
    left1 += l1 * l1;
    right1 += r1 * r1;
    cross1 += l1 * r1;
  }
  if (i < end) {
    left0 += left[i]! * left[i]!;
    right0 += right[i]! * right[i]!;
    cross0 += left[i]! * right[i]!;
  }
  out[0] = left0 + left1;
  out[1] = right0 + right1;
  out[2] = cross0 + cross1;
}

function firstOutside(samples: Float32Array, start: number, end: number, low: number, high: number): number {
  const least = Math.fround(low);
  const most = Math.fround(high);
  let i = start;
  while (i < end && samples[i]! > least && samples[i]! < most) i++;
  return i;
}

function accumulate(values: Float64Array | Float32Array, sums: Float64Array): void {
  for (let k = 0; k < sums.length; k++) sums[k] = sums[k]! + values[k]!;
}

function decibels(power: Float64Array, floor: number, out: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] = 10 * Math.log10(power[k]! + floor);
}

function groupRise(power: Float32Array, amplitudes: Float64Array, out: Float64Array): void {
  const risen = [0, 0]; // of even and odd groups
  const total = [0, 0];
  for (let group = 0; group < amplitudes.length; group++) {
    const bin = 4 * group;
    const now = Math.sqrt(power[bin]! + power[bin + 2]! + (power[bin + 1]! + power[bin + 3]!));
    risen[group & 1]! += Math.max(0, now - amplitudes[group]!);
    total[group & 1]! += now;
    amplitudes[group] = now;
  }
  out[0] = risen[0]! + risen[1]!;
  out[1] = total[0]! + total[1]!;
}
