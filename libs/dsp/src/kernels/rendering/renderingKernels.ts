import type { QuantizerOptions } from '../../dither.ts';
import { LARGEST_SAMPLE } from '../../units.ts';
import { createBallistics, type Ballistics, type BallisticsOptions } from './ballistics.ts';
import { createDelayedGain, type DelayedGain, type DelayedGainOptions } from './delayedGain.ts';
import { changesInDb, gainsOfChanges, type GainCurve } from './gainCurve.ts';
import { createLimiterGain, type LimiterGain, type LimiterGainOptions } from './limiterGain.ts';
import { createRounding, type Rounding } from './rounding.ts';

/** The hot loops of rendering; part of `Kernels`, whose rules hold here too. */
export interface RenderingKernels {
  /** to[i] = from[start + i], 0 where that is no number or beyond `LARGEST_SAMPLE`. */
  copySound(from: Float32Array, start: number, count: number, to: Float32Array): void;

  /** samples[i] *= gain, rounded to 32 bit. */
  multiply(samples: Float32Array, count: number, gain: number): void;

  /** part[i] = (left[start + i] + sign·right[start + i])/2: the mid (sign 1) or the side (−1) of a pair. */
  takePart(
    left: Float32Array,
    right: Float32Array,
    start: number,
    count: number,
    sign: 1 | -1,
    part: Float32Array,
  ): void;

  /** Adds to a pair what has become of its part (as `takePart` gave it): the other part is neither recomputed nor rounded. */
  addPart(
    left: Float32Array,
    right: Float32Array,
    start: number,
    count: number,
    sign: 1 | -1,
    part: Float32Array,
  ): void;

  /** powers[i] = Σ samples², over the first `count` frames of channels in doubles. */
  framePowers(channels: readonly Float64Array[], count: number, powers: Float64Array): void;

  /** samples[i] *= gains[i]. */
  multiplyEach(samples: Float64Array, gains: Float64Array, count: number): void;

  /** out += x·h, complex. */
  addProduct(
    xRe: Float64Array,
    xIm: Float64Array,
    hRe: Float64Array,
    hIm: Float64Array,
    outRe: Float64Array,
    outIm: Float64Array,
  ): void;

  /** `changeDb` for the powers of `count` frames (full scale = 1), written over them. */
  changesInDb(curve: GainCurve, values: Float64Array, count: number): void;

  /** Changes, dB ≥ 0, → makeUp·gain, in place: cuts when compressing, boosts when expanding. */
  gainsOfChanges(mode: GainCurve['mode'], makeUp: number, values: Float64Array, count: number): void;

  createBallistics(options: BallisticsOptions): Ballistics;
  createLimiterGain(options: LimiterGainOptions): LimiterGain;
  createDelayedGain(options: DelayedGainOptions): DelayedGain;
  createRounding(options: QuantizerOptions): Rounding;
}

/** The originals. */
export const referenceRendering: RenderingKernels = Object.freeze<RenderingKernels>({
  copySound,
  multiply,
  takePart,
  addPart,
  framePowers,
  multiplyEach,
  addProduct,
  changesInDb,
  gainsOfChanges,
  createBallistics,
  createLimiterGain,
  createDelayedGain,
  createRounding,
});

function copySound(from: Float32Array, start: number, count: number, to: Float32Array): void {
  for (let i = 0; i < count; i++) {
    const sample = from[start + i]!;
    to[i] = Math.abs(sample) <= LARGEST_SAMPLE ? sample : 0;
  }
}

function multiply(samples: Float32Array, count: number, gain: number): void {
  for (let i = 0; i < count; i++) samples[i] = samples[i]! * gain;
}

function takePart(
  left: Float32Array,
  right: Float32Array,
  start: number,
  count: number,
  sign: 1 | -1,
  part: Float32Array,
): void {
  for (let i = 0; i < count; i++) part[i] = (left[start + i]! + sign * right[start + i]!) / 2;
}

function addPart(
  left: Float32Array,
  right: Float32Array,
  start: number,
  count: number,
  sign: 1 | -1,
  part: Float32Array,
): void {
  for (let i = 0; i < count; i++) {
    const before = Math.fround((left[start + i]! + sign * right[start + i]!) / 2);
    const change = part[i]! - before;
    left[start + i] = left[start + i]! + change;
    right[start + i] = right[start + i]! + sign * change;
  }
}

function framePowers(channels: readonly Float64Array[], count: number, powers: Float64Array): void {
  powers.fill(0, 0, count);
  for (const samples of channels) {
    for (let i = 0; i < count; i++) powers[i] = powers[i]! + samples[i]! * samples[i]!;
  }
}

function multiplyEach(samples: Float64Array, gains: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) samples[i] = samples[i]! * gains[i]!;
}

function addProduct(
  xRe: Float64Array,
  xIm: Float64Array,
  hRe: Float64Array,
  hIm: Float64Array,
  outRe: Float64Array,
  outIm: Float64Array,
): void {
  for (let k = 0; k < outRe.length; k++) {
    const a = xRe[k]!;
    const b = xIm[k]!;
    const c = hRe[k]!;
    const d = hIm[k]!;
    outRe[k] = outRe[k]! + a * c - b * d;
    outIm[k] = outIm[k]! + a * d + b * c;
  }
}
