import { createBiquadCascade } from '../biquad/cascade.ts';
import { createRealFft } from '../fft.ts';
import { createIntervalSearch } from '../truePeak/intervalSearch.ts';
import { MEASURED_ENERGY, MEASURED_MAXIMUM, MEASURED_MINIMUM, MEASURED_SUM, type Kernels } from './kernels.ts';
import { createWeightedEnergy } from './weightedEnergy.ts';

/** The originals, in TypeScript: what a twin is tested against, and what runs where there is none. */
export const referenceKernels: Kernels = Object.freeze<Kernels>({
  backend: 'typescript',
  createBiquadCascade,
  createWeightedEnergy,
  createRealFft,
  spectralPower,
  spectralCross,
  spectralMidSide,
  measure,
  blockExtremes,
  createIntervalSearch,
});

function spectralPower(re: Float64Array, im: Float64Array, binCount: number, scale: number, power: Float64Array): void {
  for (let k = 0; k < binCount; k++) power[k] = scale * (re[k]! * re[k]! + im[k]! * im[k]!);
}

function spectralCross(
  leftRe: Float64Array,
  leftIm: Float64Array,
  rightRe: Float64Array,
  rightIm: Float64Array,
  binCount: number,
  scale: number,
  cross: Float64Array,
): void {
  for (let k = 0; k < binCount; k++) cross[k] = scale * (leftRe[k]! * rightRe[k]! + leftIm[k]! * rightIm[k]!);
}

function spectralMidSide(
  left: Float64Array,
  right: Float64Array,
  cross: Float64Array,
  binCount: number,
  mid: Float64Array,
  side: Float64Array,
): void {
  for (let k = 0; k < binCount; k++) {
    const both = 0.25 * (left[k]! + right[k]!);
    const common = 0.5 * cross[k]!;
    mid[k] = Math.max(0, both + common); // rounding may leave −1e-20 of equal channels' side
    side[k] = Math.max(0, both - common);
  }
}

function measure(samples: Float32Array, start: number, end: number, out: Float64Array): void {
  let minimum = samples[start]!;
  let maximum = minimum;
  let sum = 0;
  let energy = 0;
  for (let i = start; i < end; i++) {
    const x = samples[i]!;
    if (x < minimum) minimum = x;
    if (x > maximum) maximum = x;
    sum += x;
    energy += x * x;
  }
  out[MEASURED_MINIMUM] = minimum;
  out[MEASURED_MAXIMUM] = maximum;
  out[MEASURED_SUM] = sum;
  out[MEASURED_ENERGY] = energy;
}

function blockExtremes(
  samples: Float32Array,
  start: number,
  blockFrames: number,
  blockCount: number,
  peaks: Float64Array,
  bends: Float64Array,
  at: number,
): void {
  let i = start;
  for (let block = 0; block < blockCount; block++) {
    let peak0 = 0;
    let peak1 = 0;
    let bend0 = 0;
    let bend1 = 0;
    let before = samples[i - 1]!;
    let x0 = samples[i]!;
    for (const end = i + blockFrames; i < end; i += 2) {
      const x1 = samples[i + 1]!;
      const after = samples[i + 2]!;
      const magnitude0 = Math.abs(x0);
      const magnitude1 = Math.abs(x1);
      const curve0 = Math.abs(before - 2 * x0 + x1);
      const curve1 = Math.abs(x0 - 2 * x1 + after);
      // max(a, b) = (a + b + |a − b|) / 2: a comparison would be mispredicted several times a block and take thrice as long.
      peak0 = 0.5 * (peak0 + magnitude0 + Math.abs(peak0 - magnitude0));
      peak1 = 0.5 * (peak1 + magnitude1 + Math.abs(peak1 - magnitude1));
      bend0 = 0.5 * (bend0 + curve0 + Math.abs(bend0 - curve0));
      bend1 = 0.5 * (bend1 + curve1 + Math.abs(bend1 - curve1));
      before = x1;
      x0 = after;
    }
    peaks[at + block] = peak0 > peak1 ? peak0 : peak1;
    bends[at + block] = bend0 > bend1 ? bend0 : bend1;
  }
}
